"""The outbox in SQL: every letter we ever wrote, one row a recipient."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, func, select, update

from csc_mailbot.adapters.compression import pack, unpack
from csc_mailbot.adapters.database.dialect import add_once
from csc_mailbot.adapters.database.numbers import next_letters
from csc_mailbot.adapters.database.outbox_lines import outbox_line, outbox_lines
from csc_mailbot.adapters.database.tables import UNFINISHED, outbox
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.letter import LetterKind
from csc_mailbot.workflows.ports import OutgoingMail
from csc_mailbot.workflows.rows import FOLDED, PAGE_RANK, ClaimedLetter, Lane, OutboxDraft, OutboxLine

_IN_LANE = outbox.c.rank.between(bindparam("first"), bindparam("last"))
_DUE = (
    select(outbox)
    .where(outbox.c.state == "queued", UNFINISHED, outbox.c.next_try <= bindparam("now"), _IN_LANE)
    .order_by(outbox.c.rank, outbox.c.next_try, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_RESERVED = 48
"""Numbers taken at once: twenty mails that share a commit cause about as many letters, and gaps do no harm here."""
_CLAIMED_BYTES = 4_000_000
"""Compressed bytes of the letters that are claimed at once, the last one aside."""
_HANDING_OVER = "handing over"
"""The answer of a letter that the server may have; a letter that was only claimed has none."""
_IS_OURS = and_(outbox.c.state == "sending", outbox.c.claimed_by == bindparam("worker"))
_MARK_SENDING = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="sending", answer=None, claimed_by=bindparam("worker"))
)
_MARK_HANDING_OVER = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), _IS_OURS)
    .values(answer=_HANDING_OVER)
    .returning(outbox.c.id)
)
_NEXT_DUE = select(func.min(outbox.c.next_try)).where(outbox.c.state == "queued", UNFINISHED, _IN_LANE)
_LEFT_BEHIND = and_(outbox.c.state == "sending", UNFINISHED, outbox.c.claimed_by.in_(bindparam("gone", expanding=True)))
"""Was being sent when its worker died."""
_TAKE_BACK = update(outbox).where(_LEFT_BEHIND, outbox.c.answer.is_(None)).values(state="queued")
_TAKE_OVER = update(outbox).where(_LEFT_BEHIND).values(claimed_by=bindparam("worker")).returning(outbox.c.id)
_BY_IDS = select(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).order_by(outbox.c.id)
_OURS = select(outbox.c.id).where(outbox.c.id.in_(bindparam("ids", expanding=True)), _IS_OURS)
_LAST = (
    select(outbox.c.message_id)
    .where(outbox.c.ticket_id == bindparam("ticket_id"), outbox.c.recipient == bindparam("recipient"))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_WRITE_CONTENT = update(outbox).where(outbox.c.id == bindparam("row_id")).values(content=bindparam("packed"))
_CLOSE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"))
    .values(
        state=bindparam("new_state"),
        answer=bindparam("said"),
        finished_at=bindparam("now"),
        # Only what was being sent: a letter that comes back, or is folded, was not tried once more.
        attempts=outbox.c.attempts + case((outbox.c.state == "sending", 1), else_=0),
        ways=case((bindparam("new_state") == "sent", func.trim(outbox.c.ways + " smtp")), else_=outbox.c.ways),
        backup_at=None,
    )
)
_SENT = _CLOSE.where(_IS_OURS)
_TO_ONE_SINCE = and_(outbox.c.recipient == bindparam("recipient"), outbox.c.created_at >= bindparam("since"))
_COUNTED = select(
    func.count().label("in_all"),
    func.sum(case((outbox.c.ticket_id == bindparam("about"), 1), else_=0)).label("on_ticket"),
).where(
    _TO_ONE_SINCE,
    outbox.c.purpose == int(Purpose.REQUESTER),
    outbox.c.letter != LetterKind.AGENT_ANSWER.value,
)
_NOTICES = (
    select(outbox.c.id)
    .where(
        _TO_ONE_SINCE,
        outbox.c.letter.in_([LetterKind.TEAM_NOTICE.value, LetterKind.TEAM_UPDATE.value]),
        outbox.c.state != FOLDED,
    )
    .limit(bindparam("most"))
)
_FOLDED = (
    select(outbox.c.ticket_id)
    .where(_TO_ONE_SINCE, outbox.c.state == FOLDED, outbox.c.ticket_id.is_not(None))
    .order_by(outbox.c.id)
)


class SqlOutbox:
    """Answers the `Outbox` port within one transaction."""

    def __init__(self, connection: Connection, worker: int) -> None:
        """Work on the transaction of the connection, as that worker."""
        self._connection = connection
        self._worker = worker
        self._reserved: list[int] = []
        self._being_packed: list[tuple[int, Callable[[], bytes]]] = []

    def next_id(self) -> int:
        """Return a number that no letter had before."""
        if not self._reserved:
            self._reserved = next_letters(self._connection, _RESERVED)
        return self._reserved.pop()

    def add(self, draft: OutboxDraft, now: datetime) -> bool:
        """Queue the letter; False when the same mail caused the same letter to the same person before."""
        values = {
            "id": draft.id,
            "message_id": draft.message_id,
            "letter": draft.letter,
            "purpose": draft.purpose,
            "rank": draft.rank,
            "recipient": address_key(draft.recipient),
            "envelope_from": draft.envelope_from,
            "content": b"" if draft.packed else pack(draft.content),
            "ticket_id": draft.ticket_id,
            "mail_id": draft.mail_id,
            "created_at": now,
            "state": "queued",
            "attempts": 0,
            "doubts": 0,
            "next_try": now,
            "backup_at": draft.backup_at,
        }
        is_new = add_once(self._connection, outbox, values)
        if is_new and draft.packed:
            self._being_packed.append((draft.id, draft.packed))
        return is_new

    def write_contents(self) -> None:
        """Write the contents that were made elsewhere while the transaction went on; it is the last thing it does."""
        rows = [{"row_id": one, "packed": packed()} for one, packed in self._being_packed]
        if rows:
            self._connection.execute(_WRITE_CONTENT, rows)
        self._being_packed.clear()

    def claim(self, limit: int, now: datetime, lane: Lane = Lane.ALL) -> list[ClaimedLetter]:
        """Return due letters of the lane, pages first, then oldest, marked as being sent."""
        first, last = lane.value
        rows = _portion(self._connection.execute(_DUE, {"now": now, "most": limit, "first": first, "last": last}))
        if rows:
            self._connection.execute(_MARK_SENDING, {"ids": [row.id for row in rows], "worker": self._worker})
        return [claimed(row) for row in rows]

    def handing_over(self, outbox_ids: Sequence[int]) -> set[int]:
        """Remember that the server may have the letters from now on; return those that are still ours to send."""
        ours = {"ids": list(outbox_ids), "worker": self._worker}
        return set(self._connection.scalars(_MARK_HANDING_OVER, ours))

    def sent(self, taken: Sequence[tuple[int, str]], now: datetime) -> None:
        """The server took charge of these letters, with these answers; one that was taken over stays as it is."""
        if taken:
            same = {"new_state": "sent", "now": now, "worker": self._worker}
            self._connection.execute(_SENT, [same | {"row_id": one, "said": answer} for one, answer in taken])

    def ours(self, outbox_ids: Sequence[int]) -> set[int]:
        """Return those of the letters that this worker is sending, and no other."""
        return set(self._connection.scalars(_OURS, {"ids": list(outbox_ids), "worker": self._worker}))

    def finish(self, outbox_id: int, state: str, answer: str, now: datetime) -> None:
        """Close it as `failed`, `in_doubt` or `folded`."""
        self._close(outbox_id, state, answer, now)

    def counted(self, recipient: str, since: datetime, ticket_id: int) -> tuple[int, int]:
        """Return how many letters to a customer, agents' own answers aside, since then: on the ticket, and in all."""
        values = {"recipient": address_key(recipient), "since": since, "about": ticket_id}
        row = self._connection.execute(_COUNTED, values).one()
        return row.on_ticket or 0, row.in_all

    def has_notices(self, recipient: str, since: datetime, count: int) -> bool:
        """Tell whether an agent got that many notices, or more, one by one since then."""
        values = {"recipient": address_key(recipient), "since": since, "most": count}
        return len(self._connection.execute(_NOTICES, values).all()) >= count

    def folded(self, recipient: str, since: datetime) -> list[int]:
        """Return the tickets of the notices that were folded since then, each once, in the notices' order."""
        values = {"recipient": address_key(recipient), "since": since}
        return list(dict.fromkeys(self._connection.scalars(_FOLDED, values)))

    def _close(self, outbox_id: int, state: str, answer: str, now: datetime) -> None:
        values = {"row_id": outbox_id, "new_state": state, "said": answer, "now": now}
        self._connection.execute(_CLOSE, values)

    def retry(self, outbox_id: int, at: datetime, answer: str, *, counts: bool = True, doubt: bool = False) -> None:
        """Queue it again for that instant."""
        values = {
            "state": "queued",
            "next_try": at,
            "answer": answer,
            "attempts": outbox.c.attempts + int(counts),
            "doubts": outbox.c.doubts + int(doubt),
        }
        self._connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(values))

    def take_back(self, gone: Collection[int]) -> int:
        """Queue again what the workers had claimed but not handed over when they died; return how many."""
        return self._connection.execute(_TAKE_BACK, {"gone": list(gone)}).rowcount

    def interrupted(self, gone: Collection[int]) -> list[ClaimedLetter]:
        """Take over what the workers were handing over when they died."""
        taken = list(self._connection.scalars(_TAKE_OVER, {"gone": list(gone), "worker": self._worker}))
        return [claimed(row) for row in self._connection.execute(_BY_IDS, {"ids": taken})] if taken else []

    def letter(self, outbox_id: int) -> OutboxLine | None:
        """Return one line of the outbox."""
        row = self._connection.execute(outbox_lines().where(outbox.c.id == outbox_id)).first()
        return outbox_line(row) if row else None

    def last_letter(self, ticket_id: int, recipient: str) -> MessageId | None:
        """Return the Message-ID of our last letter about the ticket to the address."""
        found = self._connection.scalar(_LAST, {"ticket_id": ticket_id, "recipient": recipient})
        return MessageId(found) if found else None

    def next_due(self, lane: Lane = Lane.ALL) -> datetime | None:
        """Return when the lane's next letter is due; None when nothing waits."""
        first, last = lane.value
        due: datetime | None = self._connection.scalar(_NEXT_DUE, {"first": first, "last": last})
        return due

    def lines(self, *, state: str | None = None, limit: int = 100) -> list[OutboxLine]:
        """Return the newest lines, newest first; those of folded notices only when asked for."""
        wanted = outbox.c.state != FOLDED if state is None else outbox.c.state == state
        query = outbox_lines().where(wanted).order_by(outbox.c.id.desc()).limit(limit)
        return [outbox_line(row) for row in self._connection.execute(query)]

    def clock_put_back(self, by: timedelta, now: datetime) -> int:
        """Let what was put off while the clock was ahead be due as much earlier; return how many letters."""
        ahead = select(outbox.c.id, outbox.c.next_try).where(outbox.c.state == "queued", outbox.c.next_try > now + by)
        rows = list(self._connection.execute(ahead))
        for row in rows:
            earlier = update(outbox).where(outbox.c.id == row.id).values(next_try=row.next_try - by)
            self._connection.execute(earlier)
        return len(rows)

    def retry_now(self, message_id: str | None, now: datetime) -> int:
        """Make failed, doubtful and waiting letters due at once, one or all; return how many."""
        again = update(outbox).where(
            outbox.c.state.in_(["failed", "in_doubt", "queued"]), outbox.c.dropped_at.is_(None)
        )
        if message_id is not None:
            again = again.where(outbox.c.message_id == message_id)
        values = {"state": "queued", "next_try": now, "finished_at": None, "created_at": now, "doubts": 0}
        return self._connection.execute(again.values(values)).rowcount


def _portion(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Return as many of the rows as memory can hold at once, at least the first; no more of them are read."""
    portion: list[Row[Any]] = []
    size = 0
    for row in rows:
        portion.append(row)
        size += len(row.content)
        if size > _CLAIMED_BYTES:
            break
    return portion


def claimed(row: Row[Any]) -> ClaimedLetter:
    """Return the row of a letter that is being sent."""
    return ClaimedLetter(
        id=row.id,
        letter=row.letter,
        purpose=row.purpose,
        rank=row.rank,
        ticket_id=row.ticket_id,
        attempts=row.attempts,
        doubts=row.doubts,
        created_at=row.created_at,
        mail=OutgoingMail(row.envelope_from, row.recipient, unpack(row.content), at_once=row.rank == PAGE_RANK),
    )
