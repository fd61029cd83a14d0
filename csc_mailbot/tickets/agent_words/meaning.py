"""What did a line that is nearly a word mean? The word as it should stand, so that its author can say SI to that."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from csc_mailbot.tickets.agent_words.line import parts_of_near_line, read_line
from csc_mailbot.tickets.agent_words.spelling import folded, visible
from csc_mailbot.tickets.agent_words.vocabulary import Found, Keyword, find_near_word, find_word
from csc_mailbot.tickets.agent_words.word import AgentWord, AgentWords


@dataclass(frozen=True, slots=True)
class MeantLine:
    """A line as it was meant."""

    corrected: str
    """`#hecha`, with what the word takes."""
    before: str
    """What stands before the word on its line, and stays text."""
    words: tuple[AgentWord, ...]
    after: str
    """What follows `nota:` on its line, and stays text."""


def meant_by(line: str) -> MeantLine | None:
    """Return what a line of `AgentWords.near` means; None when what follows the word cannot be read."""
    parts = parts_of_near_line(line)
    if parts is None:
        return None
    before, body = parts
    found = find_word(body) or find_near_word(body)
    if found is None:
        return None
    corrected = _corrected(found)
    read = read_line(corrected)
    if read is None or read.faults or not read.words:
        return None
    return MeantLine(corrected, before, read.words, read.remainder)


def _corrected(found: Found) -> str:
    return " ".join(filter(None, (_name(found.keyword), found.rest)))


def _name(keyword: Keyword) -> str:
    """Return the word's own name with its accents: folding changes no length."""
    shown = keyword.shown[: len(keyword.phrases[0]) + 1]
    return shown if folded(shown[1:]) == keyword.phrases[0] else f"#{keyword.phrases[0]}"


def suggestion_for(lines: Iterable[str]) -> tuple[str, ...]:
    """Return what the lines mean, each once; nothing when one of them cannot be understood."""
    meant = [meant_by(line) for line in lines]
    return tuple(dict.fromkeys(one.corrected for one in meant if one)) if all(meant) else ()


def as_meant(words: AgentWords) -> AgentWords:
    """Return the words with every near line taken as it was meant; as they are when one cannot be understood."""
    meant = {line: meant_by(line) for line in words.near}
    if not all(meant.values()):
        return words
    said, spoken, left = list(words.words), list(words.lines), []
    for line in words.text.splitlines(keepends=True):
        found = meant.get(visible(line))
        if found is None:
            left.append(line)
            continue
        said += found.words
        spoken += [found.corrected] * len(found.words)
        rest = " ".join(filter(None, (found.before, found.after)))
        left += [rest + "\n"] if rest else []
    text = "".join(left).strip("\n")
    has_text = words.has_text and any(letter.isalnum() for letter in text)
    return replace(words, words=tuple(said), lines=tuple(spoken), text=text, near=(), has_text=has_text)
