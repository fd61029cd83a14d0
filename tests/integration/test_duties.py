"""Workers that share a PostgreSQL database: who is alive, who has which duty, and what ends with a session."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.door import Database
from csc_mailbot.adapters.database.duties import Session, working
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.ownership import ownership, until
from csc_mailbot.errors import OwnershipHeld
from csc_mailbot.workflows.worker_records import OtherWorkers
from tests.contract.books.making import KEYS

pytestmark = pytest.mark.postgresql
MAILBOX = "mailbox main"


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = make_engine(postgres_url)
    schema.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def rival(engine: Engine, postgres_url: str) -> Iterator[Engine]:
    """The same desk, seen from elsewhere."""
    made = make_engine(postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def other(engine: Engine, postgres_url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that works on the desk and watches the mailbox."""
    command = [sys.executable, "-m", "tests.integration.worker", postgres_url, MAILBOX]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process, process.stdout:
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def others(engine: Engine, worker: Session) -> OtherWorkers:
    """Who works beside the worker, as the books say; the worker that the schema brings along is nobody."""
    books = SqlBooks(engine, KEYS)
    books.worker = worker.number
    found = books.look(lambda records: records.workers.others())
    return OtherWorkers(found.living, found.gone - {0})


def forget(engine: Engine, number: int) -> None:
    """Let another worker be done with what that one left behind."""
    SqlBooks(engine, KEYS).transact(lambda records: records.workers.forget([number]))


def drop_session(engine: Engine, session: Session) -> None:
    """Let the server end the session, as a restart of the server does."""
    of_session = "locktype = 'advisory' AND objid = :number AND objsubid = 2"
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {of_session}"  # noqa: S608 - our own words
    with engine.begin() as connection:
        connection.execute(text(kill), {"number": session.number})


def test_a_duty_is_of_one_worker_until_that_ends(engine: Engine, rival: Engine) -> None:
    with working(engine, wait=0) as first:
        assert isinstance(first, Session)
        assert first.try_to_take(MAILBOX)
        with working(rival, wait=0) as second:
            assert isinstance(second, Session)
            assert not second.try_to_take(MAILBOX)
            assert second.try_to_take("deadlines")
            assert first.try_to_take(MAILBOX)
            assert not first.try_to_take("deadlines")
            first.end()
            until(10, lambda: second.try_to_take(MAILBOX))


def test_workers_know_who_is_alive_beside_them(engine: Engine, rival: Engine) -> None:
    with working(engine, wait=0) as first:
        assert isinstance(first, Session)
        assert others(engine, first) == OtherWorkers()
        with working(rival, wait=0) as second:
            assert second.number > first.number
            assert others(engine, first) == OtherWorkers(living=frozenset({second.number}))
        until(10, lambda: others(engine, first) == OtherWorkers(gone=frozenset({second.number})))


def test_a_killed_process_is_gone_and_its_duties_are_free(engine: Engine, other: subprocess.Popen[str]) -> None:
    with working(engine, wait=0) as worker:
        assert isinstance(worker, Session)
        assert not worker.try_to_take(MAILBOX)
        assert len(others(engine, worker).living) == 1
        other.kill()
        other.wait()
        until(10, lambda: worker.try_to_take(MAILBOX))
        until(10, lambda: len(others(engine, worker).gone) == 1)


def test_a_worker_whose_session_broke_comes_back_with_its_number(engine: Engine, rival: Engine) -> None:
    with working(engine, wait=0) as first, working(rival, wait=0) as second:
        assert isinstance(first, Session)
        assert isinstance(second, Session)
        assert first.try_to_take(MAILBOX)
        drop_session(rival, first)
        with pytest.raises(Exception, match="the database cannot be had"):
            first.try_to_take(MAILBOX)
        assert first.try_to_take(MAILBOX)
        assert others(rival, second) == OtherWorkers(living=frozenset({first.number}))


def test_a_worker_that_comes_back_after_it_was_replaced_is_missed_again_when_it_dies(
    engine: Engine, rival: Engine
) -> None:
    with working(rival, wait=0) as second:
        assert isinstance(second, Session)
        with working(engine, wait=0) as first:
            assert isinstance(first, Session)
            drop_session(rival, first)
            until(10, lambda: first.number in others(rival, second).gone)
            forget(rival, first.number)
            with pytest.raises(Exception, match="the database cannot be had"):
                until(10, lambda: not first.try_to_take(MAILBOX))
            assert first.try_to_take(MAILBOX)
            assert others(rival, second).living == {first.number}
        until(10, lambda: others(rival, second).gone == {first.number})


def test_a_worker_that_came_back_is_not_forgotten(engine: Engine, rival: Engine) -> None:
    with working(engine, wait=0) as first, working(rival, wait=0) as second:
        assert isinstance(first, Session)
        assert isinstance(second, Session)
        forget(rival, first.number)
        assert others(rival, second).living == {first.number}


def test_a_connection_of_which_nothing_is_heard_is_given_up_by_both_sides_and_what_it_locked_is_free(
    engine: Engine,
) -> None:
    asked = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
    with engine.connect() as connection:
        said = {name: connection.scalar(text(f"SHOW {name}")) for name in asked}
        sleepy = connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
        options = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    assert said == dict(zip(asked, ("4", "2", "3", "10000"), strict=True))
    assert sleepy == "1min"
    assert {options[f"keepalives_{name}"] for name in ("idle", "interval", "count")} == {"4", "2", "3"}
    assert options["tcp_user_timeout"] == "10000"


def test_the_schema_is_not_changed_under_workers(engine: Engine, rival: Engine, postgres_url: str) -> None:
    database = Database(postgres_url, (KEYS.secret,), KEYS.folio_prefix)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with working(rival, wait=0), pytest.raises(OwnershipHeld):
        database.upgrade()
    database.close()
    assert schema.current_revision(engine) == "0001"


def test_a_duty_that_was_lost_with_the_session_is_not_ours_any_more(engine: Engine, rival: Engine) -> None:
    with working(engine, wait=0) as first, working(rival, wait=0) as second:
        assert isinstance(first, Session)
        assert isinstance(second, Session)
        assert first.try_to_take(MAILBOX)
        drop_session(rival, first)
        until(10, lambda: second.try_to_take(MAILBOX))
        with pytest.raises(Exception, match="the database cannot be had"):
            first.try_to_take(MAILBOX)
        assert not first.try_to_take(MAILBOX)


def test_who_wants_the_desk_alone_waits_for_the_workers_and_they_for_it(engine: Engine, rival: Engine) -> None:
    with working(engine, wait=0), pytest.raises(OwnershipHeld), ownership(rival, wait=0):
        pass
    # PostgreSQL lets go of an ended session's locks a moment after it ended.
    with ownership(rival, wait=10), pytest.raises(OwnershipHeld), working(engine, wait=0):
        pass
