"""Where in the books does a person stand? By their address, and on the customer's side or as an agent."""

import json
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from csc_mailbot.adapters.database import blobs
from csc_mailbot.adapters.database.tables import deadline, entry, outbox, participant, person, received_mail, ticket
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.status import Status

_MAILS = select(received_mail.c.id).order_by(received_mail.c.id)
_CLOSED = [one.value for one in Status if one.is_closed]


@dataclass(frozen=True, slots=True)
class Places:
    """The rows that hold something of a person."""

    key: str = field(repr=False)
    """The address, folded."""
    name: str = field(repr=False)
    person_id: int | None
    """Their row; None when they never took part in a ticket."""
    tickets: tuple[int, ...]
    """They asked, took part or wrote there as a customer."""
    open_tickets: tuple[str, ...]
    """The folios of those that are neither done nor cancelled."""
    as_agent: tuple[int, ...]
    """Other tickets that were theirs, that they answered, or where they wrote as an agent."""
    mails: tuple[int, ...]
    """Mail that they sent, on whatever ticket or none."""
    letters: tuple[int, ...]
    """Letters to them."""
    deadlines: tuple[int, ...]
    """What is due about their address."""

    @property
    def is_empty(self) -> bool:
        """Whether the books hold nothing of them."""
        return self.person_id is None and not (self.as_agent or self.mails or self.letters or self.deadlines)


def find_places(connection: Connection, key: str) -> Places:
    """Find everything of the person with the address."""
    row = connection.execute(select(person.c.id, person.c.name).where(person.c.address == key)).first()
    mine = _tickets(connection, row.id) if row else set()
    folios = select(ticket.c.folio).where(ticket.c.id.in_(mine), ticket.c.status.not_in(_CLOSED)).order_by(ticket.c.id)
    return Places(
        key=key,
        name=row.name if row else "",
        person_id=row.id if row else None,
        tickets=tuple(sorted(mine)),
        open_tickets=tuple(connection.scalars(folios)) if mine else (),
        as_agent=tuple(sorted(_as_agent(connection, key, row.id if row else None) - mine)),
        mails=(*connection.scalars(_MAILS.where(_sent_by(key))), *_quarantined(connection, key)),
        letters=tuple(connection.scalars(select(outbox.c.id).where(outbox.c.recipient == key).order_by(outbox.c.id))),
        deadlines=tuple(connection.scalars(select(deadline.c.id).where(_about(key)))),
    )


def _tickets(connection: Connection, person_id: int) -> set[int]:
    asked = select(ticket.c.id).where(ticket.c.requester_id == person_id)
    took_part = select(participant.c.ticket_id).where(participant.c.person_id == person_id)
    wrote = select(entry.c.ticket_id).where(entry.c.person_id == person_id, entry.c.author != "agent")
    return {number for query in (asked, took_part, wrote) for number in connection.scalars(query)}


def _as_agent(connection: Connection, key: str, person_id: int | None) -> set[int]:
    theirs = or_(func.lower(ticket.c.assignee) == key, func.lower(ticket.c.answered_by) == key)
    found = set(connection.scalars(select(ticket.c.id).where(theirs)))
    if person_id is not None:
        found |= set(connection.scalars(select(entry.c.ticket_id).where(entry.c.person_id == person_id)))
    return found


def _sent_by(key: str) -> ColumnElement[bool]:
    """The ledger names a mail's sender in the decision only."""
    written = f'"sender": {{"address": {json.dumps(key, ensure_ascii=False)}'
    return and_(
        received_mail.c.decision.is_not(None),
        func.lower(received_mail.c.decision).contains(written, autoescape=True),
    )


def _quarantined(connection: Connection, key: str) -> list[int]:
    """Return the mails that name the address, of those that the program could not read."""
    unread = _MAILS.where(received_mail.c.decision.is_(None), received_mail.c.outcome == Outcome.QUARANTINED.value)
    found = []
    for row in connection.execute(unread.add_columns(received_mail.c.raw_digest)).all():
        content = blobs.get_all(connection, [row.raw_digest]).get(row.raw_digest, b"")
        if key.encode() in content.lower():
            found.append(row.id)
    return found


def _about(key: str) -> ColumnElement[bool]:
    return or_(deadline.c.key == key, deadline.c.key.endswith(f" {key}", autoescape=True))
