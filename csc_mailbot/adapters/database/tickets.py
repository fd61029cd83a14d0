"""Tickets and their bitácoras in SQL."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update

from csc_mailbot.adapters.database import blobs
from csc_mailbot.adapters.database.dialect import add_once
from csc_mailbot.adapters.database.numbers import folio_counter, next_folio
from csc_mailbot.adapters.database.people import People
from csc_mailbot.adapters.database.tables import (
    attachment,
    entry,
    entry_text,
    outbox,
    participant,
    person,
    received_mail,
    ticket,
)
from csc_mailbot.adapters.database.ticket_rows import participants_of, ticket_of, ticket_query
from csc_mailbot.errors import NotFound
from csc_mailbot.intake.intents import OpenTicket
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment, MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, Facts, entry_hash, text_digest, whole_text
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Channel, Folio, Ticket, folio_of
from csc_mailbot.workflows.rows import TicketHistory, Written

_SALT_BYTES = 16
CHAIN_START = ""
"""The previous hash of a ticket's first entry."""

_OPEN = ticket.insert().returning(ticket.c.id)
_ADD_ENTRY = entry.insert().returning(entry.c.id)
_ADD_TEXT = entry_text.insert()
_ATTACH = attachment.insert()
_END = select(ticket.c.chain_length, ticket.c.chain_hash).where(ticket.c.id == bindparam("row_id")).with_for_update()
_BY_ID = update(ticket).where(ticket.c.id == bindparam("row_id"))
_SPOKEN = {EntryKind.OPENED, EntryKind.MESSAGE, EntryKind.ANSWER}
_THREAD = (
    select(received_mail.c.message_id)
    .join_from(received_mail, entry, entry.c.mail_id == received_mail.c.id)
    .where(
        entry.c.ticket_id == bindparam("row_id"),
        entry.c.kind.in_([EntryKind.OPENED, EntryKind.MESSAGE]),
        received_mail.c.message_id.is_not(None),
    )
    .order_by(entry.c.id)
)
_HISTORY = (
    select(entry.c.at, entry.c.kind, entry.c.public, entry.c.facts, entry.c.mail_id, entry_text.c.text)
    .join_from(entry, entry_text, isouter=True)
    .where(entry.c.ticket_id == bindparam("row_id"))
    .order_by(entry.c.sequence.desc())
)
_BY_FOLIO = select(ticket.c.id).where(ticket.c.folio == bindparam("folio"))


def facts_text(facts: Facts) -> str:
    """Return the one form in which facts are stored."""
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)


def link_facts(person_id: int | None, mail_id: int | None) -> Facts:
    """Return whom and which mail an entry names, by number, so that the chain vouches for them too."""
    return {"person": person_id, "mail": mail_id}


