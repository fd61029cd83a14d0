"""Pages in SQL: what cannot wait, who was alerted, and who took it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from csc_mailbot.adapters.database.dialect import add_once
from csc_mailbot.adapters.database.page_tables import page, page_attempt, page_incident
from csc_mailbot.adapters.database.tables import attachment, entry, entry_text, person, received_mail, ticket
from csc_mailbot.errors import NotFound
from csc_mailbot.mail.address import Address
from csc_mailbot.oncall.page import Attempt, AttemptState, Ending, Incident, LastPage, Page, PageState, Progress
from csc_mailbot.oncall.technician import AlertFormat
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.workflows.page_records import Words

_OPEN = [one.value for one in PageState if one.is_open]
_UNFINISHED = [one.value for one in PageState if one is not PageState.CLOSED]
_IS_ALERT = page_attempt.c.state != AttemptState.NEWS.value
_ALERTS = select(page_attempt.c.page_id).where(page_attempt.c.outbox_id == bindparam("outbox_id"))
_WORDS = (
    select(
        entry.c.id,
        entry.c.at,
        entry.c.kind,
        entry_text.c.text,
        entry_text.c.hidden,
        person.c.name,
        person.c.address,
        received_mail.c.received_at,
    )
    .select_from(entry)
    .outerjoin(entry_text, entry_text.c.entry_id == entry.c.id)
    .outerjoin(person, entry.c.person_id == person.c.id)
    .outerjoin(received_mail, entry.c.mail_id == received_mail.c.id)
    .order_by(entry.c.sequence)
    .limit(1)
)
_FILES = (
    select(attachment.c.name, attachment.c.size)
    .where(attachment.c.entry_id == bindparam("entry"))
    .order_by(attachment.c.id)
)
_LAST = (
    select(page_incident.c.ticket_id, page.c.state, page.c.ending)
    .join_from(page_incident, page)
    .where(page_incident.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .order_by(page.c.id)
)


class SqlPages:
    """Answers the `Pages` port within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection

    def add(self, requester: str, incident: Incident, began_at: datetime, now: datetime) -> Page:
        """Write a new page about an incident; its steps count from `began_at`."""
        values = {
            "requester": requester,
            "state": PageState.ALERTING.value,
            "raised_at": now,
            "began_at": began_at,
            "steps_done": 0,
            "rounds": 0,
        }
        page_id = self._connection.execute(insert(page).values(values).returning(page.c.id)).scalar_one()
        self.add_incident(page_id, incident)
        return Page(page_id, requester, now, Progress(began_at), incidents=(incident,))

    def get(self, page_id: int) -> Page:
        """Return the page."""
        found = self._load(page.c.id == page_id)
        if not found:
            raise NotFound(f"there is no page with the number {page_id}")
        return found[0]

    def of_letter(self, outbox_id: int) -> tuple[Page, ...]:
        """Return the pages that an alert went out for."""
        return self._load(page.c.id.in_(_ALERTS.params(outbox_id=outbox_id)))

    def hold(self, page_id: int) -> None:
        """Lock the tickets of a page and then the page."""
        self._hold(page.c.id == page_id)

    def hold_of_letter(self, outbox_id: int) -> None:
        """Lock the tickets of the pages that an alert went out for, and then the pages."""
        self._hold(page.c.id.in_(_ALERTS.params(outbox_id=outbox_id)))

    def _hold(self, which: ColumnElement[bool]) -> None:
        about = select(page_incident.c.ticket_id).join(page).where(which)
        tickets = select(ticket.c.id).where(ticket.c.id.in_(about)).order_by(ticket.c.id)
        self._connection.execute(tickets.with_for_update())
        self._connection.execute(select(page.c.id).where(which).order_by(page.c.id).with_for_update())

    def addressee(self, outbox_id: int) -> Attempt | None:
        """Return to whom and where a letter about pages went."""
        query = select(page_attempt).where(page_attempt.c.outbox_id == outbox_id).limit(1)
        row = self._connection.execute(query).first()
        return _attempt(row) if row else None

    def words_of(self, incident: Incident) -> Words:
        """Return what was written about the incident: by its mail, or first of all."""
        of_mail = [entry.c.mail_id == incident.mail_id] if incident.mail_id is not None else []
        query = _WORDS.where(entry.c.ticket_id == incident.ticket_id, *of_mail)
        row = self._connection.execute(query).first()
        if row is None:
            row = self._connection.execute(_WORDS.where(entry.c.ticket_id == incident.ticket_id)).one()
        sender = Address(row.name, row.address) if row.address else None
        files = self._connection.execute(_FILES.params(entry=row.id))
        brought = tuple((one.name, one.size) for one in files)
        is_first = row.kind == EntryKind.OPENED.value
        return Words(sender, row.received_at or row.at, row.text or "", row.hidden or "", brought, is_first)

    def open_for(self, ticket_id: int, requester: str) -> Page | None:
        """Return the newest open page about the ticket, else of the requester."""
        about = select(page_incident.c.page_id).where(page_incident.c.ticket_id == ticket_id)
        is_open = page.c.state.in_(_OPEN)
        found = self._load(is_open, page.c.id.in_(about)) or self._load(is_open, page.c.requester == requester)
        return found[-1] if found else None

    def of_ticket(self, ticket_id: int) -> Page | None:
        """Return the newest page about the ticket that is not closed."""
        about = select(page_incident.c.page_id).where(page_incident.c.ticket_id == ticket_id)
        found = self._load(page.c.state.in_(_UNFINISHED), page.c.id.in_(about))
        return found[-1] if found else None

    def last_of(self, ticket_ids: Collection[int]) -> Mapping[int, LastPage]:
        """Return how the last page about each of the tickets stands."""
        if not ticket_ids:
            return {}
        rows = self._connection.execute(_LAST, {"tickets": list(ticket_ids)})
        return {row.ticket_id: _last(PageState(row.state), row.ending) for row in rows}

    def alerting(self) -> tuple[Page, ...]:
        """Return the pages that nobody has taken, oldest first."""
        return self._load(page.c.state == PageState.ALERTING.value)

    def unfinished(self) -> tuple[Page, ...]:
        """Return the pages that are not closed, oldest first, unlocked."""
        return self._load(page.c.state.in_(_UNFINISHED), locked=False)

    def waiting_for(self, technician: str) -> tuple[Page, ...]:
        """Return the pages that nobody has taken and for which the technician was alerted."""
        alerted = select(page_attempt.c.page_id).where(page_attempt.c.person == technician, _IS_ALERT)
        return self._load(page.c.state == PageState.ALERTING.value, page.c.id.in_(alerted))

    def save(self, changed: Page) -> None:
        """Write the page's own values."""
        values = {
            "state": changed.state.value,
            "acked_by": changed.acked_by,
            "acked_name": changed.acked_name,
            "acked_at": changed.acked_at,
            "reminded_at": changed.reminded_at,
            "snoozed_at": changed.snoozed_at,
            "ending": changed.ending.value if changed.ending else None,
            "addenda": changed.addenda,
        }
        self._connection.execute(update(page).where(page.c.id == changed.id).values(values))
        self.move(changed.id, changed.progress)

    def move(self, page_id: int, progress: Progress) -> None:
        """Write how far the page is."""
        values = {"began_at": progress.began_at, "steps_done": progress.done, "rounds": progress.rounds}
        self._connection.execute(update(page).where(page.c.id == page_id).values(values))

    def add_incident(self, page_id: int, incident: Incident) -> bool:
        """Add an incident; False when the page is about its ticket already."""
        values = {
            "page_id": page_id,
            "ticket_id": incident.ticket_id,
            "mail_id": incident.mail_id,
            "added_at": incident.added_at,
            "told_at": incident.told_at,
            "unverified": incident.unverified,
        }
        return add_once(self._connection, page_incident, values)

    def add_attempt(self, page_id: int, attempt: Attempt) -> None:
        """Write down an alert."""
        values = {
            "page_id": page_id,
            "outbox_id": attempt.outbox_id,
            "person": attempt.person,
            "name": attempt.name,
            "recipient": attempt.to,
            "format": attempt.format.value,
            "step": attempt.step,
            "at": attempt.at,
            "state": attempt.state.value,
        }
        self._connection.execute(insert(page_attempt).values(values))

    def settle(self, outbox_id: int, state: AttemptState) -> None:
        """Write what became of an alert; that a server took it too takes no answer back."""
        which = [page_attempt.c.outbox_id == outbox_id, _IS_ALERT]
        if state is AttemptState.ACCEPTED:
            which.append(page_attempt.c.state.in_([AttemptState.QUEUED.value, AttemptState.FAILED.value]))
        self._connection.execute(update(page_attempt).where(*which).values(state=state.value))

    def settle_person(self, page_id: int, technician: str, state: AttemptState) -> None:
        """Write what became of all alerts to the technician."""
        which = (page_attempt.c.page_id == page_id, page_attempt.c.person == technician, _IS_ALERT)
        self._connection.execute(update(page_attempt).where(*which).values(state=state.value))

    def told(self, page_id: int, ticket_ids: Sequence[int], now: datetime) -> None:
        """Write down that the customers of these incidents were told."""
        which = (page_incident.c.page_id == page_id, page_incident.c.ticket_id.in_(ticket_ids))
        self._connection.execute(update(page_incident).where(*which).values(told_at=now))

    def has_agents_word(self, ticket_id: int, since: datetime) -> bool:
        """Tell whether an agent wrote on the ticket since then."""
        words = (entry.c.ticket_id == ticket_id, entry.c.author == "agent", entry.c.at >= since)
        return self._connection.execute(select(entry.c.id).where(*words).limit(1)).first() is not None

    def _load(self, *which: ColumnElement[bool], locked: bool = True) -> tuple[Page, ...]:
        query = select(page).where(*which).order_by(page.c.id)
        rows = list(self._connection.execute(query.with_for_update() if locked else query))
        if not rows:
            return ()
        numbers = [row.id for row in rows]
        incidents = self._rows_of(page_incident, numbers, page_incident.c.added_at, page_incident.c.ticket_id)
        attempts = self._rows_of(page_attempt, numbers, page_attempt.c.id)
        alerts = {one: [row for row in of if row.state != AttemptState.NEWS] for one, of in attempts.items()}
        return tuple(_page(row, incidents.get(row.id, []), alerts.get(row.id, [])) for row in rows)

    def _rows_of(self, table: Any, numbers: list[int], *order: ColumnElement[Any]) -> dict[int, list[Row[Any]]]:  # noqa: ANN401 - one of two tables
        found: dict[int, list[Row[Any]]] = {}
        for row in self._connection.execute(select(table).where(table.c.page_id.in_(numbers)).order_by(*order)):
            found.setdefault(row.page_id, []).append(row)
        return found


