"""What shall be done about a mail: frozen data that only workflows carry out."""

from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.intake.approval_intents import AskApprovers, RecordApproval
from csc_mailbot.intake.decision import MailKind, Missing, Outcome, TypeSuggestion, Urgency
from csc_mailbot.intake.page_intents import AnswerPage, AskTechnician, MissTechnician, PageAtClosing, RaisePage
from csc_mailbot.intake.shift_intents import ShiftIntent
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.tickets.agent_words import AgentWords, WordFault
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent, Role
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.ticket import Folio, Team, Ticket, TicketType


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What somebody else wrote, in a mail that an agent passed on."""

    text: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open a ticket for the requester; the mail's text is its first entry."""

    subject: str
    requester: Address
    organisation: str | None
    priority: Priority
    type: TicketType | None
    team: Team
    linked: Folio | None = None
    passed_on: PassedOn | None = None
    """The requester's own words, where an agent brought them."""
    public: bool = True
    """Whether the first entry is for the customer's eyes."""


@dataclass(frozen=True, slots=True)
class AppendEntry:
    """Write the mail into a ticket's bitácora."""

    ticket: Ticket
    kind: EntryKind
    public: bool
    verified: bool
    """Whether a token of ours proved the thread."""
    text: str = field(default="", repr=False)
    """The words just written."""
    hidden: str = field(default="", repr=False)
    """Quoted text and signature."""


@dataclass(frozen=True, slots=True)
class KeepNote:
    """Keep an agent's words on the ticket as a note."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MarkUndelivered:
    """A letter of ours did not arrive."""

    outbox_id: int
    final: bool
    diagnostic: str = field(repr=False)
    status: str = ""
    """The enhanced status code (RFC 3463) that the report tells."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Answer the requester at once, with what was understood."""

    to: Address
    in_hours: bool
    next_opening: datetime | None
    missing: tuple[Missing, ...] = ()
    team_alerted: bool = False
    """URGENTE out of hours: everybody was told."""
    technician_on_request: bool = False
    """GRAVE or CRÍTICA out of hours without URGENTE: the letter says how to get a technician."""


@dataclass(frozen=True, slots=True)
class AcknowledgeLater:
    """The window of automatic letters is full: one digest will name all that was opened meanwhile."""

    to: Address


@dataclass(frozen=True, slots=True)
class NotifyTeam:
    """Tell the agents. An alert is marked important."""

    agents: tuple[Agent, ...]
    alert: bool
    remarks: tuple[str, ...] = ()
    """Codes of what the agents should know: bulk, spam_flagged, oversize, malformed, linked."""


@dataclass(frozen=True, slots=True)
class ChangeTicket:
    """Write what becomes of a ticket."""

    ticket: Ticket | None
    """None: the one that the mail just opened."""
    change: TicketChange
    by: str
    """customer, agent or desk."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """People of the customer's side take part from now on."""

    ticket: Ticket
    people: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class TellState:
    """Tell the customers where the ticket stands now; an agent's words go inside the same letter."""

    cause: str
    """desk or customer."""
    author: Agent | None = None
    text: str = field(default="", repr=False)
    days_to_answer: int | None = None
    """Waiting for the customer: the agent's own term in calendar days; None: the desk's."""
    forever: bool = False
    """Waiting for the customer without a term."""
    urgency: "TellUrgency | None" = None
    """What the same letter says of a new urgency."""


@dataclass(frozen=True, slots=True)
class TellUrgency:
    """Tell whoever wrote it that the new urgency counts; where a state letter goes too, it says so instead."""

    to: Address
    raised: bool
    """Whether the priority went up."""
    alerted: bool
    """URGENTE out of hours: everybody was told."""
    in_hours: bool
    next_opening: datetime | None


@dataclass(frozen=True, slots=True)
class PassOn:
    """Send an agent's words to the customers, in the agent's name."""

    author: Agent
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerState:
    """Answer `estado` to somebody who takes part."""

    ticket: Ticket
    to: Address


@dataclass(frozen=True, slots=True)
class GiveReceipt:
    """Tell an agent what became of the words in a mail; a refusal did nothing."""

    agent: Agent
    words: AgentWords = field(repr=False)
    faults: tuple[WordFault, ...] = ()
    received_by: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class AskAuthor:
    """The mail waits: its registered author is asked whether it is right, and for whom."""

    ticket: Ticket | None
    """None: the one that the mail just opened."""
    agent: Agent
    doubt: str
    """unproven, automatic, quoted_words, outsider, near_miss, collision or unreadable_forward."""
    text: str = field(default="", repr=False)
    suspects: tuple[str, ...] = ()
    goes_out_at: datetime | None = None
    """A collision: when it goes out unless it is stopped."""
    public: bool = True
    """Whether the customers would receive the words."""


@dataclass(frozen=True, slots=True)
class SettleHeld:
    """The author of a held mail answered: judge it again as confirmed, or leave it."""

    mail_id: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class TellTeam:
    """Tell the other agents of the team what an agent did."""

    agents: tuple[Agent, ...]
    author: Agent
    text: str = field(repr=False)
    internal: bool


@dataclass(frozen=True, slots=True)
class TellEscalation:
    """Tell the agents of the level above what comes to them, with the customer's first words."""

    agents: tuple[Agent, ...]
    author: Agent
    text: str = field(repr=False)
    internal: bool


@dataclass(frozen=True, slots=True)
class WelcomeCanary:
    """A mail that we wrote to ourselves came back."""

    outbox_id: int


Intent = (
    OpenTicket
    | AppendEntry
    | MarkUndelivered
    | Acknowledge
    | AcknowledgeLater
    | NotifyTeam
    | ChangeTicket
    | LetIn
    | TellState
    | TellUrgency
    | PassOn
    | AnswerState
    | GiveReceipt
    | AskAuthor
    | SettleHeld
    | TellTeam
    | TellEscalation
    | AskApprovers
    | RecordApproval
    | KeepNote
    | RaisePage
    | PageAtClosing
    | AnswerPage
    | AskTechnician
    | MissTechnician
    | ShiftIntent
    | WelcomeCanary
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was made of a mail: one outcome, what shall be done, and the reason for each."""

    kind: MailKind
    outcome: Outcome
    sender: Address
    role: Role
    subject: str
    urgency: Urgency
    type: TypeSuggestion
    because: tuple[str, ...]
    intents: tuple[Intent, ...] = ()
    text: str = field(default="", repr=False)
    quoted: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The reason that decided, in one phrase."""
        return self.because[-1] if self.because else ""
