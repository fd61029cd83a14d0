"""A street of people, robots and servers around a desk: what they wrote, what they got, and what the books say then."""

import asyncio
import email
import email.policy
import json
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, select

from csc_mailbot.adapters.compression import unpack
from csc_mailbot.adapters.database.audit import verify
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.tables import entry, outbox, ticket
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.deliver_outbox import hand_over_due, record_answers
from tests.acceptance.days.day import Day, Received
from tests.contract.books.making import KEYS
from tests.fakes import MemorySender

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """A letter of the outbox, delivered or not."""

    letter: str
    to: str
    purpose: int
    ticket_id: int | None
    created_at: Any
    words: str
    mail: email.message.EmailMessage = field(repr=False)

    @property
    def is_automatic(self) -> bool:
        return self.purpose == Purpose.REQUESTER and "Auto-Submitted" in self.mail


@dataclass(frozen=True, slots=True)
class Change:
    """What the bitácora says of a change."""

    ticket_id: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """The books at an instant."""

    tickets: dict[int, Ticket]
    letters: tuple[Written, ...]
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Street:
    """The desk, with a post office that may fail."""

    day: Day
    engine: Engine
    sender: MemorySender = field(default_factory=MemorySender)
    got: list[Received] = field(default_factory=list)
    """What arrived, in its order."""
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    _parsed: dict[int, Written] = field(default_factory=dict)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it, and let the letters leave that follow."""
        done = self._runner.run(work)
        self._runner.run(self._deliver())
        return done

    async def _deliver(self) -> None:
        while attempts := await hand_over_due(self.day.books, self.sender, self.day.desk):
            await record_answers(self.day.books, self.day.desk, attempts)
        kinds = {one.mail["Message-ID"]: one.letter for one in self.letters()}
        for sent in self.sender.sent:
            mail = email.message_from_bytes(sent.content, policy=email.policy.default)
            self.got.append(Received(sent.recipient, kinds[mail["Message-ID"]], mail))
        self.sender.sent.clear()

    def of(self, *addresses: str) -> list[Received]:
        """Return what arrived at the addresses."""
        return [one for one in self.got if one.to in addresses]

    def letters(self) -> list[Written]:
        """Return every letter ever written."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(outbox).where(outbox.c.state != "folded").order_by(outbox.c.id))
            return [self._written(row) for row in rows]

    def _written(self, row: Any) -> Written:
        if row.id not in self._parsed:
            mail = email.message_from_bytes(unpack(row.content), policy=email.policy.default)
            parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
            words = "\n".join([str(mail["Subject"]), *parts])
            self._parsed[row.id] = Written(
                row.letter, row.recipient, row.purpose, row.ticket_id, row.created_at, words, mail
            )
        return self._parsed[row.id]

    def sight(self) -> Sight:
        """Look at everything."""
        with self.engine.connect() as connection:
            numbers = list(connection.scalars(select(ticket.c.id)))
            found = connection.execute(select(entry.c.ticket_id, entry.c.facts).order_by(entry.c.id))
            changes = [Change(row.ticket_id, json.loads(row.facts)) for row in found]
        tickets = {number: self.day.ticket(number) for number in numbers}
        return Sight(tickets, tuple(self.letters()), tuple(changes))

    def books(self) -> dict[str, int]:
        """Return the books' balance."""
        return dict(self.day.books.look(lambda records: records.ledger.books()))

    def is_held_back(self, ticket_id: int, address: str) -> bool:
        """Tell whether a window or a rest keeps letters from the address."""
        key = address_key(address)
        places = (("latest_state", f"{ticket_id} {key}"), ("dead_address", key))
        due = [self._due(*place) for place in places]
        return any(due)

    def _due(self, kind: str, key: str) -> datetime | None:
        return self.day.books.look(lambda records: records.deadlines.due_at(kind, key))

    def chain_faults(self) -> tuple[str, ...]:
        """Return what an audit of the bitácoras finds."""
        with self.engine.connect() as connection:
            return verify(connection, [KEYS.secret]).faults

    def most_automatic(self) -> tuple[int, int]:
        """Return the most automatic letters in any ten minutes to one customer: about one ticket, and in all."""
        agents = {one.address for one in self.day.policies.directory.agents}
        automatic = [one for one in self.letters() if one.is_automatic and one.to not in agents]
        on_ticket = in_all = 0
        for last in automatic:
            since = last.created_at - timedelta(minutes=10)
            near = [one for one in automatic if since < one.created_at <= last.created_at and one.to == last.to]
            in_all = max(in_all, len(near))
            on_ticket = max(on_ticket, *Counter(one.ticket_id for one in near).values())
        return on_ticket, in_all

    def close(self) -> None:
        """Leave the street."""
        self._runner.close()
        self.day.books.close()


def open_street(engine: Engine, **unlike: Any) -> Street:
    """Return a street around empty books."""
    return Street(Day(SqlBooks(engine, KEYS), **unlike), engine)


def temporary_folder() -> Path:
    """Where books are quickest, since nobody needs them after a crash."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return memory if memory.is_dir() else Path.cwd()
