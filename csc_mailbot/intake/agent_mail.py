"""An agent writes on a ticket: may they, for whom is it, and what do the `#` words ask? Doubt holds the mail.

The order: is it really the agent → who stands in To and Cc → is it certain which words are the agent's → can all the
words be done → does a colleague's answer stand in the way. An agent's rights need a proof; routing does not.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from csc_mailbot.intake.agent_proof import AgentLetter, Place, agent_proof, doubts_about
from csc_mailbot.intake.agent_steps import Steps, steps_of
from csc_mailbot.intake.approval_intents import AskApprovers
from csc_mailbot.intake.customer_words import looks_like_vacation
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.forward_words import unknown_targets
from csc_mailbot.intake.forwarding import read_forward
from csc_mailbot.intake.intents import (
    Acknowledge,
    AskAuthor,
    ChangeTicket,
    GiveReceipt,
    Intent,
    PassOn,
    TellEscalation,
    TellState,
    TellTeam,
)
from csc_mailbot.intake.opening import acknowledgement_for
from csc_mailbot.intake.paging import paging
from csc_mailbot.intake.reading import Disposal, Reading, agents_for, entry_of
from csc_mailbot.intake.repetition import repeats_last_words
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.tickets.agent_words import (
    AgentWords,
    AskApproval,
    Escalate,
    SendAnyway,
    WordFault,
    as_meant,
    check_words,
    read_agent_words,
)
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.conversation import collides
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Team, Ticket


class Audience(StrEnum):
    """For whom an agent's mail is, by who stands in To and Cc."""

    CUSTOMER = "customer"
    TEAM = "team"
    DOUBTFUL = "doubtful"
    """An outsider stands there: nobody knows who should read it."""


def from_agent(reading: Reading, ticket: Ticket, agent: Agent) -> Disposal:
    """Return what a mail on a ticket does that came from an agent's address."""
    letters = _placed_letters(reading)
    proof = agent_proof(reading.mail, agent, reading.verdict, letters, reading.now)
    if proof is None and not reading.facts.confirmed:
        doubts = doubts_about(reading.mail, agent, reading.verdict, letters, reading.now)
        return _hold(reading, ticket, agent, "unproven", because=doubts)
    words = read_agent_words(reading.reply.new, agent.name)
    if proof and reading.facts.confirmed:
        words = as_meant(words)
    if faults := _faults(reading, ticket, words):
        receipt = GiveReceipt(agent, words, faults)
        entry = entry_of(reading, ticket, EntryKind.NOTE, public=False)
        return Disposal(Outcome.APPENDED, ("a word that cannot be done: nothing was done",), (entry, receipt))
    audience = Audience.TEAM if words.is_note else audience_of(reading, ticket)
    if audience is Audience.DOUBTFUL and _goes_anyway(reading, words):
        audience = Audience.CUSTOMER
    if doubt := _doubt(reading, ticket, agent, words, audience):
        return _hold(reading, ticket, agent, doubt, because=(f"held: {doubt}",), words=words)
    return _act(reading, ticket, agent, words, audience)


def is_proven(reading: Reading, agent: Agent) -> bool:
    """Tell whether the mail is the agent's beyond doubt, or was confirmed."""
    proof = agent_proof(reading.mail, agent, reading.verdict, _placed_letters(reading), reading.now)
    return proof is not None or reading.facts.confirmed


def _faults(reading: Reading, ticket: Ticket, words: AgentWords) -> tuple[WordFault, ...]:
    """Return what cannot be done, a ticket to merge into that does not exist among it."""
    answered = ticket.last_answer is not None
    faults = check_words(words, ticket, reading.policies.directory, has_public_answer=answered)
    return (*faults, *unknown_targets(words, reading.facts.known_folios))


def audience_of(reading: Reading, ticket: Ticket) -> Audience:
    """A reply to us alone is for the customer; a colleague beside us makes it a note; anybody else is doubtful."""
    if _outsiders(reading, ticket):
        return Audience.DOUBTFUL
    readers = (*reading.mail.to, *reading.mail.cc)
    return Audience.TEAM if any(_is_agents(reading, one) for one in readers) else Audience.CUSTOMER


def _outsiders(reading: Reading, ticket: Ticket) -> tuple[str, ...]:
    directory, known = reading.policies.directory, {one.key for one in ticket.people}
    readers = [one for one in (*reading.mail.to, *reading.mail.cc) if not directory.is_own(one.address)]
    return tuple(one.address for one in readers if one.key not in known and not _is_agents(reading, one))


def _is_agents(reading: Reading, one: Address) -> bool:
    directory = reading.policies.directory
    return not directory.is_own(one.address) and directory.agent_of(one.address) is not None


def _suspects(reading: Reading, ticket: Ticket, doubt: str, words: AgentWords | None) -> tuple[str, ...]:
    """Return the lines or addresses that the doubt is about."""
    match doubt:
        case "outsider":
            return _outsiders(reading, ticket)
        case "near_miss":
            return words.near if words else ()
    return ()


def _goes_anyway(reading: Reading, words: AgentWords) -> bool:
    """Tell whether the author settled every doubt: by SI, or by `#enviar` in the mail itself."""
    return reading.facts.confirmed or SendAnyway() in words.words


