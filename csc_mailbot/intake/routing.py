"""Which ticket is it? A signed token decides; an unsigned hint counts only from somebody who belongs to the ticket.

The order of belief: a token in our own address, In-Reply-To, References or beside the cut line of the body, where of
several the newest letter's counts; then foreign Message-IDs; then the folio in the subject. Equal titles never count.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from csc_mailbot.intake.facts import Facts, Question
from csc_mailbot.intake.policies import Policies
from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.people import Role
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Route:
    """The ticket that a mail belongs to, or none. A signed route was proved by a token of ours."""

    ticket: Ticket | None
    because: tuple[str, ...]
    signed: bool = False
    linked: Ticket | None = None
    """A ticket that was named by somebody who does not belong to it."""


def find_route(question: Question, facts: Facts, sender: Address, policies: Policies) -> Route:
    """Return the route of a mail, with its reason."""
    letters = [letter for token in question.tokens if (letter := facts.letters.get(token.outbox_id))]
    by_token = {letter.outbox_id: letter.ticket for letter in letters if letter.ticket}
    if by_token:
        ticket = by_token[max(by_token)]
        folios = list(dict.fromkeys(one.folio for one in by_token.values()))
        doubt = [f"several tickets are named, the newest letter counts: {', '.join(folios)}"] if len(folios) > 1 else []
        return Route(ticket, (f"a signed token of ours names {ticket.folio}", *doubt), signed=True)
    named = list(_named(question, facts))
    for ticket, how in named:
        if belongs(sender, ticket, policies):
            return Route(ticket, (f"{how} names {ticket.folio}, and the sender belongs to it",))
    if named:
        ticket, how = named[0]
        return Route(None, (f"{how} names {ticket.folio}, but the sender does not belong to it",), linked=ticket)
    return Route(None, ("nothing ties it to a ticket",))


def belongs(sender: Address, ticket: Ticket, policies: Policies) -> bool:
    """Tell whether the address may append: the requester, somebody of the same configured customer, or an agent."""
    if sender.key and sender.key == ticket.requester.key:
        return True
    directory = policies.directory
    if directory.role_of(sender.address) is Role.AGENT:
        return True
    organisation = directory.organisation_of(sender.address)
    return organisation is not None and organisation == directory.organisation_of(ticket.requester.address)


def _named(question: Question, facts: Facts) -> Iterator[tuple[Ticket, str]]:
    for message_id in question.threads:
        if message_id in facts.threads:
            yield facts.threads[message_id], "the thread"
    if facts.by_folio:
        yield facts.by_folio, "the subject"
