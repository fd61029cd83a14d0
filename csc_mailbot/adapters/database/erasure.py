"""How is a person erased while the bitácora stays provable? Ticket by ticket, each with an entry that says so.

Their own words go with their salt; out of others' words they are taken, and the ticket's chain vouches anew for what is
left. Raw mail and letters of their tickets go whole, whoever wrote them: nobody can tell what in them quotes whom.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, Table, and_, case, delete, func, or_, select, update

from csc_mailbot.adapters.database import blobs
from csc_mailbot.adapters.database.audit import REDACTED
from csc_mailbot.adapters.database.columns import metadata
from csc_mailbot.adapters.database.person_places import Places
from csc_mailbot.adapters.database.tables import (
    attachment,
    deadline,
    entry,
    entry_text,
    outbox,
    participant,
    person,
    received_mail,
    ticket,
)
from csc_mailbot.adapters.database.tickets import SqlTickets
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.mail.address import ERASED_DOMAIN
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, Facts, text_digest, whole_text
from csc_mailbot.tickets.redaction import Traces, redacted
from csc_mailbot.workflows.rows import Written

ERASED_DECISION = json.dumps({"erased": True})
ERASED_SUBJECT = "(asunto borrado)"
ERASED_FILE = "(archivo borrado)"
_SALT_BYTES = 16
_LONG = 100
"""Characters of a column from which it may hold an address."""
_WAITING = ["queued", "sending"]
_OF_THE_CHAIN = {entry, entry_text}
"""What others wrote is redacted word by word, and entries never change."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many things were erased."""

    tickets: int = 0
    texts: int = 0
    """Their own."""
    redactions: int = 0
    """Others' texts out of which they were taken."""
    mails: int = 0
    attachments: int = 0
    letters: int = 0

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @property
    def changed_anything(self) -> bool:
        """Whether there is something to write down."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "tickets")


@dataclass(frozen=True, slots=True)
class Eraser:
    """One transaction of an erasure."""

    connection: Connection
    tickets: SqlTickets
    places: Places
    now: datetime
    reason: str = ""
    """What an administrator says of it; it stands in the bitácora."""

    @property
    def pseudonym(self) -> str:
        """What stands for their address from now on."""
        return f"erased-{self.places.person_id or 0}@{ERASED_DOMAIN}"

    @property
    def traces(self) -> Traces:
        """By what they are found in others' words."""
        names = tuple(filter(None, (self.places.name,)))
        return Traces((self.places.key,), names, instead="[…]")

    def erase_tickets(self, numbers: Iterable[int]) -> Erased:
        """Erase them from these tickets, on which they were a customer."""
        total = Erased()
        for number in numbers:
            total += self._erase_ticket(number)
        return total

    def erase_person(self) -> Erased:
        """Erase what stands outside their tickets, and at last their name and address."""
        as_agent = Erased()
        for number in self.places.as_agent:
            as_agent += self._redact_ticket(number)
        mails = self._let_mails_go(received_mail.c.id.in_(self.places.mails))
        letters = self._let_letters_go(outbox.c.id.in_(self.places.letters))
        self.connection.execute(delete(deadline).where(deadline.c.id.in_(self.places.deadlines)))
        self._rename()
        return as_agent + Erased(mails=mails, letters=letters)

    def _erase_ticket(self, number: int) -> Erased:
        self.tickets.get(number)  # locked until the transaction ends
        rows = self._entries(number)
        own = [row for row in rows if row.person_id == self.places.person_id and row.author != "agent"]
        texts = [row for row in own if row.text or row.hidden]
        # Not of what is folded: there stand others' words that they quoted.
        traces = self.traces.with_lines(row.text for row in texts)
        self.connection.execute(delete(entry_text).where(entry_text.c.entry_id.in_([row.id for row in texts])))
        vouched = self._redact((row for row in rows if row not in own and row.text is not None), traces)
        files = self._let_files_go([row.id for row in own], number)
        mails = self._let_mails_go(received_mail.c.ticket_id == number)
        letters = self._let_letters_go(outbox.c.ticket_id == number)
        done = Erased(1, len(texts), len(vouched), mails, files, letters)
        self._change_ticket(number, traces)
        self._write_down(number, done, [str(row.sequence) for row in texts], vouched)
        return done

    def _redact_ticket(self, number: int) -> Erased:
        """Take an agent's name out of a ticket; what an agent said to a customer is the customer's as well."""
        self.tickets.get(number)
        vouched = self._redact((row for row in self._entries(number) if row.text is not None), self.traces)
        done = Erased(1, redactions=len(vouched))
        self._change_ticket(number, self.traces)
        self._write_down(number, done, [], vouched)
        return done

    def _entries(self, number: int) -> Sequence[Row[Any]]:
        columns = (entry.c.id, entry.c.sequence, entry.c.person_id, entry.c.author)
        query = select(*columns, entry_text.c.text, entry_text.c.hidden).outerjoin_from(entry, entry_text)
        return list(self.connection.execute(query.where(entry.c.ticket_id == number).order_by(entry.c.sequence)))

    def _redact(self, rows: Iterable[Row[Any]], traces: Traces) -> list[str]:
        """Take them out of others' texts; return what the chain shall vouch for."""
        vouched = []
        for row in rows:
            text, hidden = redacted(row.text, traces), redacted(row.hidden, traces)
            if (text, hidden) == (row.text, row.hidden):
                continue
            # What is folded away quotes somebody: there is no telling whom in lines that were wrapped anew.
            hidden = "" if hidden != row.hidden else hidden
            salt = secrets.token_bytes(_SALT_BYTES)
            values = {"text": text, "hidden": hidden, "salt": salt}
            self.connection.execute(update(entry_text).where(entry_text.c.entry_id == row.id).values(values))
            vouched.append(f"{row.sequence}:{text_digest(whole_text(text, hidden), salt)}")
        return vouched

    def _let_files_go(self, own: Collection[int], number: int) -> int:
        """Let go what they attached, and mails that were attached whole."""
        of_ticket = select(entry.c.id).where(entry.c.ticket_id == number)
        whole = and_(attachment.c.entry_id.in_(of_ticket), attachment.c.type == "message/rfc822")
        gone = and_(or_(attachment.c.entry_id.in_(own), whole), attachment.c.name != ERASED_FILE)
        rows = self.connection.execute(select(attachment.c.id, attachment.c.digest).where(gone)).all()
        if rows:
            values = {"name": ERASED_FILE, "content_id": "", "dropped_at": self.now}
            these = attachment.c.id.in_([row.id for row in rows])
            self.connection.execute(update(attachment).where(these).values(values))
            blobs.let_go(self.connection, {row.digest for row in rows})
        return len(rows)

    def _let_mails_go(self, which: Any) -> int:  # noqa: ANN401 - a condition
        """Let mails go, and what was made of them; the ledger keeps its lines and what mail is known again by."""
        unerased = or_(received_mail.c.decision.is_(None), received_mail.c.decision != ERASED_DECISION)
        rows = self.connection.execute(
            select(received_mail.c.id, received_mail.c.raw_digest).where(which, unerased)
        ).all()
        if rows:
            values = {
                "decision": ERASED_DECISION,
                "error": None,
                "reason": "erased",
                "dropped_at": func.coalesce(received_mail.c.dropped_at, self.now),
                "judged_at": func.coalesce(received_mail.c.judged_at, self.now),
                # Nobody can judge it any more, or be asked about it.
                "outcome": case(
                    (received_mail.c.outcome.in_(_SETTLED), received_mail.c.outcome), else_=Outcome.IGNORED.value
                ),
            }
            these = received_mail.c.id.in_([row.id for row in rows])
            self.connection.execute(update(received_mail).where(these).values(values))
            blobs.let_go(self.connection, {row.raw_digest for row in rows if row.raw_digest})
        return len(rows)

    def _let_letters_go(self, which: Any) -> int:  # noqa: ANN401 - a condition
        """Let the words of letters go; one that waits to go to somebody else goes, one to them does not."""
        theirs = outbox.c.recipient == self.places.key
        over = or_(theirs, outbox.c.state.not_in(_WAITING))
        gone = update(outbox).where(which, over, or_(outbox.c.dropped_at.is_(None), theirs))
        values = {
            "content": blobs.LET_GO,
            "dropped_at": func.coalesce(outbox.c.dropped_at, self.now),
            "state": case((outbox.c.state.in_(_WAITING), "failed"), else_=outbox.c.state),
            "finished_at": func.coalesce(outbox.c.finished_at, self.now),
            "recipient": case((theirs, self.pseudonym), else_=outbox.c.recipient),
            "answer": None,
        }
        return self.connection.execute(gone.values(values)).rowcount

    def _change_ticket(self, number: int, traces: Traces) -> None:
        row = self.connection.execute(select(ticket).where(ticket.c.id == number)).one()
        is_own = row.requester_id == self.places.person_id
        subject = ERASED_SUBJECT if is_own else redacted(row.subject, traces)
        self.connection.execute(update(ticket).where(ticket.c.id == number).values(subject=subject))
        mine = and_(participant.c.ticket_id == number, participant.c.person_id == self.places.person_id)
        self.connection.execute(delete(participant).where(mine))

    def _write_down(self, number: int, done: Erased, texts: list[str], vouched: list[str]) -> None:
        if not done.changed_anything:
            return
        facts: Facts = {"erased": texts, REDACTED: vouched, "mails": done.mails, "letters": done.letters}
        draft = EntryDraft(
            at=self.now,
            kind=EntryKind.ERASURE,
            public=False,
            author="desk",
            text=redacted(self.reason, self.traces),
            facts=facts,
        )
        self.tickets.append(self.tickets.get(number), draft, Written())

    def _rename(self) -> None:
        """Put the pseudonym wherever a column still holds the address, and forget name and organisation."""
        mine = person.c.id == self.places.person_id
        values = {"address": self.pseudonym, "name": "", "organisation_id": None}
        self.connection.execute(update(person).where(mine).values(values))
        for table in metadata.sorted_tables:
            if table not in _OF_THE_CHAIN:
                self._rename_in(table)

    def _rename_in(self, table: Table) -> None:
        for column in table.columns:
            if isinstance(column.type, String) and (column.type.length or _LONG) >= _LONG and not column.primary_key:
                theirs = func.lower(column) == self.places.key
                self.connection.execute(update(table).where(theirs).values({column: self.pseudonym}))


_SETTLED = [one.value for one in (Outcome.OPENED, Outcome.APPENDED, Outcome.NOTED, Outcome.IGNORED)]
