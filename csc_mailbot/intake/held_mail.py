"""The author of a held mail answered our question: SI lets it go on, NO leaves it; anything else asks again."""

from csc_mailbot.intake.customer_words import confirmation_in
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import SentLetter
from csc_mailbot.intake.intents import SettleHeld
from csc_mailbot.intake.reading import Disposal, Reading, note
from csc_mailbot.mail.address import address_key
from csc_mailbot.tickets.entry import EntryKind


def settle_held(reading: Reading, asked: SentLetter) -> Disposal:
    """Return what the answer to a question about a held mail does; only its addressee's words count."""
    if address_key(asked.recipient) != reading.mail.sender.key or asked.mail_id is None:
        return note(reading, asked.ticket, EntryKind.NOTE, "an answer to a question that went to somebody else")
    said = confirmation_in(reading.reply.new)
    if said is None:
        return note(reading, asked.ticket, EntryKind.NOTE, "neither SI nor NO: the mail goes on waiting")
    words = "SI: the held mail goes on" if said else "NO: the held mail is left aside"
    return Disposal(Outcome.NOTED, (words,), (SettleHeld(asked.mail_id, confirmed=said),))
