"""What does an agent hear whose mail held words? What was understood, or why nothing was done; all or nothing."""

from dataclasses import dataclass

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.agent_letter import agent_letter
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.spanish import either
from csc_mailbot.outbound.word_meaning import word_meaning
from csc_mailbot.outbound.wording import people_in_words
from csc_mailbot.tickets.agent_words import AgentWord, AgentWords, MakeNote, ShowHelp, WordFault, valid_words
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.ticket import Ticket

_MOST_INSTEAD = 12


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an agent's words; `ticket` is as it is now."""

    ticket: Ticket
    words: AgentWords
    correspondence: Correspondence
    """The agent's own mail, which is answered."""
    faults: tuple[WordFault, ...] = ()
    """What cannot be done; then nothing was."""
    received_by: tuple[Address, ...] = ()
    """Customers who receive the text."""
    assignee: str = ""
    """The name of the agent who has it now."""
    warnings: tuple[str, ...] = ()
    """In Spanish, what was done all the same but should be looked at."""


def receipt(answer: Receipt, agent: Agent, desk: DeskCard) -> Letter:
    """Return the answer to an agent's words; the valid ones are listed when something was refused or help was asked."""
    said = zip(answer.words.lines, answer.words.words, strict=True)
    understood = [
        (_shown(line, word), word_meaning(word, answer.assignee)) for line, word in said if word != ShowHelp()
    ]
    lists_words = answer.faults or answer.words.asks_for_help
    words: dict[str, object] = {
        "outcome": "refused" if answer.faults else "done",
        "understood": [] if answer.faults else understood,
        "refused": [(one_line(fault.line), _why(fault)) for fault in answer.faults],
        "received_by": people_in_words(answer.received_by),
        "had_text": answer.words.has_text,
        "valid": [(shown, _sentence(does)) for shown, does in valid_words(answer.ticket)] if lists_words else [],
        "warnings": [one_line(one) for one in answer.warnings],
        "state_shown": answer.ticket.status.shown,
    }
    return agent_letter(LetterKind.RECEIPT, answer.ticket, agent, answer.correspondence, desk, words=words)


def _shown(line: str, word: AgentWord) -> str:
    """Return the word as it was written; a note's text, which may follow it, is not repeated."""
    return "#nota" if isinstance(word, MakeNote) else one_line(line).rstrip(".")


def _why(fault: WordFault) -> str:
    """Return the sentence, and what could be written instead; when that is any word at all, the list below tells it."""
    sentence = _sentence(one_line(fault.problem))
    if not 0 < len(fault.allowed) <= _MOST_INSTEAD:
        return sentence
    return f"{sentence} Puede escribir: {either([one_line(one) for one in fault.allowed])}."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?")) else ".")
