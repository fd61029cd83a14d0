"""An agent writes without a ticket: is it a customer's mail that is passed on, and what does the agent say of it?

The ticket is the customer's at once; only the agent's own words need a proof. They are a note, never the customer's,
and the `#` words among them are done to the new ticket.
"""

from dataclasses import replace

from csc_mailbot.intake.agent_mail import is_proven
from csc_mailbot.intake.approval_intents import AskApprovers
from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.forward_words import act_on_forward_words
from csc_mailbot.intake.forwarding import Forward, UnreadableForward, read_forward
from csc_mailbot.intake.intents import (
    AskAuthor,
    ChangeTicket,
    Intent,
    KeepNote,
    NotifyTeam,
    OpenTicket,
    PassedOn,
    TellEscalation,
)
from csc_mailbot.intake.opening import open_ticket
from csc_mailbot.intake.policies import Policies
from csc_mailbot.intake.reading import Disposal, Reading, agents_for
from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.tickets.agent_words import SetCustomer, read_agent_words
from csc_mailbot.tickets.people import Agent, Directory
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket, folio_of


def open_for_agent(reading: Reading, agent: Agent) -> Disposal:
    """Return the opening of a ticket by a mail from an agent's address: a customer's, or the agent's own."""
    forward = read_forward(reading.mail)
    if forward is None:
        return open_ticket(reading)
    if forward.ours:
        return _in_private(open_ticket(reading), "a letter of ours is passed on: nothing of it is for a customer")
    if isinstance(forward, UnreadableForward):
        opened = _in_private(open_ticket(reading), f"a mail is passed on, but {forward.reason}: the agent is asked")
        asked = AskAuthor(None, agent, "unreadable_forward", reading.mail.text, public=False)
        return replace(opened, intents=(*opened.intents, asked))
    customers = _customers_mail(forward, reading.policies.directory)
    return _open_for_customer(reading, agent, *customers) if customers else open_ticket(reading)


def _customers_mail(forward: Forward, directory: Directory) -> tuple[Forward, str] | None:
    """Return the mail that no agent wrote, and what the agents above it say; None when nobody could be answered."""
    said, mail = [forward.above], forward
    while directory.agent_of(mail.author.address):
        if mail.within is None:
            return None
        mail = mail.within
        said.append(mail.above)
    address = mail.author.address
    if not is_address(address) or is_nobody(address) or directory.is_own(address):
        return None
    return mail, "\n\n".join(filter(None, (words.strip() for words in said)))


def _open_for_customer(reading: Reading, agent: Agent, forward: Forward, said: str) -> Disposal:
    """Open the customer's ticket; with a proof the agent's words are done to it at once, without one they wait."""
    proven = is_proven(reading, agent)
    author = (_named_customer(said) if proven else None) or forward.author
    passed_on = PassedOn(forward.text, forward.attachments)
    mail = replace(reading.mail, subject=forward.subject, text=forward.text, attachments=forward.attachments)
    suggested = suggest_type(forward.subject, forward.text, reading.policies.classification)
    opened = open_ticket(replace(reading, mail=mail, requester=author, type=suggested))
    intents = tuple(replace(one, passed_on=passed_on) if isinstance(one, OpenTicket) else one for one in opened.intents)
    because = f"{agent.name} passes on a mail of {forward.author.address}"
    follow = _acted_on if proven else _asked_about
    return Disposal(opened.outcome, (because, *opened.because), follow(reading, agent, said, intents))


def _named_customer(said: str) -> Address | None:
    """Return whose the ticket is, where the agent says another than the mail's author."""
    named = [word.address for word in read_agent_words(said).words if isinstance(word, SetCustomer)]
    return Address("", named[0]) if len(named) == 1 else None


def _asked_about(_reading: Reading, agent: Agent, said: str, opening: tuple[Intent, ...]) -> tuple[Intent, ...]:
    words = read_agent_words(said)
    if not (words.has_text or words.words):
        return opening
    return (*opening, AskAuthor(None, agent, "unproven", said, public=False))


def _acted_on(reading: Reading, agent: Agent, said: str, opening: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """Return the opening, the words as a note, and what they do; the team is told last, of the ticket as it is then."""
    words = read_agent_words(said)
    policies, known = reading.policies, reading.facts.known_folios
    done = act_on_forward_words(said, _to_be(opening, policies), agent, policies.directory, known)
    notes = (KeepNote(said),) if words.has_text or words.words or words.faults else ()
    acts = tuple(_on_new_ticket(one) for one in done)
    notices = tuple(_to_team_after(one, done, reading, agent) for one in opening if isinstance(one, NotifyTeam))
    return (*(one for one in opening if not isinstance(one, NotifyTeam)), *notes, *acts, *notices)


def _to_be(opening: tuple[Intent, ...], policies: Policies) -> Ticket:
    """Return the ticket as it will be opened, for the words to be checked against."""
    [opened] = [one for one in opening if isinstance(one, OpenTicket)]
    return Ticket(
        id=0,
        folio=folio_of(policies.folio_prefix, 0, 0),
        subject=opened.subject,
        status=Status.NEW,
        priority=opened.priority,
        type=opened.type,
        team=opened.team,
        requester=opened.requester,
    )


def _on_new_ticket(intent: Intent) -> Intent:
    return replace(intent, ticket=None) if isinstance(intent, ChangeTicket | AskApprovers) else intent


def _to_team_after(notice: NotifyTeam, done: tuple[Intent, ...], reading: Reading, agent: Agent) -> NotifyTeam:
    """Tell the team that has the ticket then; whoever hears of it in another letter is left out."""
    escalated = [reader for one in done if isinstance(one, TellEscalation) for reader in one.agents]
    told = [*escalated, *([agent] if done else [])]
    team = next((one.change.team for one in done if isinstance(one, ChangeTicket) and one.change.team), None)
    if team and not escalated:
        notice = replace(notice, agents=agents_for(team, reading.policies, without=agent))
    return replace(notice, agents=tuple(one for one in notice.agents if one not in told))


def _in_private(opened: Disposal, because: str) -> Disposal:
    """Open with words that no customer may read, whosever the ticket becomes."""
    intents = tuple(replace(one, public=False) if isinstance(one, OpenTicket) else one for one in opened.intents)
    return Disposal(opened.outcome, (because, *opened.because), intents)