class SqlTickets:
    """Answers the `Tickets` port within one transaction."""

    def __init__(self, connection: Connection, secret: bytes, folio_prefix: str) -> None:
        """Work on the transaction of the connection; the secret signs the chain."""
        self._connection = connection
        self._secret = secret
        self._prefix = folio_prefix
        self.counters: set[str] = set()
        """Those of which this transaction took folios."""
        self._ends: dict[int, tuple[int, str]] = {}
        self._people = People(connection)

    def open(self, intent: OpenTicket, year: int, now: datetime, channel: Channel = Channel.MAIL) -> Ticket:
        """Open a ticket with the year's next folio."""
        counter = folio_counter(self._prefix, year)
        folio = folio_of(self._prefix, year, next_folio(self._connection, counter))
        self.counters.add(counter)
        values = {
            "folio": folio,
            "subject": intent.subject,
            "status": Status.NEW.value,
            "priority": intent.priority.value,
            "type": intent.type.value if intent.type else None,
            "team": intent.team.value,
            "requester_id": self._people.row_of(intent.requester, intent.organisation),
            "channel": channel.value,
            "opened_at": now,
            "changed_at": now,
            "chain_length": 0,
            "chain_hash": CHAIN_START,
        }
        ticket_id = self._connection.execute(_OPEN, values).scalar_one()
        self._ends[ticket_id] = (0, CHAIN_START)
        return Ticket(
            id=ticket_id,
            folio=folio,
            subject=intent.subject,
            status=Status.NEW,
            priority=intent.priority,
            type=intent.type,
            team=intent.team,
            requester=intent.requester,
        )

    def append(self, to: Ticket, draft: EntryDraft, written: Written) -> None:
        """Add the chain's next entry, with its text and attachments."""
        length, previous = self._end_of_chain(to.id)
        entry_id, hashed = self._write_entry(to, draft, written, length + 1, previous)
        for one in written.attachments:
            self._attach(entry_id, one)
        if written.original:
            self._attach_original(entry_id, to.folio, written.original)
        moved = {"chain_length": length + 1, "chain_hash": hashed, "changed_at": draft.at}
        self._connection.execute(_BY_ID, {"row_id": to.id, **moved})
        self._ends[to.id] = (length + 1, hashed)

    def _end_of_chain(self, ticket_id: int) -> tuple[int, str]:
        """Return length and last hash of the ticket's chain, locked; known already when this transaction wrote it."""
        if ticket_id not in self._ends:
            row = self._connection.execute(_END, {"row_id": ticket_id}).one()
            self._ends[ticket_id] = (row.chain_length, row.chain_hash)
        return self._ends[ticket_id]

    def _write_entry(
        self, to: Ticket, draft: EntryDraft, written: Written, sequence: int, previous: str
    ) -> tuple[int, str]:
        salt = secrets.token_bytes(_SALT_BYTES)
        digest = text_digest(whole_text(draft.text, draft.hidden), salt)
        author = self._people.row_of(written.author, None) if written.author else None
        sealed = replace(draft, facts={**draft.facts, **link_facts(author, written.mail_id)})
        hashed = entry_hash(self._secret, previous, (to.folio, sequence), sealed, digest)
        values = {
            "ticket_id": to.id,
            "sequence": sequence,
            "at": draft.at,
            "kind": draft.kind.value,
            "public": draft.public,
            "author": draft.author,
            "facts": facts_text(sealed.facts),
            "text_digest": digest,
            "previous_hash": previous,
            "hash": hashed,
            "person_id": author,
            "mail_id": written.mail_id,
        }
        entry_id = self._connection.execute(_ADD_ENTRY, values).scalar_one()
        text = {"entry_id": entry_id, "salt": salt, "text": draft.text, "hidden": draft.hidden}
        self._connection.execute(_ADD_TEXT, text)
        return entry_id, hashed

    def _attach(self, entry_id: int, one: Attachment) -> None:
        blobs.put(self._connection, one.content, one.digest)
        values = {
            "entry_id": entry_id,
            "name": one.name,
            "type": one.type,
            "size": one.size,
            "inline": one.inline,
            "content_id": one.content_id,
            "digest": one.digest,
        }
        self._connection.execute(_ATTACH, values)

    def _attach_original(self, entry_id: int, folio: Folio, digest: str) -> None:
        size = len(blobs.get(self._connection, digest))
        original = {
            "entry_id": entry_id,
            "name": f"{folio}.eml",
            "type": "message/rfc822",
            "size": size,
            "inline": False,
            "content_id": "",
            "digest": digest,
        }
        self._connection.execute(_ATTACH, original)

    def get(self, ticket_id: int) -> Ticket:
        """Return the ticket, locked until the transaction ends."""
        row = self._connection.execute(
            ticket_query().where(ticket.c.id == ticket_id).with_for_update(of=ticket)
        ).first()
        if row is None:
            raise NotFound(f"there is no ticket with the row {ticket_id}")
        return ticket_of(row, participants_of(self._connection, {ticket_id}).get(ticket_id, ()))

    def find(self, folio: Folio) -> Ticket:
        """Return the ticket with the folio, locked until the transaction ends."""
        number = self._connection.scalar(_BY_FOLIO, {"folio": folio.strip().upper()})
        if number is None:
            raise NotFound(f"there is no ticket {folio}; `ticket list` shows what there is")
        return self.get(number)

    def change(self, of: Ticket, change: TicketChange, now: datetime) -> Ticket:
        """Write what changed; the bitácora's entry is the caller's. Return the ticket as it is now."""
        plain = ("status", "priority", "type", "team", "assignee", "answered_by")
        values = {name: str(value) for name in plain if (value := getattr(change, name)) is not None}
        self._connection.execute(
            _BY_ID, {"row_id": of.id, "changed_at": now, **values, **self._linked(of, change, now)}
        )
        return self.get(of.id)

    def _linked(self, of: Ticket, change: TicketChange, now: datetime) -> dict[str, object]:
        """Return the columns that follow from a change and are not its own words."""
        values: dict[str, object] = {}
        if change.status is not None:
            values["closed_at"] = now if change.status.is_closed else None
        if change.requester is not None:
            values["requester_id"] = self._people.row_of(change.requester, None)
        if change.merged_into is not None:
            values["merged_into_id"] = self.find(change.merged_into).id
        if change.answered_by is not None:
            values["answered_at"] = now
        if change.minutes:
            spent = self._connection.scalar(select(ticket.c.minutes_spent).where(ticket.c.id == of.id)) or 0
            values["minutes_spent"] = spent + change.minutes
        return values

    def thread(self, ticket_id: int) -> tuple[MessageId, ...]:
        """Return the Message-IDs of the mails on the ticket that its customers read, oldest first."""
        return tuple(MessageId(one) for one in self._connection.scalars(_THREAD, {"row_id": ticket_id}))

    def history(self, ticket_id: int) -> TicketHistory:
        """Return when the ticket was opened, when it last changed state, and when somebody last spoke in public."""
        rows = list(self._connection.execute(_HISTORY, {"row_id": ticket_id}))
        spoken = next((row for row in rows if row.public and row.kind in _SPOKEN), None)
        changed = next((row for row in rows if '"status"' in row.facts), rows[-1])
        return TicketHistory(
            opened_at=rows[-1].at,
            changed_state_at=changed.at,
            spoken_at=spoken.at if spoken else None,
            spoken_by_us=bool(spoken and spoken.kind == EntryKind.ANSWER),
            question=next((row.text or "" for row in rows if row.kind == EntryKind.ANSWER), ""),
            approved=next((said for row in rows if (said := json.loads(row.facts).get("approved")) is not None), None),
            noted_mails=frozenset(row.mail_id for row in rows if row.kind == EntryKind.NOTE and row.mail_id),
            first_text=rows[-1].text or "",
            first_public=rows[-1].public,
        )

    def join(self, ticket_id: int, people: Sequence[Address], now: datetime) -> None:
        """Let people take part from now on; those who do already are left as they are."""
        for one in people:
            values = {"ticket_id": ticket_id, "person_id": self._people.row_of(one, None), "joined_at": now}
            add_once(self._connection, participant, values)

    def opened_without_letter(self, requester: str, since: datetime) -> list[tuple[Ticket, datetime]]:
        """Return the tickets, and when they were opened, of which the requester was not told since then."""
        answered = exists().where(outbox.c.ticket_id == ticket.c.id, outbox.c.purpose == int(Purpose.REQUESTER))
        query = ticket_query().where(person.c.address == requester, ticket.c.opened_at >= since, ~answered)
        return [(ticket_of(row), row.opened_at) for row in self._connection.execute(query.order_by(ticket.c.id))]
