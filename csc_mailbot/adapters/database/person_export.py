"""What do the books hold of a person, in forms that any machine can read (GDPR art. 15 and 20)?

JSON for what we wrote down, `.eml` for mail and letters, and the files as they came.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, or_, select

from csc_mailbot.adapters.compression import unpack
from csc_mailbot.adapters.database import blobs, views
from csc_mailbot.adapters.database.person_places import Places
from csc_mailbot.adapters.database.tables import attachment, entry, organisation, outbox, person, received_mail, ticket
from csc_mailbot.intake.parsing.file_names import safe_name

_LONGEST_NAME = 200
"""Bytes; 255 are allowed, and a number stands before."""

Item = tuple[str, bytes]
"""A path without surprises, and what stands there."""


def export(connection: Connection, places: Places, zone: ZoneInfo, now: datetime) -> Iterator[Item]:
    """Yield everything of the person, one file after the other: only one is held in memory."""
    folios = {row.id: row.folio for row in connection.execute(select(ticket.c.id, ticket.c.folio))}
    yield "person.json", _json(_person(connection, places, folios, zone, now))
    for number in places.tickets:
        yield f"tickets/{folios[number]}.json", _json(views.ticket_show(connection, zone, folios[number]))
    yield from _mails(connection, places)
    yield from _letters(connection, places)
    yield from _files(connection, places, folios)


def _person(
    connection: Connection, places: Places, folios: dict[int, str], zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    belongs = select(organisation.c.name).join_from(person, organisation).where(person.c.id == places.person_id)
    return {
        "address": places.key,
        "name": places.name,
        "organisation": connection.scalar(belongs),
        "exported_at": now.astimezone(zone).isoformat(),
        "tickets": [folios[number] for number in places.tickets],
        "tickets_as_agent": [folios[number] for number in places.as_agent],
        "mails": [_ledger_line(row, zone) for row in connection.execute(_mails_of(places))],
        "letters": [
            {"id": row.id, "letter": row.letter, "created_at": row.created_at.astimezone(zone).isoformat()}
            for row in connection.execute(_letters_of(places))
        ],
    }


def _ledger_line(row: Any, zone: ZoneInfo) -> dict[str, Any]:  # noqa: ANN401 - a row of the ledger
    return {
        "id": row.id,
        "received_at": row.received_at.astimezone(zone).isoformat(),
        "outcome": row.outcome or "pending",
        "reason": row.reason,
        "decision": json.loads(row.decision) if row.decision else None,
    }


def _mails_of(places: Places) -> Any:  # noqa: ANN401 - a SELECT
    """Mail that they sent, and mail that everybody on their tickets could read."""
    shown = select(entry.c.mail_id).where(
        entry.c.ticket_id.in_(places.tickets), or_(entry.c.public, entry.c.person_id == places.person_id)
    )
    theirs = or_(received_mail.c.id.in_(places.mails), received_mail.c.id.in_(shown))
    return select(received_mail).where(theirs).order_by(received_mail.c.id)


def _letters_of(places: Places) -> Any:  # noqa: ANN401 - a SELECT
    return select(outbox).where(outbox.c.id.in_(places.letters)).order_by(outbox.c.id)


def _mails(connection: Connection, places: Places) -> Iterator[Item]:
    for row in connection.execute(_mails_of(places)).all():
        contents = blobs.get_all(connection, [row.raw_digest]) if row.raw_digest else {}
        if content := contents.get(row.raw_digest):
            yield f"mails/{row.id:06}.eml", content


def _letters(connection: Connection, places: Places) -> Iterator[Item]:
    for row in connection.execute(_letters_of(places)).all():
        if row.content:
            yield f"letters/{row.id:06}.eml", unpack(row.content)


def _files(connection: Connection, places: Places, folios: dict[int, str]) -> Iterator[Item]:
    """Yield the files of their tickets that everybody there could have; the number keeps equal names apart."""
    query = (
        select(attachment, entry.c.ticket_id)
        .join_from(attachment, entry)
        .where(entry.c.ticket_id.in_(places.tickets), or_(entry.c.public, entry.c.person_id == places.person_id))
        .order_by(attachment.c.id)
    )
    for row in connection.execute(query).all():
        content = blobs.get_all(connection, [row.digest]).get(row.digest)
        if content is not None:
            yield f"attachments/{folios[row.ticket_id]}/{row.id:06}-{_fitting(safe_name(row.name, row.type))}", content


def _fitting(name: str) -> str:
    """Return the name with so many bytes as every file system takes, its ending kept."""
    stem, dot, ending = name.rpartition(".")
    room = _LONGEST_NAME - len(f"{dot}{ending}".encode())
    if not stem or room < 1:
        return name.encode()[:_LONGEST_NAME].decode("utf-8", "ignore")
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
