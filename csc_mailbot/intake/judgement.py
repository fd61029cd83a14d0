"""What do we make of a mail? The questions in their order; every answer is frozen data with its reason.

Did a person write it? Which ticket is it? Who wrote it, and may they? What does it ask? Nothing here reads a clock, a
file or a database: what must be known comes in as `Facts`, what shall be done goes out as `Intent`s.
"""

from datetime import datetime

from csc_mailbot.intake.agent_forward import open_for_agent
from csc_mailbot.intake.agent_mail import from_agent
from csc_mailbot.intake.approval import settle_approval
from csc_mailbot.intake.customer_mail import from_customer
from csc_mailbot.intake.customer_words import looks_like_vacation, only_acknowledges
from csc_mailbot.intake.decision import MailKind, Outcome
from csc_mailbot.intake.facts import Facts, SentLetter, answered_tokens, question_of
from csc_mailbot.intake.first_reading import FirstReading, read_first
from csc_mailbot.intake.held_mail import settle_held
from csc_mailbot.intake.intents import Decision, MarkUndelivered, WelcomeCanary
from csc_mailbot.intake.opening import open_ticket
from csc_mailbot.intake.page_answers import alert_answered, automatic_answer, settle_alert, unsigned_answer
from csc_mailbot.intake.policies import Policies
from csc_mailbot.intake.reading import Disposal, Reading, note, read
from csc_mailbot.intake.shift_answers import (
    calendar_answered,
    return_told,
    settle_robot,
    settle_shift,
    shift_letter_answered,
    swap_wished,
)
from csc_mailbot.mail.message import DeliveryReport, ParsedMail
from csc_mailbot.mail.quoting import split_reply
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent


def judge(
    mail: ParsedMail, facts: Facts, policies: Policies, now: datetime, first: FirstReading | None = None
) -> Decision:
    """Return what shall become of the mail.

    `now` is aware UTC and the same for the whole judgement; `first` is what the mail says by itself by these policies,
    where it was read before.
    """
    reading = read(first or read_first(mail, policies), facts, policies, now)
    disposal = _dispose(reading)
    return Decision(
        kind=reading.screening.kind,
        outcome=disposal.outcome,
        sender=reading.requester,
        role=policies.directory.role_of(reading.requester.address),
        subject=mail.subject,
        urgency=reading.urgency,
        type=reading.type,
        because=(*reading.screening.because, *disposal.because),
        intents=disposal.intents,
        text=reading.reply.new,
        quoted=reading.reply.quoted,
        attachments=mail.attachments,
        defects=mail.defects,
    )


def _dispose(reading: Reading) -> Disposal:
    """Ask in the order of the house: the first answer that settles the mail stands."""
    if reading.facts.delivered_before:
        same = "the same mail was delivered before: same Message-ID, same digest"
        return Disposal(Outcome.IGNORED, (same,))
    if reading.screening.banned:
        return Disposal(Outcome.IGNORED, ("its sender is on the ban list",))
    match reading.screening.kind:
        case MailKind.OWN:
            return _own(reading)
        case MailKind.BOUNCE:
            return _bounce(reading)
        case MailKind.AUTO_REPLY:
            return settle_robot(reading) or automatic_answer(reading)
    return _from_person(reading)


def _from_person(reading: Reading) -> Disposal:
    ticket = reading.route.ticket
    if about_alert := _about_alert(reading):
        return about_alert
    if about_shift := _about_shift(reading):
        return about_shift
    asked = _question_answered(reading)
    if asked and asked.mail_id:
        return settle_held(reading, asked, asked.mail_id)
    if asked and (said := settle_approval(reading, asked)):
        return said
    author = reading.policies.directory.agent_of(reading.mail.sender.address)
    if ticket is None:
        return _without_ticket(reading, author)
    return from_agent(reading, ticket, author) if author else from_customer(reading, ticket)


def _about_alert(reading: Reading) -> Disposal | None:
    alert = alert_answered(reading)
    return settle_alert(reading, alert) if alert else unsigned_answer(reading)


def _about_shift(reading: Reading) -> Disposal | None:
    asked = shift_letter_answered(reading)
    if asked:
        return settle_shift(reading, asked)
    return calendar_answered(reading) or swap_wished(reading) or return_told(reading)


def _without_ticket(reading: Reading, author: Agent | None) -> Disposal:
    if reading.facts.letters and _reads_like_a_robot(reading.mail.text):
        return Disposal(Outcome.IGNORED, ("reads like an automatic answer to a letter that belongs to no ticket",))
    from_person = reading.screening.kind is MailKind.MESSAGE
    return open_for_agent(reading, author) if author and from_person else open_ticket(reading)


def _reads_like_a_robot(text: str) -> bool:
    new = split_reply(text).new
    return looks_like_vacation(new) or only_acknowledges(new)


def _question_answered(reading: Reading) -> SentLetter | None:
    """Return our question that this mail answers; only its addressee got the token."""
    tokens = answered_tokens(reading.mail, reading.policies)
    letters = (reading.facts.letters.get(token.outbox_id) for token in tokens if token.purpose is Purpose.CONFIRMATION)
    return next((one for one in letters if one), None)


def _own(reading: Reading) -> Disposal:
    message_id = reading.mail.message_id
    token = reading.policies.tokens.of_message_id(message_id) if message_id else None
    if token and token.purpose is Purpose.CANARY:
        return Disposal(Outcome.IGNORED, ("a mail to ourselves came back",), (WelcomeCanary(token.outbox_id),))
    return note(reading, reading.route.ticket, EntryKind.NOTE, "our own mail")


def _bounce(reading: Reading) -> Disposal:
    """A bounce counts only when it carries a token of ours: anybody can write one."""
    tokens = question_of(reading.mail, reading.policies).tokens
    letters = [letter for token in tokens if (letter := reading.facts.letters.get(token.outbox_id))]
    if not letters:
        return Disposal(Outcome.IGNORED, ("a bounce of no letter of ours",))
    report = reading.mail.report
    diagnostic = (report.diagnostic or report.status) if report else ""
    undelivered = MarkUndelivered(letters[0].outbox_id, _is_final(report), diagnostic, report.status if report else "")
    if letters[0].ticket is None:
        reason = "a bounce of a letter of ours that belongs to no ticket"
        return Disposal(Outcome.IGNORED, (reason,), (undelivered,))
    noted = note(reading, reading.route.ticket, EntryKind.BOUNCE, "a bounce")
    return Disposal(noted.outcome, noted.because, (*noted.intents, undelivered))


def _is_final(report: DeliveryReport | None) -> bool:
    """Tell whether a letter is lost: by the action; by the status (RFC 3463 §2) only where no action is told.

    A server that gives up after days of trying says `failed` with the status 4.4.7.
    """
    if report is None or report.action:
        return report is None or report.action == "failed"
    return not report.status.startswith(("2", "4"))
