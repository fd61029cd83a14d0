"""A letter before it is rendered: whom it goes to, what it says, and how it is marked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment, MessageId
from csc_mailbot.mail.tokens import Purpose


class LetterKind(StrEnum):
    """What a letter is for; also the name of its templates."""

    ACKNOWLEDGEMENT = "acknowledgement"
    TEAM_NOTICE = "team_notice"
    UNDELIVERED = "undelivered"
    DIGEST = "digest"
    ADMIN_NOTICE = "admin_notice"
    STATUS_CHANGE = "status_change"
    AGENT_ANSWER = "agent_answer"
    STATE_ANSWER = "state_answer"
    REMINDER = "reminder"
    URGENCY_RAISED = "urgency_raised"
    APPROVAL_REQUEST = "approval_request"
    APPROVAL_RESULT = "approval_result"
    RECEIPT = "receipt"
    HOLD_REQUEST = "hold_request"
    HOLD_REMINDER = "hold_reminder"
    HOLD_OVERDUE = "hold_overdue"
    TEAM_UPDATE = "team_update"
    ESCALATION = "escalation"
    TEAM_DIGEST = "team_digest"
    SHIFT_REMINDER = "shift_reminder"
    SHIFT_TEST = "shift_test"
    SHIFT_OFFER = "shift_offer"
    ROTA_NOTICE = "rota_notice"
    SHIFT_INVITATION = "shift_invitation"
    SERVICE_LEVEL = "service_level"
    SERVICE_LEVELS = "service_levels"
    PAGE_ALERT = "page_alert"
    PAGE_NEWS = "page_news"
    PAGE_STATE = "page_state"
    NIGHT_REPORT = "night_report"
    WEEK_REPORT = "week_report"
    BOOKS_REPORT = "books_report"


class AutoSubmitted(StrEnum):
    """How an automatic letter is marked (RFC 3834 §5)."""

    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An entry for the reader's calendar, as iTIP by mail wants it (RFC 6047 §2.4)."""

    method: str
    """REQUEST or CANCEL."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything but the words' typesetting and the Message-ID. `context` is what the templates may use."""

    kind: LetterKind
    to: Address
    subject: str
    purpose: Purpose
    context: Mapping[str, object] = field(repr=False)
    auto_submitted: AutoSubmitted | None = AutoSubmitted.GENERATED
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    importance_high: bool = False
    language: str = "es"
    """What Content-Language says (RFC 3282)."""
    sender_name: str = ""
    """Whose name stands beside the desk's address in From; empty for the desk's own."""
    attachments: tuple[Attachment, ...] = ()
    """Files that go along."""
    calendar: CalendarPart | None = None
    """An entry for the reader's calendar: a third form of the letter."""
    plain_only: bool = False
    """Send the text alone: gateways to telephones show the rest as noise."""
    thread_index: str = ""
    """Thread-Index of the mail that is answered, as it came: Outlook threads by it."""


ANSWER_PLACE = "\ufdd1"
"""Stands in a link of a rendered letter where the address for answers will; like `STAMP_PLACE` a noncharacter."""

STAMP_PLACE = "\ufdd0"
"""Stands in a rendered letter where its token will: a noncharacter (Unicode §23.7), so nobody's words are taken for it.
The same rendering serves every recipient of a notice."""


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter's two forms, with `STAMP_PLACE` and `ANSWER_PLACE` where token and address belong."""

    text: str = field(repr=False)
    html: str = field(repr=False)
