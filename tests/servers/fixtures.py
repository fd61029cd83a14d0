"""pytest fixtures of the real servers; the top-level conftest loads them for all tests."""

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mailboxes import PASSWORD
from tests.servers.postgres import Postgres
from tests.servers.pymap_server import Pymap
from tests.servers.sink import Sink
from tests.servers.token_server import TokenServer
from tests.servers.web import WebServer

_users = itertools.count(1)


@pytest.fixture
def user() -> str:
    """A mailbox name that no other test uses, so that tests can share one server."""
    return f"soporte{next(_users)}@aserti.example"


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the whole run, with all it can do; a test that stops it starts its own instead."""
    with Dovecot() as server:
        yield server


@pytest.fixture
async def pymap(user: str) -> AsyncIterator[Pymap]:
    """A pymap that knows the test's user."""
    async with Pymap({user: PASSWORD}) as server:
        yield server


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """An SMTP sink that takes everything."""
    async with Sink() as server:
        yield server


@pytest.fixture
def token_server(user: str) -> Iterator[TokenServer]:
    """An OAuth token endpoint that gives tokens for the test's user."""
    with TokenServer(user=user) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL cluster for the whole run."""
    with Postgres() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database, gone after the test."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    """A web server that takes everything it is told."""
    async with WebServer() as server:
        yield server
