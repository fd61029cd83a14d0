"""What do the agents read when a customer writes? The text, who it is, what was understood, and how to answer.

It begins with the cut line, so that what an agent writes above it is known for the agent's own words.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.dangerous_files import Danger
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.references import reference_chain
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter, LetterKind
from csc_mailbot.outbound.plain_text import bounded, one_line, several_lines
from csc_mailbot.outbound.promised import promised_in_words
from csc_mailbot.outbound.spanish import listed, moment_in_words, size_in_words
from csc_mailbot.outbound.subject_line import WITHOUT_SUBJECT, own_subject, tagged_subject
from csc_mailbot.outbound.wording import file_name, urgency_in_words, warnings_in_words
from csc_mailbot.tickets.people import Agent, Organisation
from csc_mailbot.tickets.priority import Impact
from csc_mailbot.tickets.sla import Round
from csc_mailbot.tickets.ticket import Folio, Ticket

LONGEST_TEXT = 4000
"""Characters of the customer's text that a notice shows."""

_FILES_SHOWN = 30
_QUOTED = re.compile("«[^«»]+»")
_EVIDENCE_SHOWN = 3
_REPLY_TO_SHOWN = 3


class Remark(StrEnum):
    """What agents should know of the mail before they trust or answer it."""

    BULK = "bulk"
    SPAM_FLAGGED = "spam_flagged"
    OVERSIZE = "oversize"
    MALFORMED = "malformed"
    LINKED = "linked"
    UNVERIFIED = "unverified"
    """Nothing proves that the sender is who it says."""
    PAGED = "paged"
    """The guardia is alerted."""
    PAGE_REFUSED = "page_refused"
    """It asks for the guardia, which was not alerted: the filter or the sender's own domain disowns it."""
    PASSED_ON = "passed_on"
    """A colleague's mail holds the customer's."""
    UNKNOWN_ORGANISATION = "unknown_organisation"
    """The sender belongs to no configured customer; found out here."""
    SOMEBODY_ELSE = "somebody_else"
    """Not the requester writes; found out here."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that came along; `size` in decoded bytes."""

    name: str
    size: int
    danger: Danger | None = None


@dataclass(frozen=True, slots=True)
class TeamNotice:
    """What there is to tell of a customer's mail."""

    ticket: Ticket
    sender: Address
    organisation: Organisation | None
    text: str = field(repr=False)
    message_id: MessageId | None
    references: tuple[MessageId, ...]
    received_at: datetime
    now: datetime
    impact: Impact
    urgent: bool
    alert: bool = False
    """URGENTE: the letter is marked important."""
    everybody: bool = False
    """Out of hours: the whole team was told."""
    appended: bool = False
    """The mail came to a ticket that was there already."""
    urgency_evidence: tuple[str, ...] = ()
    """What the customer's words were read from; the parts in «» are shown. Likewise for the type."""
    type_evidence: tuple[str, ...] = ()
    attachments: tuple[AttachedFile, ...] = ()
    remarks: tuple[Remark, ...] = ()
    linked: Folio | None = None
    """An older ticket that this one seems to belong to."""
    by_agent: bool = False
    """An agent asks: it belongs to no customer, which is nothing to remark."""
    reply_to: tuple[Address, ...] = ()
    """Where the mail wants its answers."""
    promised: Round | None = None
    """When first answer and solution are due."""
    subject: str = ""
    """The mail's own; it is shown where it is not the ticket's."""


def team_notice(notice: TeamNotice, agent: Agent, desk: DeskCard) -> Letter:
    """Return the notice to an agent. Its rendering is the same for every agent of the same notice."""
    ticket = notice.ticket
    subject = own_subject(ticket.subject, desk.folio_prefix)
    loud = notice.alert and "urgente" not in subject.casefold()
    return Letter(
        kind=LetterKind.TEAM_NOTICE,
        to=Address(agent.name, agent.address),
        subject=tagged_subject(ticket.folio, f"URGENTE: {subject}" if loud else subject, desk.folio_prefix),
        purpose=Purpose.AGENT,
        context=_words(notice, desk),
        in_reply_to=notice.message_id,
        references=reference_chain(notice.references, notice.message_id),
        importance_high=notice.alert,
    )


