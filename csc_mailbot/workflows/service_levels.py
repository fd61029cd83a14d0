"""What was promised for a ticket is kept with it, and its people are told before it is missed, and when it was.

Each ticket has at most one deadline here: the next instant at which something must be told. Whatever is due together is
told together, in one letter to each reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.intake.reading import agents_for
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.letter import RenderedLetter
from csc_mailbot.outbound.service_level import LevelNews, service_level, service_levels
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.sla import Measuring, Round, Step, Told, after, begin, news, next_alarm, told
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Deadline, Written
from csc_mailbot.workflows.work import TicketWork

SERVICE_LEVEL = "service_level"
"""The deadline at which something must be told of what a ticket was promised; its key is the ticket."""

_MOST = 500
"""Tickets that are told of in one transaction; the rest follow in the next."""


def begin_round(work: TicketWork, *, awaited: bool) -> Round:
    """Promise a ticket that was just opened its first answer, if anybody awaits one, and its solution."""
    ticket, at = work.known_ticket, _measuring(work.desk, work.known_ticket, work.now)
    first = begin(at, awaited=awaited)
    work.records.rounds.begin(ticket.id, first)
    if alarm := next_alarm(first, at, work.desk.policies.sla.warn_at):
        work.records.deadlines.set(SERVICE_LEVEL, str(ticket.id), alarm)
    return first


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a ticket, and through whom: customer, agent or desk."""

    before: Ticket
    ticket: Ticket
    change: TicketChange
    by: str


def measure_change(records: Records, desk: Desk, turn: Turn, now: datetime) -> None:
    """Turn the ticket's stopwatch to what has just become of it; a reopening promises everything anew.

    An agent who reopens a ticket awaits no answer of a colleague.
    """
    before, ticket, change = turn.before, turn.ticket, turn.change
    if not (change.status or change.priority or change.requester or change.answered_by):
        return
    latest, at = records.rounds.latest(ticket.id), _measuring(desk, ticket, now)
    if change.status is Status.REOPENED:
        latest = begin(at, number=latest.number + 1 if latest else 1, awaited=turn.by != "agent")
        records.rounds.begin(ticket.id, latest)
    elif latest is None:
        return
    else:
        anew = before.priority is not ticket.priority or before.requester.key != ticket.requester.key
        latest = after(latest, Step(ticket.status, answered=bool(change.answered_by), aimed_anew=anew), at)
        records.rounds.keep(ticket.id, latest)
    _set_alarm(records, desk, ticket, latest, now)


def customer_was_called(records: Records, desk: Desk, ticket: Ticket, now: datetime) -> None:
    """A technician has spoken with the customer: that is the first answer, whoever writes it down."""
    latest = records.rounds.latest(ticket.id)
    if latest is None or latest.response is None or latest.response.met_at:
        return
    latest = after(latest, Step(ticket.status, answered=True), _measuring(desk, ticket, now))
    records.rounds.keep(ticket.id, latest)
    _set_alarm(records, desk, ticket, latest, now)


def tell_service_levels(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Tell everybody concerned what is due by now: a ticket alone in a letter to answer to, several in a list."""
    others = [one for one in records.deadlines.due(now) if one.kind == SERVICE_LEVEL][: _MOST - 1]
    together = [due, *(one for one in others if records.deadlines.take(one))]
    found = [one for deadline in together if (one := _news_of(records, desk, int(deadline.key), now))]
    letters: dict[tuple[int, ...], RenderedLetter] = {}
    for reader, concerns in _readers(desk, found):
        tickets = tuple(one.ticket.id for one in concerns)
        letter = (
            service_level(concerns[0], reader, desk.card)
            if len(concerns) == 1
            else service_levels(tuple(concerns), reader, desk.card)
        )
        letters[tickets] = letters.get(tickets) or desk.templates.render(letter)
        about = tickets[0] if len(concerns) == 1 else None
        post_letter(records, desk, letter, now, ticket_id=about, rendered=letters[tickets])


def _news_of(records: Records, desk: Desk, ticket_id: int, now: datetime) -> LevelNews | None:
    """Write down what is told of a ticket from now on; None when nothing is."""
    ticket, latest = records.tickets.get(ticket_id), records.rounds.latest(ticket_id)
    if latest is None:
        return None
    what = news(latest, _measuring(desk, ticket, now), desk.policies.sla.warn_at)
    latest = told(latest, what)
    records.rounds.keep(ticket_id, latest)
    _set_alarm(records, desk, ticket, latest, now)
    for measure, how in what.items():
        if how is Told.MISSED:
            facts = {"missed": measure.value, "priority_then": ticket.priority.value}
            draft = EntryDraft(now, EntryKind.MISSED, public=False, author="desk", text="", facts=facts)
            records.tickets.append(ticket, draft, Written())
    if not what:
        return None
    thread = records.tickets.thread(ticket_id)
    return LevelNews(
        ticket=ticket,
        latest=latest,
        told=what,
        now=now,
        correspondence=Correspondence(mail=thread[-1] if thread else None, references=thread[:1]),
        organisation=desk.policies.directory.organisation_of(ticket.requester.address),
        assignee=_holder(desk, ticket),
    )


def _readers(desk: Desk, found: list[LevelNews]) -> Iterable[tuple[Agent, list[LevelNews]]]:
    """Yield each reader with what concerns them: what they hold, and what their team does.

    What was missed by nobody, because it is assigned to nobody, the administrators hear as well.
    """
    concerns: dict[Agent, list[LevelNews]] = {}
    for one in found:
        holder = (one.assignee,) if one.assignee else ()
        readers = [*holder, *agents_for(one.ticket.team, desk.policies, without=one.assignee)]
        if not readers or (one.is_missed and not holder):
            readers += [Agent(address, address) for address in desk.policies.directory.admins]
        for reader in readers:
            concerns.setdefault(reader, []).append(one)
    return concerns.items()


def _holder(desk: Desk, ticket: Ticket) -> Agent | None:
    return desk.policies.directory.agent_of(ticket.assignee) if ticket.assignee else None


def _measuring(desk: Desk, ticket: Ticket, now: datetime) -> Measuring:
    policies = desk.policies
    customer = policies.directory.organisation_of(ticket.requester.address)
    target = policies.sla.target(ticket.priority, customer.name if customer else None)
    return Measuring(target, policies.hours, now)


def _set_alarm(records: Records, desk: Desk, ticket: Ticket, one: Round, now: datetime) -> None:
    """Set the ticket's one deadline to the next instant, or to none."""
    alarm = next_alarm(one, _measuring(desk, ticket, now), desk.policies.sla.warn_at)
    records.deadlines.cancel(SERVICE_LEVEL, str(ticket.id))
    if alarm:
        records.deadlines.set(SERVICE_LEVEL, str(ticket.id), alarm)
