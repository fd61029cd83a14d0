"""What the door to the books promises: all or nothing, bounded waits, and no words of a mail in an error."""

import secrets
import shutil
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from csc_mailbot.adapters.database import engine as engines
from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.errors import DatabaseUnavailable, MailbotError, PermanentError, SettingsError
from csc_mailbot.workflows.records import Records
from tests.contract.books.making import KEYS, LIFE, NOW, claimed, fetched, kept, letter, opened, wanted
from tests.databases import empty
from tests.servers.postgres import Postgres

SECRET_WORDS = "el sueldo de Ana"


def everything(records: Records) -> None:
    records.ledger.keep(LIFE, [(fetched(1), False)], NOW)
    records.tickets.open(wanted(), 2026, NOW)
    records.outbox.add(letter(records.outbox.next_id()), NOW)
    records.deadlines.set("digest", "ana", NOW)


def counted(records: Records) -> tuple[int, int, int, int]:
    return (
        records.ledger.books()["fetched"],
        len(records.outbox.lines()),
        len(records.tickets.opened_without_letter("ana@cliente.example", NOW)),
        records.outbox.next_id(),
    )


class TestTransactions:
    async def test_a_work_that_raises_writes_nothing(self, books: SqlBooks) -> None:
        def fail(records: Records) -> None:
            everything(records)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await books.write(fail)
        assert (await books.write(counted))[:3] == (0, 0, 0)
        assert books.transact(lambda records: records.deadlines.due(NOW)) == []

    async def test_a_work_that_returns_is_written(self, books: SqlBooks) -> None:
        await books.write(everything)
        assert (await books.write(counted))[:3] == (1, 1, 1)

    async def test_reading_writes_nothing(self, books: SqlBooks) -> None:
        with suppress(MailbotError):
            await books.read(everything)
        assert (await books.write(counted))[:3] == (0, 0, 0)

    async def test_a_reader_sees_one_state_while_others_write(self, books: SqlBooks) -> None:
        def look_twice(records: Records) -> tuple[int, int]:
            before = records.ledger.books()["fetched"]
            kept(books, 1)
            return before, records.ledger.books()["fetched"]

        assert await books.read(look_twice) == (0, 0)
        assert books.look(lambda records: records.ledger.books()["fetched"]) == 1

    async def test_reading_waits_for_no_writer(self, books: SqlBooks) -> None:
        def read_meanwhile(records: Records) -> int:
            records.ledger.keep(LIFE, [(fetched(1), False)], NOW)
            return books.look(lambda reader: reader.ledger.books()["fetched"])

        assert await books.write(read_meanwhile) == 0

    def test_what_was_committed_is_there_for_the_next_process(self, books: SqlBooks, engine: Engine) -> None:
        books.transact(everything)
        again = SqlBooks(make_engine(engine.url.render_as_string(hide_password=False)), KEYS)
        assert len(claimed(again)) == 1
        again.close()


class TestErrors:
    def broken(self, records: Records) -> None:
        ticket = records.tickets.open(wanted(SECRET_WORDS), 2026, NOW)
        draft = letter(1, recipient="ana.secreta@cliente.example")
        records.outbox.add(draft, NOW)
        # A reference to a mail that there is not.
        records.outbox.add(replace(draft, id=2, message_id=letter(2).message_id, mail_id=999, ticket_id=ticket.id), NOW)

    def test_an_error_of_the_database_shows_no_values(self, books: SqlBooks) -> None:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is not the point
            books.transact(self.broken)
        shown = "".join(traceback.format_exception(caught.value))
        assert "secreta" not in shown
        assert SECRET_WORDS not in shown
        assert "999" not in str(caught.value)

    def test_an_error_that_trying_again_does_not_mend_is_not_temporary(self, books: SqlBooks) -> None:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is not the point
            books.transact(self.broken)
        assert not isinstance(caught.value, DatabaseUnavailable)


