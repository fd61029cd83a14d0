"""`ticket new / reply / status / assign / merge`: what people do to tickets without a mail.

Letters leave by the running daemon, or with the next `run --once`.
"""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from csc_mailbot.cli.context import office_of
from csc_mailbot.cli.printing import print_json, visible
from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.plain_text import several_lines
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Channel, Team, Ticket, TicketType
from csc_mailbot.wiring import Office
from csc_mailbot.workflows import by_hand
from csc_mailbot.workflows.approving import is_done_unapproved
from csc_mailbot.workflows.by_hand import Hand, named_agent
from csc_mailbot.workflows.open_by_hand import Request, open_by_hand

_STANDARD_INPUT = "-"

Folio = Annotated[str, typer.Argument(help="CSC-2026-000001")]
Text = Annotated[str, typer.Option(help="The words; - reads them from standard input.")]
Actor = Annotated[str, typer.Option("--agent", help="Who does it: an agent's address or name; else the desk itself.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


Requester = Annotated[str, typer.Option(help="The customer's address, or telephone.")]
Subject = Annotated[str, typer.Option(help="URGENTE, GRAVE and CRÍTICA in it are understood, as in a mail.")]
GivenPriority = Annotated[Priority | None, typer.Option(help="Else read from the subject.", case_sensitive=False)]
GivenType = Annotated[TicketType | None, typer.Option("--type", help="Else it is suggested by the words.")]
GivenTeam = Annotated[Team, typer.Option(help="Who takes care of it.", case_sensitive=False)]
Assignee = Annotated[str, typer.Option("--assign", help="The agent who has it: address or name.")]
NoLetter = Annotated[bool, typer.Option("--no-letter", help="Do not write to the customer.")]


def new(
    context: typer.Context,
    *,
    requester: Requester,
    subject: Subject,
    name: Annotated[str, typer.Option(help="The customer's name.")] = "",
    text: Text = "",
    channel: Annotated[Channel, typer.Option(help="How it came.")] = Channel.PHONE,
    priority: GivenPriority = None,
    kind: GivenType = None,
    team: GivenTeam = Team.CCT,
    assignee: Assignee = "",
    no_letter: NoLetter = False,
    as_json: AsJson = False,
) -> None:
    """Open a ticket for somebody who rings: the customer is written to and the team is told."""
    who, words = Address(name, requester), _words(text)
    with office_of(context) as office:
        holder, now = _agent(office, assignee), office.clock.now()
        request = Request(who, subject, words, channel, priority, kind, team, holder, letter=not no_letter)
        opened = office.books.transact(lambda records: open_by_hand(Hand(records, office.desk, now), request))
        if opened.silence and not no_letter:
            print(f"csc-mailbot: no letter to the requester: {opened.silence}", file=sys.stderr)
        _tell(office, opened.ticket, str(opened.ticket.folio), as_json=as_json)


def reply(
    context: typer.Context,
    folio: Folio,
    *,
    agent: Actor,
    text: Text = "",
    note: Annotated[bool, typer.Option("--note", help="For the team only; no customer reads it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer the customers in an agent's name, or keep a note for the team."""
    words = _words(text)
    act = by_hand.write_note if note else by_hand.reply
    _act(context, agent, lambda hand: act(hand, folio, words), as_json=as_json)


def status(
    context: typer.Context,
    folio: Folio,
    state: Annotated[Status, typer.Argument(help="The new state.", case_sensitive=False)],
    *,
    agent: Actor = "",
    text: Text = "",
    as_json: AsJson = False,
) -> None:
    """Move a ticket on; its customers get one letter, with the agent's words inside."""
    words = _words(text)
    unapproved: list[bool] = []

    def work(hand: Hand) -> Ticket:
        moved = by_hand.set_status(hand, folio, state, words)
        unapproved.append(is_done_unapproved(hand.records, moved))
        return moved

    _act(context, agent, work, as_json=as_json)
    if any(unapproved):
        print("csc-mailbot: a request for access, and the customer's management has not approved it", file=sys.stderr)


def assign(
    context: typer.Context,
    folio: Folio,
    assignee: Annotated[str, typer.Argument(metavar="AGENT", help="Who has it from now on: address or name.")],
    *,
    agent: Actor = "",
    as_json: AsJson = False,
) -> None:
    """Give a ticket to an agent; the agents are told."""

    def work(hand: Hand) -> Ticket:
        return by_hand.assign(hand, folio, named_agent(assignee, hand.desk.policies.directory))

    _act(context, agent, work, as_json=as_json)


def merge(
    context: typer.Context,
    folio: Folio,
    into: Annotated[str, typer.Argument(help="The ticket that it becomes a part of.")],
    *,
    agent: Actor = "",
    as_json: AsJson = False,
) -> None:
    """Cancel a ticket as a part of another; answers to it go there from now on."""
    _act(context, agent, lambda hand: by_hand.merge(hand, folio, into), as_json=as_json)


def _act(context: typer.Context, agent: str, work: Callable[[Hand], Ticket], *, as_json: bool) -> None:
    with office_of(context) as office:
        actor, now = _agent(office, agent), office.clock.now()
        ticket = office.books.transact(lambda records: work(Hand(records, office.desk, now, actor)))
        holder = f", assigned to {ticket.assignee}" if ticket.assignee else ""
        _tell(office, ticket, f"{ticket.folio} is {ticket.status.value}{holder}", as_json=as_json)


def _agent(office: Office, who: str) -> Agent | None:
    return named_agent(who, office.desk.policies.directory) if who else None


def _tell(office: Office, ticket: Ticket, words: str, *, as_json: bool) -> None:
    """Print the words, or the ticket as `ticket list --json` does."""
    if as_json:
        print_json([office.database.ticket_row(office.zone, ticket.folio)])
    else:
        print(visible(words))


def _words(text: str) -> str:
    """Return the text without control characters, from standard input when that was asked for."""
    if text == _STANDARD_INPUT:
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    return several_lines(text)