def _doubt(reading: Reading, ticket: Ticket, agent: Agent, words: AgentWords, audience: Audience) -> str:
    """Return why the mail must wait; empty when it may go. Its author's SI, or `#enviar`, ends every doubt."""
    if _goes_anyway(reading, words):
        return ""
    public = audience is Audience.CUSTOMER and words.has_text
    answered = ticket.last_answer
    window = reading.policies.conversation.collision_window
    doubts = (
        (public and looks_like_vacation(reading.reply.new), "automatic"),
        (public and repeats_last_words(reading, ticket), "automatic"),
        (bool(words.near), "near_miss"),
        (audience is Audience.DOUBTFUL, "outsider"),
        (public and not reading.reply.certain, "quoted_words"),
        (public and read_forward(reading.mail) is not None, "quoted_words"),
        (
            public and answered is not None and collides(answered.at, answered.by, agent.address, reading.now, window),
            "collision",
        ),
    )
    return next((doubt for holds, doubt in doubts if holds), "")


def _hold(
    reading: Reading,
    ticket: Ticket,
    agent: Agent,
    doubt: str,
    *,
    because: tuple[str, ...],
    words: AgentWords | None = None,
) -> Disposal:
    """Keep the mail whole until its registered author says what it is."""
    conversation = reading.policies.conversation
    asked = AskAuthor(
        ticket=ticket,
        agent=agent,
        doubt=doubt,
        text=reading.reply.new,
        suspects=_suspects(reading, ticket, doubt, words),
        goes_out_at=reading.now + conversation.collision_wait if doubt == "collision" else None,
    )
    # Whoever claims to be an agent may wake somebody, and holding never delays that.
    page = paging(reading, ticket, by_agent=True)
    return Disposal(Outcome.HELD, (*reading.route.because, *because), (asked, *page.intents))


def _act(reading: Reading, ticket: Ticket, agent: Agent, words: AgentWords, audience: Audience) -> Disposal:
    public = audience is Audience.CUSTOMER and words.has_text
    steps = steps_of(words, ticket, agent, reading.policies.directory, answers=public)
    kind = EntryKind.ANSWER if public else EntryKind.NOTE
    entry = entry_of(reading, ticket, kind, public=public)
    intents: list[Intent] = [replace(entry, text=words.text) if public else entry]
    if steps.change:
        intents.append(ChangeTicket(ticket, steps.change, by="agent"))
    intents += list(_letters_to_customers(steps, agent, words, public=public))
    intents += _welcome(reading, ticket, steps.change)
    if AskApproval() in words.words:
        intents.append(AskApprovers(ticket, agent, words.text if public else ""))
    if public or steps.change or words.has_text:
        intents += _letters_to_agents(reading, ticket, agent, words, steps.change, public=public)
    if words.words:
        intents.append(GiveReceipt(agent, words, received_by=ticket.people if public else ()))
    intents += paging(reading, ticket, by_agent=True).intents
    said = "an answer to the customer" if public else "for the team only"
    return Disposal(Outcome.APPENDED, (*reading.route.because, f"{said}, from {agent.name}"), tuple(intents))


def _letters_to_customers(steps: Steps, agent: Agent, words: AgentWords, *, public: bool) -> Iterator[Intent]:
    """One letter for one mail: a change of state carries the agent's words, words alone go in the agent's name."""
    if steps.told:
        forever = bool(steps.waits and steps.waits.forever)
        yield TellState("desk", agent, words.text if public else "", steps.days_to_answer, forever)
    elif public:
        yield PassOn(agent, words.text)


def _welcome(reading: Reading, ticket: Ticket, change: TicketChange) -> list[Intent]:
    """Acknowledge the mail to its customer, when an agent only now says whose it is that was passed on."""
    if change.requester is None or not reading.policies.directory.agent_of(ticket.requester.address):
        return []
    answer, _ = acknowledgement_for(replace(reading, requester=change.requester), everybody=False)
    return [replace(answer, missing=()) if isinstance(answer, Acknowledge) else answer] if answer else []


def _letters_to_agents(
    reading: Reading, ticket: Ticket, agent: Agent, words: AgentWords, change: TicketChange, *, public: bool
) -> Iterator[Intent]:
    """One letter for each: who takes over hears the whole case, the others what changed."""
    above: tuple[Agent, ...] = ()
    if any(isinstance(word, Escalate) for word in words.words):
        above = tuple(one for one in reading.policies.directory.agents_of([Team.CSP2]) if one != agent)
    if above:
        yield TellEscalation(above, agent, words.text, internal=not public)
    team = ticket.team if above else change.team or ticket.team
    others = tuple(one for one in agents_for(team, reading.policies, without=agent) if one not in above)
    yield TellTeam(others, agent, words.text, internal=not public)


def _placed_letters(reading: Reading) -> tuple[AgentLetter, ...]:
    """Return the letters whose tokens stand in the mail, each with its place."""
    mail, keys, directory = reading.mail, reading.policies.tokens, reading.policies.directory
    ours = (one.address for one in (*mail.to, *mail.cc, *mail.delivered_to) if directory.is_own(one.address))
    extensions = (address.partition("+")[2].partition("@")[0].lower() for address in ours)
    found = [(Place.RECIPIENT, keys.read(extension)) for extension in extensions]
    threads: list[tuple[Place, MessageId]] = [(Place.IN_REPLY_TO, one) for one in mail.in_reply_to[:1]]
    threads += [(Place.REFERENCES, one) for one in mail.references]
    found += [(place, keys.of_message_id(one)) for place, one in threads]
    known = ((place, reading.facts.letters.get(token.outbox_id)) for place, token in found if token)
    return tuple(
        AgentLetter(letter.recipient, _proving(letter.purpose), letter.sent_at, place)
        for place, letter in known
        if letter and letter.sent_at
    )


def _proving(purpose: Purpose) -> Purpose:
    """A question to an agent went to that agent alone, so that answering it proves as much as answering a notice."""
    return Purpose.AGENT if purpose is Purpose.CONFIRMATION else purpose