def _words(notice: TeamNotice, desk: DeskCard) -> dict[str, object]:
    ticket = notice.ticket
    text = several_lines(notice.text[: 2 * LONGEST_TEXT])
    return {
        "desk": desk,
        "cut_line": CUT_LINE,
        "token": STAMP_PLACE,
        "folio": str(ticket.folio),
        "subject": own_subject(ticket.subject, desk.folio_prefix),
        "mail_subject": _other_subject(notice, desk),
        "appended": notice.appended,
        "alert": notice.alert,
        "everybody": notice.everybody,
        "sender": one_line(notice.sender.name),
        "sender_address": one_line(notice.sender.address),
        "reply_to": listed([one_line(one.address) for one in _elsewhere(notice)]),
        "requester_address": one_line(ticket.requester.address),
        "answerable": is_address(ticket.requester.address) and not is_nobody(ticket.requester.address),
        "organisation": notice.organisation.name if notice.organisation else "",
        "organisation_phone": notice.organisation.phone if notice.organisation else "",
        "received": moment_in_words(notice.received_at, notice.now, desk.timezone),
        "urgency": urgency_in_words(notice.impact, urgent=notice.urgent),
        "urgency_evidence": _evidence(notice.urgency_evidence),
        "priority": ticket.priority.value,
        "type": ticket.type.shown if ticket.type else "",
        "type_evidence": _evidence(notice.type_evidence),
        "team": ticket.team.shown,
        "status": ticket.status.shown,
        "promised": promised_in_words(notice.promised, notice.now, desk.timezone),
        "attachments": [(file_name(one.name), size_in_words(one.size)) for one in notice.attachments[:_FILES_SHOWN]],
        "dangers": warnings_in_words([(one.name, one.danger) for one in notice.attachments]),
        "more_attachments": max(0, len(notice.attachments) - _FILES_SHOWN),
        "remarks": _remarks(notice),
        "linked": str(notice.linked or ""),
        "text": bounded(text, LONGEST_TEXT),
        "text_goes_on": len(notice.text) > 2 * LONGEST_TEXT or len(text) > LONGEST_TEXT,
    }


def _other_subject(notice: TeamNotice, desk: DeskCard) -> str:
    """Return the mail's own subject where somebody gave it a new one: it may say what the text does not."""
    own, known = (own_subject(one, desk.folio_prefix) for one in (notice.subject, notice.ticket.subject))
    told = notice.appended and notice.subject.strip() and own not in {known, WITHOUT_SUBJECT}
    return own if told and own.casefold() != known.casefold() else ""


def _evidence(words: tuple[str, ...]) -> str:
    """Return the customer's own words that the evidence quotes; what surrounds them is for administrators."""
    quoted = list(dict.fromkeys(one for word in words for one in _QUOTED.findall(one_line(word))))
    telling = [one for one in quoted if not any(one != other and one.strip("«»") in other for other in quoted)]
    return listed(telling[:_EVIDENCE_SHOWN])


def _elsewhere(notice: TeamNotice) -> tuple[Address, ...]:
    return tuple(one for one in notice.reply_to if one.address and one.key != notice.sender.key)[:_REPLY_TO_SHOWN]


def _remarks(notice: TeamNotice) -> list[str]:
    somebody_else = notice.appended and notice.sender.key != notice.ticket.requester.key
    found = [
        *notice.remarks,
        *([Remark.UNKNOWN_ORGANISATION] if notice.organisation is None and not notice.by_agent else []),
        *([Remark.SOMEBODY_ELSE] if somebody_else else []),
    ]
    return [remark.value for remark in dict.fromkeys(found)]