def _last(state: PageState, ending: str | None) -> LastPage:
    if state.is_open:
        return LastPage.OPEN
    if state is PageState.CONTACTED:
        return LastPage.CONTACTED
    return LastPage.NOT_URGENT if ending == Ending.NOT_URGENT else LastPage.CLOSED


def _page(row: Row[Any], incidents: Sequence[Row[Any]], attempts: Sequence[Row[Any]]) -> Page:
    return Page(
        id=row.id,
        requester=row.requester,
        raised_at=row.raised_at,
        progress=Progress(row.began_at, row.steps_done, row.rounds),
        state=PageState(row.state),
        acked_by=row.acked_by,
        acked_name=row.acked_name,
        acked_at=row.acked_at,
        reminded_at=row.reminded_at,
        snoozed_at=row.snoozed_at,
        ending=Ending(row.ending) if row.ending else None,
        addenda=row.addenda,
        incidents=tuple(map(_incident, incidents)),
        attempts=tuple(map(_attempt, attempts)),
    )


def _incident(row: Row[Any]) -> Incident:
    return Incident(row.ticket_id, row.mail_id, row.added_at, row.told_at, row.unverified)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        outbox_id=row.outbox_id,
        person=row.person,
        name=row.name,
        to=row.recipient,
        format=AlertFormat(row.format),
        step=row.step,
        at=row.at,
        state=AttemptState(row.state),
    )
