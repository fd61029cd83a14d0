"""Does somebody only say again what they answered last? Robots do, to every letter; people hardly ever."""

from csc_mailbot.intake.reading import Reading
from csc_mailbot.tickets.ticket import Ticket

_FEWEST_WORDS = 4
"""Shorter answers, such as `Sí` or `Sigue igual`, people do give twice."""


def repeats_last_words(reading: Reading, ticket: Ticket) -> bool:
    """Tell whether the words are those of the sender's last answer on the ticket; files make it another matter."""
    words = reading.reply.new.split()
    if len(words) < _FEWEST_WORDS or reading.mail.attachments:
        return False
    return words == reading.facts.last_words.get(ticket.id, "").split()
