"""What was asked and told about shifts, in SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from csc_mailbot.adapters.database.dialect import key_of_new
from csc_mailbot.adapters.database.shift_tables import (
    oncall_gap,
    oncall_invitation,
    oncall_letter,
    oncall_offer,
    oncall_probe,
)
from csc_mailbot.errors import NotFound
from csc_mailbot.oncall.invitation import Invitation
from csc_mailbot.oncall.offer import Offer, OfferCause, OfferState
from csc_mailbot.oncall.probe import Probe, ProbeKind, ProbeResult
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Gap


class SqlShiftBook:
    """Answers the `ShiftBook` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection

    def ask(self, kind: ProbeKind, shift: Shift, now: datetime) -> Probe | None:
        """Write down that the shift's technician is asked; None when the same was asked before."""
        values = {
            "kind": kind.value,
            "person": shift.person,
            "starts_at": shift.start,
            "ends_at": shift.end,
            "asked_at": now,
        }
        key = key_of_new(self._connection, oncall_probe, values)
        return None if key is None else Probe(key, kind, shift.person, shift.start, shift.end, now)

    def probes(self, since: datetime) -> tuple[Probe, ...]:
        """Return the questions about shifts that end after the instant, oldest first."""
        query = select(oncall_probe).where(oncall_probe.c.ends_at > since).order_by(oncall_probe.c.id)
        return tuple(_probe(row) for row in self._connection.execute(query))

    def probe(self, probe_id: int) -> Probe:
        """Return the question.

        Raises:
            NotFound: there is none with the number.
        """
        row = self._connection.execute(select(oncall_probe).where(oncall_probe.c.id == probe_id)).one_or_none()
        if row is None:
            raise NotFound(f"no question about a shift has the number {probe_id}")
        return _probe(row)

    def settle(self, probe_id: int, result: ProbeResult, answered_at: datetime | None = None) -> None:
        """Write what came of the question; `answered_at` when a person answered."""
        values = {"result": result.value, "answered_at": answered_at}
        self._connection.execute(update(oncall_probe).where(oncall_probe.c.id == probe_id).values(values))

    def latencies(self, person: str, limit: int = 20) -> tuple[timedelta, ...]:
        """Return how long the technician's last answers to tests took, the newest first."""
        table = oncall_probe
        query = (
            select(table.c.asked_at, table.c.answered_at)
            .where(table.c.person == person, table.c.kind == ProbeKind.TEST.value, table.c.answered_at.is_not(None))
            .order_by(table.c.id.desc())
            .limit(limit)
        )
        return tuple(row.answered_at - row.asked_at for row in self._connection.execute(query))

    def last_test(self, person: str) -> Probe | None:
        """Return the technician's newest test."""
        table = oncall_probe
        tests = select(table).where(table.c.person == person, table.c.kind == ProbeKind.TEST.value)
        row = self._connection.execute(tests.order_by(table.c.id.desc()).limit(1)).one_or_none()
        return _probe(row) if row else None

    def add_offer(self, wanted: Offer) -> Offer:
        """Write the offer down, whatever its id; return it with its own."""
        values = {
            "person": wanted.person,
            "replaces": wanted.replaces,
            "starts_at": wanted.start,
            "ends_at": wanted.end,
            "cause": wanted.cause.value,
            "state": wanted.state.value,
            "asked_by": wanted.asked_by,
            "asked_at": wanted.asked_at,
        }
        return _offer(self._connection.execute(insert(oncall_offer).values(values).returning(oncall_offer)).one())

    def offers(self, since: datetime) -> tuple[Offer, ...]:
        """Return the offers about times that end after the instant, oldest first."""
        query = select(oncall_offer).where(oncall_offer.c.ends_at > since).order_by(oncall_offer.c.id)
        return tuple(_offer(row) for row in self._connection.execute(query))

    def offer(self, offer_id: int) -> Offer:
        """Return the offer.

        Raises:
            NotFound: there is none with the number.
        """
        row = self._connection.execute(select(oncall_offer).where(oncall_offer.c.id == offer_id)).one_or_none()
        if row is None:
            raise NotFound(f"no offer of a shift has the number {offer_id}")
        return _offer(row)

    def decide(self, offer_id: int, state: OfferState, now: datetime) -> None:
        """Write what became of the offer."""
        values = {"state": state.value, "decided_at": now}
        self._connection.execute(update(oncall_offer).where(oncall_offer.c.id == offer_id).values(values))

    def note_letter(self, outbox_id: int, *, probe: Probe | None = None, offer: Offer | None = None) -> None:
        """Remember what an answer to the letter answers."""
        values = {
            "outbox_id": outbox_id,
            "probe_id": probe.id if probe else None,
            "offer_id": offer.id if offer else None,
        }
        self._connection.execute(insert(oncall_letter).values(values))

    def letters_about(self, *, probe: Probe | None = None, offer: Offer | None = None) -> int:
        """Return how many letters ask the question, or make the offer."""
        table = oncall_letter
        which = table.c.probe_id == probe.id if probe else table.c.offer_id == (offer.id if offer else None)
        return int(self._connection.scalar(select(func.count()).select_from(table).where(which)) or 0)

    def asked_by(self, outbox_id: int) -> tuple[Probe | None, Offer | None]:
        """Return what the letter asks."""
        query = select(oncall_letter).where(oncall_letter.c.outbox_id == outbox_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None, None
        return self.probe(row.probe_id) if row.probe_id else None, self.offer(row.offer_id) if row.offer_id else None

    def invitations(self, since: datetime) -> dict[str, Invitation]:
        """Return the calendar entries of shifts that end after the instant, by UID."""
        query = select(oncall_invitation).where(oncall_invitation.c.ends_at > since)
        return {row.uid: _invitation(row) for row in self._connection.execute(query)}

    def keep_invitation(self, one: Invitation, now: datetime) -> None:
        """Write the entry as it is sent now."""
        self._connection.execute(delete(oncall_invitation).where(oncall_invitation.c.uid == one.uid))
        values = {
            "uid": one.uid,
            "person": one.shift.person,
            "level": one.shift.level,
            "starts_at": one.shift.start,
            "ends_at": one.shift.end,
            "sequence": one.sequence,
            "cancelled_at": now if one.cancelled else None,
        }
        self._connection.execute(insert(oncall_invitation).values(values))

    def told_gaps(self) -> tuple[tuple[Gap, ...], datetime | None]:
        """Return the gaps that were warned of last, and when."""
        rows = list(self._connection.execute(select(oncall_gap).order_by(oncall_gap.c.starts_at)))
        gaps = tuple(Gap(row.starts_at, row.ends_at, row.absent) for row in rows)
        return gaps, max((row.told_at for row in rows), default=None)

    def keep_told(self, gaps: Sequence[Gap], now: datetime) -> None:
        """Remember the gaps that are warned of now, and forget the ones before."""
        self._connection.execute(delete(oncall_gap))
        for gap in gaps:
            values = {"starts_at": gap.start, "ends_at": gap.end, "absent": gap.absent, "told_at": now}
            self._connection.execute(insert(oncall_gap).values(values))


def _probe(row: Row[Any]) -> Probe:
    result = ProbeResult(row.result) if row.result else None
    kind = ProbeKind(row.kind)
    return Probe(row.id, kind, row.person, row.starts_at, row.ends_at, row.asked_at, result, row.answered_at)


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        id=row.id,
        person=row.person,
        replaces=row.replaces,
        start=row.starts_at,
        end=row.ends_at,
        cause=OfferCause(row.cause),
        state=OfferState(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
    )


def _invitation(row: Row[Any]) -> Invitation:
    shift = Shift(row.person, row.starts_at, row.ends_at, row.level)
    return Invitation(row.uid, shift, row.sequence, row.cancelled_at is not None)
