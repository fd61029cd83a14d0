"""One process at a time works on a desk, and its ownership dies with it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.ownership import ownership
from csc_mailbot.errors import DatabaseUnavailable, OwnershipHeld


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the schema."""
    found: str = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    chosen = found or f"sqlite:///{tmp_path}/desk.db"
    engine = make_engine(chosen)
    schema.upgrade(engine)
    engine.dispose()
    return chosen


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture
def rival(url: str) -> Iterator[Engine]:
    """The same desk, seen from elsewhere."""
    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture
def owner(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the desk with fencing number 1."""
    command = [sys.executable, "-m", "tests.integration.owner", url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process, process.stdout:
        assert process.stdout.readline() == "1\n"
        yield process
        process.kill()


def test_a_second_owner_waits_and_is_refused_with_what_to_do(engine: Engine, rival: Engine) -> None:
    with ownership(engine, wait=0):
        begun = monotonic()
        with pytest.raises(OwnershipHeld, match="another csc-mailbot process"), ownership(rival, wait=0.3):
            pass
        assert monotonic() - begun >= 0.3


def test_the_desk_is_free_after_its_owner_ended(engine: Engine, rival: Engine) -> None:
    with ownership(engine, wait=0):
        pass
    with ownership(rival, wait=0):
        pass
    with ownership(engine, wait=0):
        pass


def test_the_desk_is_free_after_its_owner_failed(engine: Engine, rival: Engine) -> None:
    with pytest.raises(ZeroDivisionError), ownership(engine, wait=0):
        raise ZeroDivisionError
    with ownership(rival, wait=0):
        pass


def test_every_owner_gets_a_higher_number(engine: Engine, rival: Engine) -> None:
    numbers = []
    for one in (engine, rival, engine):
        with ownership(one, wait=0) as number:
            numbers.append(number)
    assert numbers == [1, 2, 3]


def test_the_owner_can_still_use_the_database(engine: Engine) -> None:
    with ownership(engine, wait=0):
        assert schema.current_revision(engine) == schema.HEAD


def test_a_killed_process_owns_nothing_any_more(engine: Engine, owner: subprocess.Popen[str]) -> None:
    with pytest.raises(OwnershipHeld), ownership(engine, wait=0):
        pass
    owner.kill()
    with ownership(engine, wait=10) as number:
        assert number == 2


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/none/desk.db")
    with pytest.raises(DatabaseUnavailable, match="none"), ownership(engine, wait=0):
        pass
