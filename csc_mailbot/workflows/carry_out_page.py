"""The guardia's part of carrying out: a page is raised or awaited, answered, or its technician is not there."""

from csc_mailbot.intake.page_intents import AnswerPage, MissTechnician, PageAtClosing, RaisePage
from csc_mailbot.workflows.answer_page import answer_page
from csc_mailbot.workflows.lost_alert import miss_technician
from csc_mailbot.workflows.page_deadline_names import PAGE_AT_CLOSING
from csc_mailbot.workflows.page_on_call import Call, raise_page
from csc_mailbot.workflows.work import Work


def carry_out_page(work: Work, intent: RaisePage | PageAtClosing | AnswerPage | MissTechnician) -> None:
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
        case MissTechnician():
            miss_technician(work.records, work.desk, intent, work.now)
