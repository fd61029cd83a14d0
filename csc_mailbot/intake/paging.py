"""Does this mail wake somebody? URGENTE out of hours, from whoever may, and only when the word is new.

Who may is wide: a needless page costs some sleep, a missed one a customer. In hours the word alerts the team, and what
is untouched when the desk closes becomes a page then. Without a guardia everybody is told at once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from csc_mailbot.intake.authentication import DmarcPolicy, Result
from csc_mailbot.intake.decision import MailKind
from csc_mailbot.intake.first_reading import first_line
from csc_mailbot.intake.intents import Intent
from csc_mailbot.intake.page_intents import PageAtClosing, RaisePage
from csc_mailbot.intake.policies import Policies, UrgencyPolicy
from csc_mailbot.intake.reading import Reading
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.intake.words import fold
from csc_mailbot.oncall.page import LastPage
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Paging:
    """Whether the mail cannot wait, and what follows."""

    alert: bool = False
    """The word is new, and nobody else is woken for it: the team's notice is marked as urgent."""
    now: bool = False
    """Out of hours: the customer hears that somebody is alerted."""
    everybody: bool = False
    """Nobody is on call, so that all agents and technicians are told at once."""
    intents: tuple[Intent, ...] = ()
    remarks: tuple[str, ...] = ()
    """What the team should know: paged, or page_refused."""


def paging(reading: Reading, ticket: Ticket | None, *, reopens: bool = False, by_agent: bool = False) -> Paging:
    """Return whom a mail wakes that opens a ticket, or is written on one.

    Args:
        reading: the mail.
        ticket: the ticket that it is written on; None: it opens one.
        reopens: the mail reopens the ticket, and so a word in the thread's subject counts again.
        by_agent: an agent's address writes on the ticket: only the word alone on the first line is meant.
    """
    alert = ticket is None and _is_urgent(reading)
    if ticket:
        alert = _is_said_anew(reading) if by_agent else is_newly_urgent(reading, ticket, reopens=reopens)
    if not alert:
        return Paging()
    oncall = reading.policies.oncall
    if oncall is None:
        woken = _is_out_of_hours(reading) and _may_page(reading)
        return Paging(alert=True, now=woken, everybody=woken)
    if not _pages(reading, oncall):
        return Paging(alert=True)
    if not _may_page(reading) or _is_refused(reading):
        return Paging(alert=True, remarks=("page_refused",) if oncall.is_duty(reading.now) else ())
    return _page(reading, oncall)


def _page(reading: Reading, oncall: OnCallPolicy) -> Paging:
    received_at, now = reading.facts.received_at, reading.now
    at_night = oncall.is_duty(received_at)
    if at_night and oncall.is_duty(now):
        return Paging(now=True, intents=(RaisePage(_is_unverified(reading)),), remarks=("paged",))
    closing = oncall.next_duty(now if at_night else received_at)
    return Paging(alert=True, intents=(PageAtClosing(closing),) if closing else ())


def _is_out_of_hours(reading: Reading) -> bool:
    hours = reading.policies.hours
    return not hours.is_open(reading.facts.received_at) and not hours.is_open(reading.now)


def _may_page(reading: Reading) -> bool:
    """A person or a configured monitor may, unless a filter takes the mail for spam."""
    screening = reading.screening
    return not screening.spam_flagged and (screening.kind is MailKind.MESSAGE or screening.monitor)


def _is_refused(reading: Reading) -> bool:
    """A stranger whose own domain disowns the mail wakes nobody; customers and agents do, as unverified."""
    if reading.policies.directory.role_of(reading.requester.address) is not Role.UNKNOWN or reading.screening.monitor:
        return False
    verdict = reading.verdict
    return verdict.dmarc is Result.FAIL and verdict.policy in {DmarcPolicy.REJECT, DmarcPolicy.QUARANTINE}


def _is_unverified(reading: Reading) -> bool:
    return reading.verdict.pinned and reading.verdict.dmarc is not Result.PASS


def is_newly_urgent(reading: Reading, ticket: Ticket, *, reopens: bool = False) -> bool:
    """Tell whether the mail says anew that its ticket cannot wait."""
    return _is_said_anew(reading) or _is_new(reading, ticket, reopens=reopens)


def _is_said_anew(reading: Reading) -> bool:
    """Phones hide the subject of a reply, so that the word alone on the first line is always new."""
    return read_urgency("", _words(reading.policies), first_line(reading.mail)).urgent


def _is_new(reading: Reading, ticket: Ticket, *, reopens: bool) -> bool:
    """A word in the subject is inherited when the ticket's own has it, or when it paged before.

    Inherited, it counts again when the mail reopens the ticket or the last page is closed; not when a technician has
    said that it can wait.
    """
    if not _is_urgent(reading):
        return False
    last = reading.facts.pages.get(ticket.id)
    if last is None and not read_urgency(ticket.subject, _words(reading.policies)).urgent:
        return True
    return reopens or last is LastPage.CLOSED


def _is_urgent(reading: Reading) -> bool:
    """Tell whether one of the urgent words is said, or one of the guardia's own."""
    oncall = reading.policies.oncall
    return reading.urgency.urgent or (oncall is not None and _pages(reading, oncall, usually=False))


def _words(policies: Policies) -> UrgencyPolicy:
    """Return the urgent words with the guardia's own among them."""
    own = policies.oncall.page_words if policies.oncall else ()
    return replace(policies.urgency, urgent=(*policies.urgency.urgent, *own))


def _pages(reading: Reading, oncall: OnCallPolicy, *, usually: bool = True) -> bool:
    """Tell whether the word is one that pages; where the desk's urgent words page, so do their translations."""
    if _are_usual(oncall, reading.policies):
        return usually
    words = replace(reading.policies.urgency, urgent=oncall.page_words)
    return read_urgency(reading.mail.subject, words, first_line(reading.mail)).urgent


def _are_usual(oncall: OnCallPolicy, policies: Policies) -> bool:
    return bool(set(map(fold, oncall.page_words)) & set(map(fold, policies.urgency.urgent)))


def pages_by_call(policies: Policies, now: datetime, *, urgent: bool) -> bool:
    """Tell whether an urgent request wakes somebody that came without a mail."""
    return urgent and policies.oncall is not None and policies.oncall.is_duty(now)
