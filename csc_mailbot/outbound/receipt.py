"""What does an agent hear whose mail held words? What was understood, or why nothing was done; all or nothing."""

from dataclasses import dataclass

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.agent_letter import agent_letter
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.wording import people_in_words
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class WordMeaning:
    """A word as the agent wrote it, with its `#`, and in Spanish what was done, or why it could not be."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an agent's words; `ticket` is as it is now."""

    ticket: Ticket
    correspondence: Correspondence
    """The agent's own mail, which is answered."""
    understood: tuple[WordMeaning, ...] = ()
    received_by: tuple[Address, ...] = ()
    """Customers who receive the text."""
    refused: tuple[WordMeaning, ...] = ()
    """What could not be done; then nothing was."""
    had_text: bool = True
    """The mail held text beside its words."""
    asks_help: bool = False
    """`#ayuda`: the valid words are listed."""
    warnings: tuple[str, ...] = ()
    """In Spanish, what was done all the same but should be looked at."""


def receipt(answer: Receipt, agent: Agent, desk: DeskCard) -> Letter:
    """Return the answer to an agent's words; the valid ones are listed when something was refused or help was asked."""
    words: dict[str, object] = {
        "outcome": "refused" if answer.refused else "done",
        "understood": _pairs(answer.understood),
        "refused": _pairs(answer.refused),
        "received_by": people_in_words(answer.received_by),
        "had_text": answer.had_text,
        "asks_help": answer.asks_help,
        "warnings": [one_line(one) for one in answer.warnings],
        "state_shown": answer.ticket.status.shown,
    }
    return agent_letter(LetterKind.RECEIPT, answer.ticket, agent, answer.correspondence, desk, words=words)


def _pairs(words: tuple[WordMeaning, ...]) -> list[tuple[str, str]]:
    return [(one_line(one.word), one_line(one.meaning)) for one in words]
