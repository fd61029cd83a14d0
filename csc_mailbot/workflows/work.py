"""What is being done to a ticket, by a mail's decision or by a command, and what every part of doing it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.intake.decision import MailKind
from csc_mailbot.intake.intents import Decision
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment, ParsedMail
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.acknowledgement import Acknowledgement
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.letter import Letter, RenderedLetter
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, Facts
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.sla import Round
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PendingMail, Written


@dataclass(slots=True, kw_only=True)
class TicketWork:
    """Work on a ticket that no mail asked for.

    `ticket` is known once one was opened or found, and is always as it is now; `before` is as it was.
    """

    records: Records
    desk: Desk
    now: datetime
    ticket: Ticket | None = None
    before: Ticket | None = None
    done: TicketChange = field(default_factory=TicketChange)
    """What was changed last."""
    promised: Round | None = None
    """What was promised for a ticket that was just opened."""

    @property
    def known_ticket(self) -> Ticket:
        """The ticket that an earlier intent opened or found."""
        if self.ticket is None:
            raise ValueError("an intent about a ticket came before the ticket")
        return self.ticket

    @property
    def author(self) -> str:
        """Whose work it is, as the bitácora names the kinds of people."""
        return "desk"

    @property
    def sender(self) -> Address | None:
        """The person whose work it is; None when it is the desk's own."""
        return None

    @property
    def mail_id(self) -> int | None:
        """The mail that asked for it."""
        return None

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that came along."""
        return ()

    @property
    def answering(self) -> Correspondence:
        """Under what a letter to whoever asked for the work stands."""
        return Correspondence()

    def find(self, ticket: Ticket | None) -> Ticket:
        """Work on that ticket from now on; None is the one at hand."""
        if ticket is None:
            self.before = self.before or self.ticket
            return self.known_ticket
        if self.ticket is None or self.ticket.id != ticket.id:
            self.ticket = self.before = ticket
        return self.ticket

    def write(self, kind: EntryKind, facts: Facts, *, public: bool, text: str = "") -> None:
        """Add an entry: something changed, or a person's words that no mail brought."""
        draft = EntryDraft(at=self.now, kind=kind, public=public, author=self.author, text=text, facts=facts)
        self.records.tickets.append(self.known_ticket, draft, Written(author=self.sender, mail_id=self.mail_id))

    @property
    def is_silent(self) -> bool:
        """Whether the customers had their letters before, so that none goes to them now."""
        return False

    def post(self, letter: Letter, rendered: RenderedLetter | None = None) -> None:
        """Queue a letter about the ticket; none to a customer when the work is silent."""
        if self.is_silent and letter.purpose is Purpose.REQUESTER:
            return
        ticket_id = self.known_ticket.id
        post_letter(
            self.records, self.desk, letter, self.now, ticket_id=ticket_id, mail_id=self.mail_id, rendered=rendered
        )

    def post_alike(self, letters: Sequence[Letter]) -> None:
        """Queue letters about the ticket that say the same to each reader; the words are typeset once for all."""
        rendered = self.desk.templates.render(letters[0]) if len(letters) > 1 else None
        for letter in letters:
            self.post(letter, rendered)

    def correspondence_with(self, reader: Address) -> Correspondence:
        """Return under which mail a customer's next letter stands."""
        thread = self.records.tickets.thread(self.known_ticket.id)
        letter = self.records.outbox.last_letter(self.known_ticket.id, reader.address)
        return Correspondence(
            mail=thread[-1] if thread else None,
            references=thread[:1],
            letter=letter,
            thread_index=self.thread_index_of(reader),
        )

    def thread_index_of(self, _reader: Address) -> str:
        """Return the Thread-Index of what the reader has just written; empty without one."""
        return ""

    def name_of(self, agent_address: str | None) -> str:
        """Return the agent's name, or an empty string."""
        agent = self.desk.policies.directory.agent_of(agent_address) if agent_address else None
        return agent.name if agent else ""


@dataclass(slots=True, kw_only=True)
class Work(TicketWork):
    """One decision about a mail on its way into the books."""

    pending: PendingMail
    mail: ParsedMail
    decision: Decision

    @property
    def author(self) -> str:
        """Who wrote the mail."""
        if self.decision.kind is not MailKind.MESSAGE:
            return "machine"
        directory = self.desk.policies.directory
        is_technician = any(one.address == self.decision.sender.key for one in directory.technicians)
        return "agent" if self.decision.role is Role.AGENT or is_technician else "customer"

    @property
    def sender(self) -> Address | None:
        """The mail's sender."""
        return self.decision.sender

    @property
    def mail_id(self) -> int | None:
        """The mail's place in the ledger."""
        return self.pending.id

    @property
    def is_silent(self) -> bool:
        """As the mail was kept."""
        return self.pending.silent

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The mail's files."""
        return self.mail.attachments

    @property
    def answering(self) -> Correspondence:
        """Under the mail itself."""
        return Correspondence(
            mail=self.mail.message_id,
            references=self.mail.references,
            thread_index=self.mail.headers.get("Thread-Index"),
        )

    def acknowledged(self, *, in_hours: bool, next_opening: datetime | None, alerted: bool) -> Acknowledgement:
        """Return what there is to say of the mail: what was understood, and when the desk works next."""
        urgency, oncall = self.decision.urgency, self.desk.policies.oncall
        return Acknowledgement(
            ticket=self.known_ticket,
            message_id=self.mail.message_id,
            references=self.mail.references,
            received_at=self.pending.received_at,
            now=self.now,
            impact=urgency.impact,
            urgent=urgency.urgent,
            in_hours=in_hours,
            next_opening=next_opening,
            attachments=tuple(one.name for one in self.mail.attachments if not one.inline),
            alerted=alerted,
            pages_possible=self.desk.pages_possible,
            page_word=oncall.page_words[0] if oncall else "URGENTE",
            oversize=not self.mail.complete,
            thread_index=self.mail.headers.get("Thread-Index"),
        )

    def thread_index_of(self, reader: Address) -> str:
        """Return the mail's own, for whoever wrote it."""
        return self.mail.headers.get("Thread-Index") if reader.key == self.mail.sender.key else ""
