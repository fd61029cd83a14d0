"""What every ticket store promises: folios without gaps, one chain a ticket, each file once."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from csc_mailbot.adapters.database import audit, blobs
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.tables import attachment, blob, entry, entry_text, organisation, person
from csc_mailbot.errors import NotFound
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.tickets.entry import entry_hash, text_digest
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Written
from tests.contract.books.making import ANA, LATER, LIFE, NOW, SECRET, fetched, letter, opened, posted, wanted
from tests.contract.books.making import entry as drafted

HOSTILE = [
    "",
    " ",
    "x" * 100_000,
    "𝕹𝖔 𝖆𝖗𝖗𝖆𝖓𝖈𝖆 🧨" * 50,
    "a\u202eb\u200b\ufeff\u2028c",
    "'; DROP TABLE ticket; --",
    "%s %(x)s :name ?1 {0} \\N",
    "\x01\x1f\x7f\x85",
    "e\u0301" * 500,
    "\U0010ffff\ufdd0\ufffe",
]


def file(name: str = "captura.png", content: bytes = b"png") -> Attachment:
    return Attachment(name, "image/png", len(content), False, "", sha256(content).hexdigest(), content)


def append(books: SqlBooks, ticket: Ticket, text: str, written: Written | None = None) -> None:
    books.transact(lambda records: records.tickets.append(ticket, drafted(text), written or Written(author=ANA)))


class TestFolios:
    def test_they_count_from_one_without_gaps(self, books: SqlBooks) -> None:
        assert [opened(books).folio for _ in range(3)] == [f"CSC-2026-00000{number}" for number in (1, 2, 3)]

    def test_a_new_year_begins_at_one(self, books: SqlBooks) -> None:
        opened(books)
        next_year = datetime(2027, 1, 1, tzinfo=UTC)
        assert opened(books, now=next_year).folio == "CSC-2027-000001"
        assert opened(books).folio == "CSC-2026-000002"

    def test_a_transaction_that_fails_leaves_no_gap(self, books: SqlBooks) -> None:
        def fail(records: Records) -> None:
            records.tickets.open(wanted(), 2026, NOW)
            raise ZeroDivisionError

        opened(books)
        with pytest.raises(ZeroDivisionError):
            books.transact(fail)
        assert opened(books).folio == "CSC-2026-000002"

    async def test_tickets_opened_at_once_get_different_folios(self, books: SqlBooks) -> None:
        def work(records: Records) -> str:
            return records.tickets.open(wanted(), 2026, NOW).folio

        folios = await asyncio.gather(*(books.write(work) for _ in range(8)))
        assert sorted(folios) == [f"CSC-2026-00000{number}" for number in range(1, 9)]


class TestOpening:
    def test_a_new_ticket_is_as_it_was_wanted(self, books: SqlBooks) -> None:
        ticket = opened(books, "No arranca")
        again = books.transact(lambda records: records.tickets.get(ticket.id))
        assert again == replace(ticket, requester=Address(ANA.name, ANA.key))
        assert (again.status, again.assignee) == (Status.NEW, None)

    def test_an_unknown_ticket_is_not_found(self, books: SqlBooks) -> None:
        with pytest.raises(NotFound, match="99"):
            books.transact(lambda records: records.tickets.get(99))

    def test_a_person_is_one_person_however_the_address_is_written(self, books: SqlBooks, engine: Engine) -> None:
        opened(books)
        upper = wanted(requester=Address("", ANA.address.upper()))
        books.transact(lambda records: records.tickets.open(upper, 2026, NOW))
        with engine.connect() as connection:
            assert connection.execute(select(person.c.address, person.c.name)).all() == [
                ("ana@cliente.example", "Ana Gómez")
            ]

    def test_a_person_first_seen_as_a_bare_address_gets_the_name_that_comes_later(
        self, books: SqlBooks, engine: Engine
    ) -> None:
        for name in ("", "Ana Gómez", "Otra"):
            intent = wanted(requester=Address(name, ANA.address))
            books.transact(lambda records, intent=intent: records.tickets.open(intent, 2026, NOW))  # type: ignore[misc]
        with engine.connect() as connection:
            assert connection.execute(select(person.c.name)).scalars().all() == ["Ana Gómez"]

    def test_an_organisation_is_kept_once_with_its_people(self, books: SqlBooks, engine: Engine) -> None:
        people = ("ana@cliente.example", "eva@cliente.example")
        intents = [wanted(requester=Address("", one), organisation="Cliente S.L.") for one in people]
        books.transact(lambda records: [records.tickets.open(one, 2026, NOW) for one in intents])
        with engine.connect() as connection:
            assert connection.execute(select(organisation.c.name)).scalars().all() == ["Cliente S.L."]
            assert connection.scalar(select(func.count(person.c.organisation_id))) == 2

    def test_a_known_person_whose_customer_is_configured_later_belongs_to_it(
        self, books: SqlBooks, engine: Engine
    ) -> None:
        opened(books)
        books.transact(lambda records: records.tickets.open(wanted(organisation="Cliente S.L."), 2026, NOW))
        with engine.connect() as connection:
            assert connection.scalar(select(func.count(person.c.organisation_id))) == 1


class TestTheChain:
    def test_each_entry_hangs_on_the_one_before_it(self, books: SqlBooks, engine: Engine) -> None:
        ticket = opened(books, "No arranca", "uno", "dos", "tres")
        with engine.connect() as connection:
            rows = connection.execute(select(entry, entry_text).join(entry_text).order_by(entry.c.sequence)).all()
        previous = ""
        for sequence, row in enumerate(rows, 1):
            draft = replace(drafted(row.text), facts=json.loads(row.facts))
            digest = text_digest(row.text, row.salt)
            assert (row.sequence, row.previous_hash, row.text_digest) == (sequence, previous, digest)
            assert row.hash == entry_hash(SECRET, previous, (ticket.folio, sequence), draft, digest)
            previous = row.hash

    def test_what_was_said_of_the_entry_is_kept(self, books: SqlBooks, engine: Engine) -> None:
        opened(books)
        with engine.connect() as connection:
            row = connection.execute(select(entry, person.c.address).join_from(entry, person)).one()
        assert (row.kind, row.public, row.author, row.at) == ("opened", True, "customer", NOW)
        assert row.address == "ana@cliente.example"
        assert json.loads(row.facts)["año"] == 2026

    def test_equal_texts_have_different_digests(self, books: SqlBooks, engine: Engine) -> None:
        opened(books, "No arranca", "igual", "igual")
        with engine.connect() as connection:
            assert len(set(connection.execute(select(entry.c.text_digest)).scalars())) == 2

    def test_several_entries_of_one_transaction_hang_together(self, books: SqlBooks, engine: Engine) -> None:
        first, second = opened(books), opened(books)

        def work(records: Records) -> None:
            for ticket in (first, second, first, second):
                records.tickets.append(ticket, drafted("más"), Written())

        books.transact(work)
        append(books, first, "aún más")
        with engine.connect() as connection:
            assert audit.verify(connection, [SECRET]).faults == ()


class TestAttachments:
    def test_equal_files_are_stored_once_and_listed_each_time(self, books: SqlBooks, engine: Engine) -> None:
        ticket = opened(books)
        append(books, ticket, "una", Written(attachments=(file("a.png"), file("b.png"))))
        append(books, ticket, "otra", Written(attachments=(file("c.png"),)))
        with engine.connect() as connection:
            assert connection.execute(select(attachment.c.name)).scalars().all() == ["a.png", "b.png", "c.png"]
            assert connection.scalar(select(func.count()).select_from(blob)) == 1
            assert blobs.get(connection, file().digest) == b"png"

    def test_an_empty_file_is_a_file(self, books: SqlBooks, engine: Engine) -> None:
        append(books, opened(books), "vacío", Written(attachments=(file("vacío.txt", b""),)))
        with engine.connect() as connection:
            assert blobs.get(connection, sha256(b"").hexdigest()) == b""

    def test_the_whole_mail_is_attached_by_its_folio(self, books: SqlBooks, engine: Engine) -> None:
        ticket = opened(books)

        def work(records: Records) -> None:
            mail = fetched(1)
            records.ledger.keep(LIFE, [(mail, False)], NOW)
            digest = sha256(mail.content).hexdigest()
            records.tickets.append(ticket, drafted(), Written(original=digest))

        books.transact(work)
        with engine.connect() as connection:
            row = connection.execute(select(attachment)).one()
        assert (row.name, row.type, row.size) == ("CSC-2026-000001.eml", "message/rfc822", fetched(1).size)


class TestHostileWords:
    @pytest.mark.parametrize("words", HOSTILE)
    def test_any_words_are_kept_as_they_are(self, books: SqlBooks, engine: Engine, words: str) -> None:
        who = Address(words, f"{words[:40]}@x.example")
        ticket = books.transact(lambda records: records.tickets.open(wanted(words, who, "Ñ " + words), 2026, NOW))
        append(books, ticket, words, Written(author=who, attachments=(file(words),)))
        again = books.transact(lambda records: records.tickets.get(ticket.id))
        assert (again.subject, again.requester.name) == (words, words)
        with engine.connect() as connection:
            assert connection.scalar(select(entry_text.c.text)) == words
            assert connection.scalar(select(attachment.c.name)) == words
            assert audit.verify(connection, [SECRET]).faults == ()

    def test_an_address_longer_than_any_index_takes_is_kept(self, books: SqlBooks) -> None:
        # Random, because an index compresses what repeats itself.
        long = "".join(sha256(str(number).encode()).hexdigest() for number in range(200))
        who = Address("", f"{long}@x.example")
        first = books.transact(lambda records: records.tickets.open(wanted(requester=who), 2026, NOW))
        second = books.transact(lambda records: records.tickets.open(wanted(requester=who), 2026, NOW))
        assert first.folio < second.folio

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
    def test_whatever_somebody_writes_the_chain_holds(self, books: SqlBooks, engine: Engine, words: str) -> None:
        ticket = opened(books, words, words)
        assert books.transact(lambda records: records.tickets.get(ticket.id)).subject == words
        with engine.connect() as connection:
            assert audit.verify(connection, [SECRET]).faults == ()


class TestOpenedWithoutLetter:
    def untold(self, books: SqlBooks, since: datetime) -> list[str]:
        found = books.look(lambda records: records.tickets.opened_without_letter("ana@cliente.example", since))
        return [f"{ticket.folio} {at:%H:%M}" for ticket, at in found]

    def test_it_names_what_was_opened_since_in_order(self, books: SqlBooks) -> None:
        for minute in range(3):
            opened(books, now=NOW + timedelta(minutes=minute))
        assert self.untold(books, LATER) == ["CSC-2026-000002 09:31", "CSC-2026-000003 09:32"]

    def test_a_ticket_of_which_the_requester_was_told_is_left_out(self, books: SqlBooks) -> None:
        ticket = opened(books)
        posted(books, replace(letter(0), ticket_id=ticket.id))
        assert self.untold(books, NOW) == []

    def test_a_letter_to_an_agent_tells_the_requester_nothing(self, books: SqlBooks) -> None:
        ticket = opened(books)
        posted(books, replace(letter(0), ticket_id=ticket.id, purpose=int(Purpose.AGENT)))
        assert len(self.untold(books, NOW)) == 1

    def test_other_peoples_tickets_are_left_out(self, books: SqlBooks) -> None:
        other = wanted(requester=Address("", "eva@cliente.example"))
        books.transact(lambda records: records.tickets.open(other, 2026, NOW))
        assert self.untold(books, NOW) == []
