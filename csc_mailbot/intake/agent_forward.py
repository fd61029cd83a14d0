"""An agent writes without a ticket: is it a customer's mail that is passed on, and what does the agent say of it?

The ticket is the customer's at once; only the agent's own words need a proof. They are a note, never the customer's.
"""

from dataclasses import replace

from csc_mailbot.intake.agent_mail import is_proven
from csc_mailbot.intake.classification import suggest_type
from csc_mailbot.intake.forwarding import Forward, UnreadableForward, read_forward
from csc_mailbot.intake.intents import AskAuthor, Intent, KeepNote, OpenTicket, PassedOn
from csc_mailbot.intake.opening import open_ticket
from csc_mailbot.intake.reading import Disposal, Reading
from csc_mailbot.mail.address import is_address, is_nobody
from csc_mailbot.tickets.agent_words import read_agent_words
from csc_mailbot.tickets.people import Agent, Directory


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
    passed_on = PassedOn(forward.text, forward.attachments)
    mail = replace(reading.mail, subject=forward.subject, text=forward.text, attachments=forward.attachments)
    suggested = suggest_type(forward.subject, forward.text, reading.policies.classification)
    opened = open_ticket(replace(reading, mail=mail, requester=forward.author, type=suggested))
    intents = tuple(replace(one, passed_on=passed_on) if isinstance(one, OpenTicket) else one for one in opened.intents)
    because = f"{agent.name} passes on a mail of {forward.author.address}"
    return Disposal(opened.outcome, (because, *opened.because), (*intents, *_words_of(reading, agent, said)))


def _words_of(reading: Reading, agent: Agent, said: str) -> tuple[Intent, ...]:
    words = read_agent_words(said)
    if not (words.has_text or words.words):
        return ()
    if is_proven(reading, agent):
        return (KeepNote(said),)
    return (AskAuthor(None, agent, "unproven", said, public=False),)


def _in_private(opened: Disposal, because: str) -> Disposal:
    """Open with words that no customer may read, whosever the ticket becomes."""
    intents = tuple(replace(one, public=False) if isinstance(one, OpenTicket) else one for one in opened.intents)
    return Disposal(opened.outcome, (because, *opened.because), intents)
