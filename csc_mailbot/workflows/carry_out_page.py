"""The guardia's part of carrying out: a page is raised or awaited, answered, or its technician is not there."""

from csc_mailbot.intake.intents import AppendEntry, NotifyTeam
from csc_mailbot.intake.page_intents import AnswerPage, AskTechnician, MissTechnician, PageAtClosing, RaisePage
from csc_mailbot.mail.address import address_key
from csc_mailbot.oncall.page import Incident
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.workflows.answer_page import answer_page, ask_technician
from csc_mailbot.workflows.lost_alert import miss_technician
from csc_mailbot.workflows.page_deadline_names import PAGE_AT_CLOSING
from csc_mailbot.workflows.page_on_call import Call, raise_page, tell_holder
from csc_mailbot.workflows.work import Work


def carry_out_page(work: Work, intent: RaisePage | PageAtClosing | AnswerPage | AskTechnician | MissTechnician) -> None:
    """Write what the intent says."""
    match intent:
        case RaisePage():
            ticket = work.known_ticket
            call = Call(ticket, ticket.requester.key, work.pending.id, intent.unverified)
            raise_page(work.records, work.desk, call, work.now)
        case PageAtClosing():
            key = f"{work.known_ticket.id} {work.now.isoformat()}"
            work.records.deadlines.set(PAGE_AT_CLOSING, key, intent.at)
        case AnswerPage():
            answer_page(work, intent)
        case AskTechnician():
            ask_technician(work, intent.technician)
        case MissTechnician():
            miss_technician(work.records, work.desk, intent, work.now)


def show_holder(work: Work) -> None:
    """Let whoever has the ticket's page read what the customer writes, unless they read it as one of the team."""
    if work.desk.policies.oncall is None or work.ticket is None or not _brings_words(work):
        return
    page = work.records.pages.of_ticket(work.ticket.id)
    if page and page.acked_by and page.acked_by not in _told(work):
        tell_holder(work.records, work.desk, page, Incident(work.ticket.id, work.pending.id, work.now), work.now)


def _brings_words(work: Work) -> bool:
    """Tell whether the mail holds words of the customer's side that raise no page themselves."""
    intents = work.decision.intents
    appended = any(isinstance(one, AppendEntry) and one.kind is EntryKind.MESSAGE and one.public for one in intents)
    return appended and not any(isinstance(one, RaisePage) for one in intents)


def _told(work: Work) -> set[str]:
    told = (one for one in work.decision.intents if isinstance(one, NotifyTeam))
    return {address_key(agent.address) for one in told for agent in one.agents}
