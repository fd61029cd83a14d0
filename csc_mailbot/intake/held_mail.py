"""The author of a held mail answered our question: SI lets it go on, NO leaves it; a word is a word; else it waits.

What proves the author is the token, which went to the registered address only. An automatic answer confirms nothing.
"""

from csc_mailbot.intake.agent_mail import from_agent
from csc_mailbot.intake.customer_words import confirmation_in
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import SentLetter
from csc_mailbot.intake.intents import SettleHeld
from csc_mailbot.intake.reading import Disposal, Reading, note
from csc_mailbot.mail.address import address_key
from csc_mailbot.tickets.agent_words import read_agent_words
from csc_mailbot.tickets.entry import EntryKind


def settle_held(reading: Reading, asked: SentLetter, mail_id: int) -> Disposal:
    """Return what the answer to a question about a held mail does; only its addressee's words count."""
    if not _is_addressee(reading, asked):
        return note(reading, asked.ticket, EntryKind.NOTE, "an answer to a question that went to somebody else")
    said = confirmation_in(reading.reply.new)
    if said is not None:
        words = "SI: the held mail goes on" if said else "NO: the held mail is left aside"
        return Disposal(Outcome.NOTED, (words,), (SettleHeld(mail_id, confirmed=said),))
    agent = reading.policies.directory.agent_of(asked.recipient)
    if agent and asked.ticket and read_agent_words(reading.reply.new).words:
        return from_agent(reading, asked.ticket, agent)
    return note(reading, asked.ticket, EntryKind.NOTE, "neither SI nor NO: the mail goes on waiting")


def _is_addressee(reading: Reading, asked: SentLetter) -> bool:
    """Tell whether the one writer is the one who was asked, who may use any of the registered addresses."""
    sender, directory = reading.mail.sender, reading.policies.directory
    if len(reading.mail.senders) != 1:
        return False
    agent = directory.agent_of(asked.recipient)
    return sender.key == address_key(asked.recipient) or (
        agent is not None and directory.agent_of(sender.address) == agent
    )
