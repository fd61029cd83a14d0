"""A copy of the books is whole, checked and kept safe, and becomes the desk's books again, or nothing is touched."""

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from csc_mailbot.adapters.database import dump, schema
from csc_mailbot.adapters.database.door import Database
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.errors import DatabaseUnavailable, OwnershipHeld, PermanentError, Refused
from tests.contract.books.making import SECRET, kept, opened
from tests.servers.postgres import Postgres

ASIDE = {"sqlite": ".old", "postgresql": "old"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> str:
    """A database of one's own, with the schema."""
    if request.param == "sqlite":
        shutil.copy(empty_file, tmp_path / "desk.db")
        return f"sqlite:///{tmp_path}/desk.db"
    fresh: str = request.getfixturevalue("postgres_url")
    made = make_engine(fresh)
    schema.upgrade(made)
    made.dispose()
    return fresh


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The desk's books: two mails and a ticket."""
    made = Database(url, [SECRET], "CSC")
    kept(made.books, 1, 2)
    opened(made.books, "No arranca", "uno", "dos")
    yield made
    made.close()


@contextmanager
def desk_of(url: str, secret: bytes = SECRET) -> Iterator[Database]:
    made = Database(url, [secret], "CSC")
    try:
        yield made
    finally:
        made.close()


def back_up(database: Database, target: Path, *, verify: bool = True, replace: bool = False) -> Path:
    return database.back_up(target, verify=verify, replace=replace).path


def restore(database: Database, backup: Path, url: str, *, replace: bool = True) -> None:
    aside = ASIDE["sqlite" if url.startswith("sqlite") else "postgresql"]
    with database.restored(backup, aside=aside, replace=replace) as restored:
        assert restored.verify().faults == ()
        restored.close()


def seen(url: str, *secrets: bytes) -> tuple[int, list[str]]:
    """How many mails and which tickets the desk's books hold now, verified."""
    made = Database(url, secrets or [SECRET], "CSC")
    try:
        assert made.verify().faults == ()
        mails = made.books.look(lambda records: records.ledger.books())["fetched"]
        with made._looking() as connection:
            return mails, list(connection.scalars(text("SELECT subject FROM ticket ORDER BY id")))
    finally:
        made.close()


def test_what_was_backed_up_comes_back(database: Database, url: str, tmp_path: Path) -> None:
    told = database.back_up(tmp_path / "copy", verify=True, replace=False)
    assert (told.mails, told.tickets, told.revision) == (2, 1, schema.HEAD)
    assert told.verification
    assert told.verification.entries == 2
    opened(database.books, "Después")
    restore(database, told.path, url)
    assert seen(url) == (2, ["No arranca"])


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    path = back_up(database, folder / "copy")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size == database.back_up(folder / "copy", verify=False, replace=True).size
    assert [one.name for one in folder.iterdir()] == ["copy"]


def test_a_file_is_never_replaced_unasked(database: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(Refused, match="--force"):
        back_up(database, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"
    back_up(database, tmp_path / "copy", replace=True)
    assert (tmp_path / "copy").read_bytes() != b"precious"


def test_a_backup_into_a_folder_that_is_not_there_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no folder"):
        back_up(database, tmp_path / "nowhere" / "copy")


def test_books_that_were_tampered_with_are_not_passed_off_as_a_backup(
    database: Database, url: str, tmp_path: Path
) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE entry SET kind = 'note' WHERE id = 1"))
    engine.dispose()
    with pytest.raises(PermanentError, match="tampered"):
        back_up(database, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert back_up(database, tmp_path / "copy", verify=False).exists()


def test_a_desk_at_work_is_not_restored(database: Database, url: str, tmp_path: Path) -> None:
    path = back_up(database, tmp_path / "copy")
    with database.ownership(wait=0), desk_of(url) as other, pytest.raises(OwnershipHeld, match="stop it"):
        restore(other, path, url)


def test_books_that_hold_something_are_set_aside_only_when_asked(database: Database, url: str, tmp_path: Path) -> None:
    path = back_up(database, tmp_path / "copy")
    opened(database.books, "Después")
    with pytest.raises(Refused, match="--replace"):
        restore(database, path, url, replace=False)
    assert seen(url) == (2, ["No arranca", "Después"])
    restore(database, path, url)
    assert old_subjects(url) == ["No arranca", "Después"]


def old_subjects(url: str) -> list[str]:
    """The tickets of the books that were set aside."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///") + ".old")) as aside:
            return [row[0] for row in aside.execute("SELECT subject FROM ticket ORDER BY id")]
    engine = make_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text(f"SELECT subject FROM {dump.ASIDE}old.ticket ORDER BY id")))  # noqa: S608
    engine.dispose()
    return found


def test_books_with_nothing_in_them_are_replaced_without_more_ado(
    database: Database, url: str, tmp_path: Path, empty_file: Path, request: pytest.FixtureRequest
) -> None:
    path = back_up(database, tmp_path / "copy")
    if url.startswith("sqlite"):
        other = f"sqlite:///{shutil.copy(empty_file, tmp_path / 'other.db')}"
    else:
        cluster: Postgres = request.getfixturevalue("postgres")
        other = cluster.create_database()
    with desk_of(other) as target:
        restore(target, path, other, replace=False)
    assert seen(other) == (2, ["No arranca"])
    opened(database.books, "Después")  # the first goes on undisturbed


def test_another_desks_backup_is_refused_and_nothing_is_touched(database: Database, url: str, tmp_path: Path) -> None:
    path = back_up(database, tmp_path / "copy")
    opened(database.books, "Después")
    with desk_of(url, b"another secret") as stranger, pytest.raises(PermanentError, match=r"desk\.secret"):
        restore(stranger, path, url)
    assert seen(url) == (2, ["No arranca", "Después"])


def test_a_failure_while_it_is_settled_touches_nothing(database: Database, url: str, tmp_path: Path) -> None:
    path = back_up(database, tmp_path / "copy")
    opened(database.books, "Después")
    with pytest.raises(ZeroDivisionError), database.restored(path, aside="x", replace=True) as restored:
        restored.books.transact(lambda _records: 1 / 0)
    assert seen(url) == (2, ["No arranca", "Después"])
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


def test_a_backup_of_the_other_kind_of_database_is_refused(database: Database, url: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"PGDMP" if url.startswith("sqlite") else b"SQLite format 3\0")
    with pytest.raises(Refused, match=r"database\.url names"):
        restore(database, wrong, url)


def test_a_damaged_backup_is_refused_and_nothing_is_touched(database: Database, url: str, tmp_path: Path) -> None:
    path = back_up(database, tmp_path / "copy")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(PermanentError):
        restore(database, path, url)
    assert seen(url) == (2, ["No arranca"])


def test_an_older_backup_is_brought_up_to_date(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    old = _old_database(url, tmp_path, request)
    with desk_of(old) as earlier:
        told = earlier.back_up(tmp_path / "copy", verify=False, replace=False)
    assert told.revision == "0002"
    with desk_of(url) as target:
        restore(target, told.path, url)
    assert seen(url) == (0, [])


def _old_database(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database as an earlier version of the program left it."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    if url.startswith("sqlite"):
        old = f"sqlite:///{tmp_path}/old.db"
    else:
        cluster: Postgres = request.getfixturevalue("postgres")
        old = cluster.create_database()
    engine = make_engine(old)
    config = Config()
    config.set_main_option("script_location", str(schema._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    engine.dispose()
    return old


class TestWithSqlite:
    """What only a file does."""

    @pytest.fixture
    def url(self, tmp_path: Path, empty_file: Path) -> str:
        return f"sqlite:///{shutil.copy(empty_file, tmp_path / 'desk.db')}"

    def test_while_others_write_a_backup_is_one_consistent_state(self, database: Database, tmp_path: Path) -> None:
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                opened(database.books, "mientras", "a", "b", "c")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(8):
                told = database.back_up(tmp_path / f"copy{number}", verify=True, replace=False)
                assert told.verification
                assert told.verification.entries == 2 + 3 * (told.tickets - 1)
        finally:
            stop.set()
            writer.join()

    def test_the_database_itself_is_never_replaced(self, database: Database, tmp_path: Path) -> None:
        (tmp_path / "link.db").symlink_to(tmp_path / "desk.db")
        for name in ("desk.db", "link.db"):
            with pytest.raises(Refused, match="the database itself"):
                back_up(database, tmp_path / name, replace=True)

    def test_a_full_disk_leaves_no_half_backup(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_source: str, _target: Path) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr("csc_mailbot.adapters.database.file_copy.copy_live", full)
        with pytest.raises(DatabaseUnavailable, match="full"):
            back_up(database, tmp_path / "copy")
        assert not [one for one in tmp_path.iterdir() if "copy" in one.name]

    def test_a_damaged_database_is_not_passed_off_as_a_backup(self, url: str, tmp_path: Path) -> None:
        with desk_of(url) as made:
            kept(made.books, *range(1, 300))
        file = tmp_path / "desk.db"
        with file.open("r+b") as opened_file:
            opened_file.seek(file.stat().st_size // 2)
            opened_file.write(os.urandom(60_000))
        with desk_of(url) as again, pytest.raises((PermanentError, DatabaseUnavailable)):
            back_up(again, tmp_path / "copy", verify=False)
        assert not (tmp_path / "copy").exists()

    def test_a_database_that_cannot_be_read_is_set_aside_whole(
        self, database: Database, url: str, tmp_path: Path
    ) -> None:
        path = back_up(database, tmp_path / "copy")
        database.close()
        (tmp_path / "desk.db").write_bytes(b"rubbish" * 1000)
        with desk_of(url) as target:
            with pytest.raises(Refused, match="--replace"):
                restore(target, path, url, replace=False)
            restore(target, path, url)
        assert seen(url) == (2, ["No arranca"])
        assert (tmp_path / "desk.db.old").read_bytes() == b"rubbish" * 1000

    def test_a_database_that_another_program_has_open_is_left_alone(
        self, database: Database, url: str, tmp_path: Path
    ) -> None:
        path = back_up(database, tmp_path / "copy")
        with closing(sqlite3.connect(tmp_path / "desk.db")) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM ticket").fetchall()
            with pytest.raises(Refused, match="open"):
                restore(database, path, url)
        assert seen(url) == (2, ["No arranca"])

    def test_the_new_database_belongs_to_whom_the_old_one_did(
        self, database: Database, url: str, tmp_path: Path
    ) -> None:
        path = back_up(database, tmp_path / "copy")
        (tmp_path / "desk.db").chmod(0o640)
        if os.geteuid() == 0:
            os.chown(tmp_path / "desk.db", 1234, 1235)
        before = (tmp_path / "desk.db").stat()
        restore(database, path, url)
        after = (tmp_path / "desk.db").stat()
        assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)

    def test_a_backup_is_read_without_a_trace_beside_it(self, database: Database, url: str, tmp_path: Path) -> None:
        path = back_up(database, tmp_path / "copy")
        folder = tmp_path / "readonly"
        folder.mkdir()
        path.rename(folder / "copy")
        restore(database, folder / "copy", url)
        assert [one.name for one in folder.iterdir()] == ["copy"]


class TestWithPostgresql:
    """What only pg_dump does."""

    pytestmark = pytest.mark.postgresql

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        made = make_engine(postgres_url)
        schema.upgrade(made)
        made.dispose()
        return postgres_url

    def test_without_pg_dump_it_says_what_to_install(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(PermanentError, match="postgresql-client"):
            back_up(database, tmp_path / "copy")

    def test_the_password_is_not_among_the_arguments(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = tmp_path / "pg_dump"
        program.write_text('#!/bin/sh\necho "$@" > "$0.said"\necho "$PGPASSWORD" > "$0.secret"\nexit 1\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        secret = "geheim"
        own = url.replace("csc@", f"csc:{secret}@")
        with desk_of(own) as made, pytest.raises(PermanentError, match="pg_dump failed"):
            back_up(made, tmp_path / "copy")
        assert secret not in (tmp_path / "pg_dump.said").read_text()
        assert (tmp_path / "pg_dump.secret").read_text().strip() == secret

    def test_sequences_go_on_where_they_were(self, database: Database, url: str, tmp_path: Path) -> None:
        path = back_up(database, tmp_path / "copy")
        restore(database, path, url)
        with desk_of(url) as again:
            assert opened(again.books).id == 2

    def test_what_was_set_aside_is_no_part_of_the_next_backup(
        self, database: Database, url: str, tmp_path: Path
    ) -> None:
        path = back_up(database, tmp_path / "copy")
        restore(database, path, url)
        with desk_of(url) as again:
            second = back_up(again, tmp_path / "copy2")
        assert b"before_restore_old" not in second.read_bytes()

    def test_a_server_that_is_away_is_told_apart_from_a_refusal(self, database: Database, tmp_path: Path) -> None:
        path = back_up(database, tmp_path / "copy")
        away = make_engine("postgresql+psycopg://csc@127.0.0.1:1/desk")
        with pytest.raises(DatabaseUnavailable):
            dump.load(away, path)