class TestLockedFile:
    @pytest.fixture
    def path(self, empty_file: Path, tmp_path: Path) -> Path:
        return Path(shutil.copy(empty_file, tmp_path / "desk.db"))

    @pytest.fixture
    def opened_books(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlBooks]:
        monkeypatch.setattr(engines, "LOCK_WAIT", 0.1)
        opened = SqlBooks(make_engine(f"sqlite:///{path}"), KEYS)
        yield opened
        opened.close()

    def test_a_file_locked_for_too_long_is_unavailable_and_then_again_available(
        self, path: Path, opened_books: SqlBooks
    ) -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable, match="locked"):
            kept(opened_books, 1)
        assert opened_books.look(lambda records: records.ledger.books()["fetched"]) == 0
        other.execute("ROLLBACK")
        assert kept(opened_books, 1) == 1
        other.close()

    def test_a_full_disk_is_unavailable_and_loses_nothing(self, opened_books: SqlBooks) -> None:
        kept(opened_books, 1)
        with opened_books._engine.connect() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(DatabaseUnavailable, match="full"):
            opened_books.transact(
                lambda records: (
                    records.ledger.keep(LIFE, [(fetched(2, bytes(range(256)) * 4000 + b"x"), False)], NOW)
                    and opened_with_large_text(records)
                )
            )
        with opened_books._engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count=1000000"))
        assert len(claimed(opened_books)) == 1

    def test_a_folder_that_is_not_there_is_unavailable(self, tmp_path: Path) -> None:
        nowhere = SqlBooks(make_engine(f"sqlite:///{tmp_path}/none/desk.db"), KEYS)
        with pytest.raises(DatabaseUnavailable, match="unable to open"):
            kept(nowhere, 1)
        nowhere.close()

    def test_a_file_that_is_no_database_is_said_to_be_none(self, tmp_path: Path) -> None:
        (tmp_path / "desk.db").write_bytes(b"una carta, y no una base de datos" * 200)
        strange = SqlBooks(make_engine(f"sqlite:///{tmp_path}/desk.db"), KEYS)
        with pytest.raises(PermanentError, match="not a database of ours"):
            kept(strange, 1)
        strange.close()

    def test_a_damaged_file_is_to_be_restored(self, path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
        damaged = SqlBooks(make_engine(f"sqlite:///{path}"), KEYS)
        with pytest.raises(PermanentError, match="restore a backup"):
            kept(damaged, 1)
        damaged.close()


def opened_with_large_text(records: Records) -> bool:
    """Write more than a page holds, whatever compression makes of it."""
    for uid in range(3, 40):
        records.ledger.keep(LIFE, [(fetched(uid, secrets.token_bytes(4096)), False)], NOW)
    return True


@pytest.mark.postgresql
class TestServerGone:
    @pytest.fixture
    def server(self) -> Iterator[Postgres]:
        """One of its own, because it is stopped."""
        with Postgres() as cluster:
            yield cluster

    @pytest.fixture
    def far_books(self, server: Postgres) -> Iterator[SqlBooks]:
        """Books whose commits outlive their server, as they do anywhere but in tests."""
        engine = make_engine(server.create_database())
        with engine.begin() as connection:
            name = engine.url.database
            connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = on'))
        engine.dispose()
        schema.upgrade(engine)
        far = SqlBooks(engine, KEYS)
        yield far
        far.close()

    def test_a_server_that_died_is_unavailable_and_works_again_when_it_is_back(
        self, server: Postgres, far_books: SqlBooks
    ) -> None:
        opened(far_books)
        server.stop()
        for work in (everything, counted):
            with pytest.raises(DatabaseUnavailable) as caught:
                far_books.transact(work)
            assert "INSERT" not in str(caught.value)
        with pytest.raises(DatabaseUnavailable):
            schema.current_revision(far_books._engine)
        server.start()
        assert opened(far_books).folio == "CSC-2026-000002"

    def test_a_server_that_dies_within_a_transaction_is_unavailable(
        self, server: Postgres, far_books: SqlBooks
    ) -> None:
        def die(records: Records) -> None:
            everything(records)
            server.stop()
            everything(records)

        with pytest.raises(DatabaseUnavailable):
            far_books.transact(die)
        server.start()
        assert far_books.transact(counted)[:3] == (0, 0, 0)

    def test_a_row_locked_for_too_long_is_unavailable(self, migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engines, "LOCK_WAIT", 1)
        engine = make_engine(migrated_url)
        empty(engine)
        far = SqlBooks(engine, KEYS)
        ticket = opened(far)

        def hold(records: Records) -> None:
            records.tickets.get(ticket.id)
            with pytest.raises(DatabaseUnavailable, match="lock"):
                far.transact(lambda other: other.tickets.get(ticket.id))

        try:
            far.transact(hold)
        finally:
            far.close()


class TestUrls:
    @pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite", "postgres//x"])
    def test_a_url_that_nobody_can_use_is_refused_with_what_is_allowed(self, url: str) -> None:
        with pytest.raises(SettingsError, match=r"database\.url.*allowed: sqlite:///FILE"):
            make_engine(url)

    def test_a_refused_url_is_not_repeated_because_it_may_hold_a_password(self) -> None:
        with pytest.raises(SettingsError) as caught:
            make_engine("mysql://csc:geheim@host/db")
        assert "geheim" not in str(caught.value)
