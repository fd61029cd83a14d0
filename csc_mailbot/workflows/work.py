"""One decision on its way into the books, and what every part of carrying it out needs."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.intake.decision import MailKind
from csc_mailbot.intake.intents import Decision
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.letter import Letter, RenderedLetter
from csc_mailbot.tickets.entry import EntryDraft, EntryKind, Facts
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import PendingMail, Written


@dataclass(slots=True)
class Work:
    """`ticket` is known once one was opened or found, and is always as it is now; `before` is as it was."""

    records: Records
    desk: Desk
    pending: PendingMail
    mail: ParsedMail
    decision: Decision
    now: datetime
    ticket: Ticket | None = field(default=None)
    before: Ticket | None = field(default=None)

    @property
    def known_ticket(self) -> Ticket:
        """The ticket that an earlier intent opened or found."""
        if self.ticket is None:
            raise ValueError("an intent about a ticket came before the ticket")
        return self.ticket

    @property
    def author(self) -> str:
        """Who wrote the mail, as the bitácora names the kinds of people."""
        if self.decision.kind is not MailKind.MESSAGE:
            return "machine"
        return "agent" if self.decision.role is Role.AGENT else "customer"

    def find(self, ticket: Ticket) -> Ticket:
        """Work on that ticket from now on."""
        if self.ticket is None or self.ticket.id != ticket.id:
            self.ticket = self.before = ticket
        return self.ticket

    def write(self, kind: EntryKind, facts: Facts, *, public: bool) -> None:
        """Add an entry without words: something changed."""
        draft = EntryDraft(at=self.now, kind=kind, public=public, author=self.author, text="", facts=facts)
        written = Written(author=self.decision.sender, mail_id=self.pending.id)
        self.records.tickets.append(self.known_ticket, draft, written)

    def post(self, letter: Letter, rendered: RenderedLetter | None = None) -> None:
        """Queue a letter about the ticket, caused by the mail."""
        post_letter(
            self.records,
            self.desk,
            letter,
            self.now,
            ticket_id=self.known_ticket.id,
            mail_id=self.pending.id,
            rendered=rendered,
        )

    def correspondence_with(self, reader: Address) -> Correspondence:
        """Return under which mail a customer's next letter stands."""
        thread = self.records.tickets.thread(self.known_ticket.id)
        letter = self.records.outbox.last_letter(self.known_ticket.id, reader.address)
        index = self.mail.headers.get("Thread-Index") if reader.key == self.mail.sender.key else ""
        return Correspondence(
            mail=thread[-1] if thread else None, references=thread[:1], letter=letter, thread_index=index
        )

    @property
    def answering(self) -> Correspondence:
        """Under the mail itself: for whoever wrote it."""
        return Correspondence(
            mail=self.mail.message_id,
            references=self.mail.references,
            thread_index=self.mail.headers.get("Thread-Index"),
        )

    def name_of(self, agent_address: str | None) -> str:
        """Return the agent's name, or an empty string."""
        agent = self.desk.policies.directory.agent_of(agent_address) if agent_address else None
        return agent.name if agent else ""
