"""What becomes of the letters that a window held back? One letter for all of them, when the window ends."""

from datetime import datetime, timedelta

from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.state_answer import StateAnswer, state_answer
from csc_mailbot.outbound.team_digest import TeamDigest, team_digest
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Deadline
from csc_mailbot.workflows.waiting import close_at_of


def send_latest_state(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Tell somebody who takes part how the ticket stands, in one letter for all that were held back."""
    number, _, address = due.key.partition(" ")
    ticket = records.tickets.get(int(number))
    reader = next((one for one in ticket.people if one.key == address), None)
    if reader:
        letter = state_answer(_state(records, desk, ticket, reader, now), desk.card)
        post_letter(records, desk, letter, now, ticket_id=ticket.id)


def _state(records: Records, desk: Desk, ticket: Ticket, reader: Address, now: datetime) -> StateAnswer:
    history, hours = records.tickets.history(ticket.id), desk.policies.hours
    in_hours = hours.is_open(now)
    assignee = desk.policies.directory.agent_of(ticket.assignee) if ticket.assignee else None
    thread = records.tickets.thread(ticket.id)
    letter = records.outbox.last_letter(ticket.id, reader.address)
    return StateAnswer(
        ticket=ticket,
        reader=reader,
        correspondence=Correspondence(mail=thread[-1] if thread else None, references=thread[:1], letter=letter),
        now=now,
        opened_at=history.opened_at,
        since=history.changed_state_at,
        in_hours=in_hours,
        last_words_at=history.spoken_at,
        last_words_ours=history.spoken_by_us,
        assignee=assignee.name if assignee else "",
        next_opening=None if in_hours else hours.next_opening(now),
        closes_at=close_at_of(records, ticket.id),
    )


def send_team_digest(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """List for an agent the tickets of all notices that were folded since the deadline was set, however late it is."""
    since = due.due_at - timedelta(seconds=desk.policies.rates.team_window_seconds)
    tickets = tuple(records.tickets.get(number) for number in records.outbox.folded(due.key, since))
    if tickets:
        reader = _reader(desk, due.key)
        post_letter(records, desk, team_digest(TeamDigest(reader, tickets, now), desk.card), now)


def _reader(desk: Desk, address: str) -> Agent:
    directory = desk.policies.directory
    known = (*directory.agents, *directory.technicians)
    return next((one for one in known if address_key(one.address) == address), Agent(address, address))


def forget_rest(_records: Records, _desk: Desk, _due: Deadline, _now: datetime) -> None:
    """A rest that is over leaves nothing to do: the deadline itself was the rest."""
