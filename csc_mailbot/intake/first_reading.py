"""What does a mail say by itself, before anybody looks into the books?

The same bytes and rules give the same answers wherever and whenever the mail is read: in another process too, and ahead
of the transaction that judges it.
"""

from dataclasses import dataclass

from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.completeness import find_missing
from csc_mailbot.intake.decision import Missing, Screening, TypeSuggestion, Urgency
from csc_mailbot.intake.facts import Question, question_of
from csc_mailbot.intake.policies import Policies
from csc_mailbot.intake.requester import requester_of
from csc_mailbot.intake.screening import screen
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.quoting import SplitReply, split_reply


@dataclass(frozen=True, slots=True)
class FirstReading:
    """A mail, and every answer that needs no more than the mail and the rules."""

    mail: ParsedMail
    question: Question
    """What must be looked up."""
    screening: Screening
    requester: Address
    urgency: Urgency
    type: TypeSuggestion
    missing: tuple[Missing, ...]
    """What a first mail lacks."""
    reply: SplitReply | None
    """New words and quotes of a mail that may belong to a ticket."""


def read_first(mail: ParsedMail, policies: Policies) -> FirstReading:
    """Ask every question about the mail that can be answered by the mail itself."""
    question = question_of(mail, policies)
    may_belong = bool(question.tokens or question.threads or question.folio)
    return FirstReading(
        mail=mail,
        question=question,
        screening=screen(mail, policies.screening, policies.directory, policies.tokens),
        requester=requester_of(mail, policies.directory),
        urgency=read_urgency(mail.subject, policies.urgency, first_line(mail)),
        type=suggest_type(mail.subject, mail.text, policies.classification),
        missing=find_missing(mail.subject, mail.text, mail.attachments) if mail.complete else (),
        reply=split_reply(mail.text, mail.html) if may_belong else None,
    )


def first_line(mail: ParsedMail) -> str:
    """Return the first line of a reply: phones hide the subject there. A first mail has a subject of its own."""
    is_reply = bool(mail.in_reply_to or mail.references)
    return mail.text.lstrip().partition("\n")[0] if is_reply else ""
