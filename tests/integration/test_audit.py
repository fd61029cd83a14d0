"""Whatever is changed in the bitácora afterwards is found."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, text, update

from csc_mailbot.adapters.database import audit, schema
from csc_mailbot.adapters.database.books import ChainKeys, SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.tables import entry, entry_text, ticket
from csc_mailbot.errors import Refused
from csc_mailbot.mail.address import Address
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Written
from tests.contract.books.making import ANA, KEYS, LIFE, NOW, SECRET, fetched, opened, wanted
from tests.contract.books.making import entry as drafted

EVA = Address("Eva", "eva@cliente.example")


@pytest.fixture(autouse=True)
def filled(engine: Engine) -> None:
    """Two tickets with three and three entries, of Ana and Eva, and two mails."""
    SqlBooks(engine, KEYS).transact(fill)


def fill(records: Records) -> None:
    records.ledger.keep(LIFE, [(fetched(1), False), (fetched(2), False)], NOW)
    for texts in (("uno", "dos", "tres"), ("cuatro", "cinco")):
        one = records.tickets.open(wanted(), 2026, NOW)
        for words in texts:
            records.tickets.append(one, drafted(words), Written(ANA, mail_id=1))
    records.tickets.append(one, replace(drafted("seis"), public=False), Written(EVA, mail_id=2))


def found(engine: Engine, head: str | None = None, *secrets: bytes) -> audit.Verification:
    with engine.connect() as connection:
        return audit.verify(connection, secrets or (SECRET,), head)


def do(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))


def test_what_nobody_touched_verifies(engine: Engine) -> None:
    verified = found(engine)
    assert (verified.tickets, verified.entries, verified.erased, verified.faults) == (2, 6, 0, ())
    assert found(engine, verified.head).faults == ()


CHANGES = {
    "ticket_id": 2,
    "sequence": 9,
    "at": NOW + timedelta(microseconds=1),
    "kind": "note",
    "public": False,
    "author": "agent",
    "facts": '{"año": 2025, "mail": 1, "person": 1, "status": "new"}',
    "text_digest": "0" * 64,
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
    "person_id": 2,
    "mail_id": 2,
}


def test_every_column_of_an_entry_is_tried() -> None:
    assert CHANGES.keys() | {"id"} == set(entry.c.keys())  # `id` only says where the row lies


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found(engine: Engine, column: str) -> None:
    second = update(entry).where(entry.c.id == 2)
    changes = {column: CHANGES[column]} | ({"sequence": 9} if column == "ticket_id" else {})
    with engine.begin() as connection:
        connection.execute(second.values(changes))
    assert found(engine).faults


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "forged"), ("facts", "{"), ("facts", "[]"), ("facts", "7"), ("person_id", None), ("mail_id", None)],
)
def test_values_that_the_program_never_writes_are_found(engine: Engine, column: str, value: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(entry).where(entry.c.id == 2).values({column: value}))
    assert found(engine).faults == ("CSC-2026-000001, entry 2: it was changed",)


def test_facts_written_differently_are_found(engine: Engine) -> None:
    do(engine, "UPDATE entry SET facts = facts || ' ' WHERE id = 2")
    assert found(engine).faults == ("CSC-2026-000001, entry 2: it was changed",)


@pytest.mark.parametrize("change", [{"text": "dos "}, {"text": ""}, {"salt": b"other"}])
def test_a_changed_text_is_found(engine: Engine, change: dict[str, object]) -> None:
    with engine.begin() as connection:
        connection.execute(update(entry_text).where(entry_text.c.entry_id == 2).values(change))
    assert found(engine).faults == ("CSC-2026-000001, entry 2: its text was changed",)


def test_an_entry_taken_out_of_the_middle_is_found(engine: Engine) -> None:
    do(engine, "DELETE FROM entry_text WHERE entry_id = 2", "DELETE FROM entry WHERE id = 2")
    assert found(engine).faults == (
        "CSC-2026-000001, entry 3: an entry before it is missing",
        "CSC-2026-000001, entry 3: it does not follow the entry before it",
    )


def test_a_last_entry_taken_away_is_found(engine: Engine) -> None:
    do(engine, "DELETE FROM entry_text WHERE entry_id = 3", "DELETE FROM entry WHERE id = 3")
    assert found(engine).faults == ("CSC-2026-000001: its last entries are missing",)


def test_a_last_entry_taken_away_with_care_is_found_by_the_head(engine: Engine) -> None:
    head = found(engine).head
    do(engine, "DELETE FROM entry_text WHERE entry_id = 3", "DELETE FROM entry WHERE id = 3")
    with engine.begin() as connection:
        end = connection.scalar(select(entry.c.hash).where(entry.c.id == 2))
        connection.execute(update(ticket).where(ticket.c.id == 1).values(chain_hash=end, chain_length=2))
    assert found(engine).faults == ()
    assert "head does not match" in found(engine, head).faults[0]


def test_all_entries_taken_away_are_found(engine: Engine) -> None:
    do(engine, "DELETE FROM entry_text", "DELETE FROM entry")
    assert len(found(engine).faults) == 2


def test_swapped_entries_are_found(engine: Engine) -> None:
    with engine.begin() as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            one = update(entry).where(entry.c.sequence == old, entry.c.ticket_id == 1)
            connection.execute(one.values(sequence=new))
    assert len(found(engine).faults) > 1


def test_swapped_texts_are_found(engine: Engine) -> None:
    with engine.begin() as connection:
        texts = connection.execute(select(entry_text).order_by(entry_text.c.entry_id)).all()
        for row, other in ((texts[0], texts[1]), (texts[1], texts[0])):
            values = {"text": other.text, "salt": other.salt}
            connection.execute(update(entry_text).where(entry_text.c.entry_id == row.entry_id).values(values))
    assert len(found(engine).faults) == 2


def test_a_ticket_taken_away_is_found_by_the_head(engine: Engine) -> None:
    head = found(engine).head
    with engine.begin() as connection:
        mine = select(entry.c.id).where(entry.c.ticket_id == 2)
        connection.execute(delete(entry_text).where(entry_text.c.entry_id.in_(mine)))
        connection.execute(delete(entry).where(entry.c.ticket_id == 2))
        connection.execute(delete(ticket).where(ticket.c.id == 2))
    assert found(engine).faults == ()
    assert "head does not match" in found(engine, head).faults[0]


def test_a_renamed_ticket_is_found(engine: Engine) -> None:
    do(engine, "UPDATE ticket SET folio = 'CSC-2026-000777' WHERE id = 1")
    assert "CSC-2026-000777, entry 1: it was changed" in found(engine).faults


def test_an_entry_of_somebody_without_the_secret_is_found(engine: Engine) -> None:
    intruder = SqlBooks(engine, ChainKeys(b"another secret", "CSC"))
    one = intruder.transact(lambda records: records.tickets.get(1))
    intruder.transact(lambda records: records.tickets.append(one, drafted("mentira"), Written()))
    assert found(engine).faults == ("CSC-2026-000001, entry 4: it was changed",)


def test_erased_texts_leave_the_chain_whole(engine: Engine) -> None:
    head = found(engine).head
    do(engine, "DELETE FROM entry_text WHERE entry_id IN (1, 5)")
    verified = found(engine, head)
    assert (verified.faults, verified.erased) == ((), 2)


def test_a_head_still_verifies_after_more_was_written(engine: Engine) -> None:
    head = found(engine).head
    books = SqlBooks(engine, KEYS)
    opened(books)
    books.transact(lambda records: records.tickets.append(records.tickets.get(1), drafted("más"), Written()))
    assert found(engine, head).faults == ()
    assert found(engine).head != head


def test_what_an_earlier_secret_signed_verifies(engine: Engine) -> None:
    head = found(engine).head
    opened(SqlBooks(engine, ChainKeys(b"the new secret", "CSC")))
    verified = found(engine, head, b"the new secret", SECRET)
    assert verified.faults == ()
    assert found(engine, verified.head, b"the new secret", SECRET).faults == ()
    assert found(engine, None, b"the new secret").faults


@pytest.mark.parametrize("head", ["", "1", "x:" + "0" * 64, "1:" + "0" * 63, "²:" + "0" * 64, "1:" + "ñ" * 64])
def test_a_head_that_is_none_is_refused(engine: Engine, head: str) -> None:
    with pytest.raises(Refused, match="a head looks like"):
        found(engine, head)


def test_empty_books_verify(tmp_path: Path) -> None:
    made = make_engine(f"sqlite:///{tmp_path}/empty.db")
    schema.upgrade(made)
    verified = found(made)
    assert (verified.entries, verified.faults) == (0, ())
    assert found(made, verified.head).faults == ()
    made.dispose()


def test_books_written_by_another_secret_are_known_at_once(engine: Engine) -> None:
    with engine.connect() as connection:
        assert audit.is_known_hand(connection, [SECRET])
        assert audit.is_known_hand(connection, [b"a new one", SECRET])
        assert not audit.is_known_hand(connection, [b"a new one"])
