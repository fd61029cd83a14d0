"""pytest fixtures of the books: the same over SQLite and PostgreSQL, empty before each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.columns import metadata
from csc_mailbot.adapters.database.engine import make_engine
from tests.contract.books.making import KEYS
from tests.servers.postgres import Postgres

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and nothing in it."""
    path = tmp_path_factory.mktemp("books") / "empty.db"
    engine = make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_url(postgres: Postgres) -> str:
    """A PostgreSQL database with the schema; whoever uses it empties it."""
    url = postgres.create_database()
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty database with the schema."""
    if request.param == "sqlite":
        path = tmp_path / "desk.db"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        made = make_engine(f"sqlite:///{path}")
    else:
        made = make_engine(request.getfixturevalue("migrated_url"))
        empty(made)
    yield made
    made.dispose()


@pytest.fixture
def books(engine: Engine) -> Iterator[SqlBooks]:
    """Empty books."""
    opened = SqlBooks(engine, KEYS)
    yield opened
    opened.close()


def empty(engine: Engine) -> None:
    """Take every row out of every table."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        else:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))


@pytest.fixture
def file_books(empty_file: Path, tmp_path: Path) -> Iterator[SqlBooks]:
    """Empty books in a SQLite file, where the database does not matter."""
    path = Path(shutil.copy(empty_file, tmp_path / "books.db"))
    opened = SqlBooks(make_engine(f"sqlite:///{path}"), KEYS)
    yield opened
    opened.close()
