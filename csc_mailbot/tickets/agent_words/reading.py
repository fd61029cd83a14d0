"""Where do an agent's words stand, and what is left for the customer?

Words stand in the unbroken block of lines at the top or bottom of the new text. Blank lines do not break it before
another word, since mail programs put them between all lines; a signature may follow it. In the block every `#` with a
letter must be a known word; elsewhere such lines are text, but one that is or nearly is a word makes the mail wait.
"""

from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from csc_mailbot.mail.quoting.device_lines import is_device_line
from csc_mailbot.tickets.agent_words.line import Certainty, LineOfWords, is_near_word, read_line
from csc_mailbot.tickets.agent_words.spelling import folded, visible
from csc_mailbot.tickets.agent_words.word import AgentWord, AgentWords, SpendTime

MOST_NEAR = 20
"""Lines told of; one would do to hold the mail."""
MOST_FORGIVEN = 1000
"""Lines in which slips are looked for; in those below, of a pasted listing, only words as they are written."""

MOST_LINES = 100
"""Lines of words without a blank one between; more are a listing."""

_DELIMITERS = frozenset({"--", "—"})
_CLOSINGS = frozenset(
    {
        *("un saludo", "saludos", "saludos cordiales", "un cordial saludo", "cordiales saludos", "reciba un saludo"),
        *("atentamente", "muy atentamente", "un abrazo", "salutacions", "salutacions cordials", "unha aperta", "agur"),
        *("regards", "best regards", "kind regards", "saludos y gracias", "gracias y un saludo", "un saludo y gracias"),
    }
)
"""Lines that people write above their names, where no line of dashes says that a signature begins."""

_Block = Sequence[LineOfWords | None]


def read_agent_words(text: str, author: str = "") -> AgentWords:
    """Return the words that an agent's new text holds, and what is left of it; a text without any is left as it is.

    `text` is what the agent wrote, without quotes; a line that is only the author's name begins a signature, as most
    programs write it. Nothing in it makes this raise.
    """
    lines = text.splitlines(keepends=True)
    above = _block(lines)
    end, below = _bottom_block(lines[len(above) :], author)
    bottom = range(len(above) + end - len(below), len(above) + end)
    block = [one for one in (*above, *below) if one]
    pairs = _without_repetition([(word, one.line) for one in block for word in one.words])
    left = _left(lines, above, below, bottom) if block else text
    return AgentWords(
        words=tuple(word for word, _ in pairs),
        lines=tuple(line for _, line in pairs),
        text=left,
        faults=tuple(fault for one in block for fault in one.faults),
        near=_near([*lines[len(above) : bottom.start], *lines[bottom.stop :]]),
        has_text=_says_something(left, author),
    )


def _block(lines: Sequence[str]) -> list[LineOfWords | None]:
    """Return what the first lines ask, as far as they are a block of words; None for a blank line inside it."""
    block: list[LineOfWords | None] = []
    while True:
        start = next((at for at in range(len(block), len(lines)) if visible(lines[at])), len(lines))
        read = (read_line(line) for line in islice(lines, start, start + MOST_LINES + 1))
        run = [one for one in takewhile(bool, read) if one]
        if not _belongs(run, first=not block):
            return block
        block += [*([None] * (start - len(block))), *run]


def _belongs(run: Sequence[LineOfWords], *, first: bool) -> bool:
    """Tell whether unbroken lines are of the block; behind a blank line only what is surely meant for the desk is."""
    if len(run) > MOST_LINES:
        return False
    if first:
        return any(one.certainty is not Certainty.PERHAPS for one in run)
    return bool(run) and (run[0].certainty is Certainty.READABLE or run[0].tight)


def _bottom_block(lines: Sequence[str], author: str) -> tuple[int, list[LineOfWords | None]]:
    """Return the block at the very bottom, or else right above the signature, and after how many lines it ends."""
    signature = _signature_start(lines, author)
    for end in (len(lines), signature, _closing_above(lines, signature)):
        block = _block(lines[:end][::-1])
        if block:
            return end, block[::-1]
    return len(lines), []


def _signature_start(lines: Sequence[str], author: str) -> int:
    return next((at for at, line in enumerate(lines) if _begins_signature(line, author)), len(lines))


def _begins_signature(line: str, author: str) -> bool:
    seen = visible(line)
    return seen in _DELIMITERS or is_device_line(line) or (bool(author) and folded(seen) == folded(author))


def _closing_above(lines: Sequence[str], end: int) -> int:
    """Return where the last spoken line before the end begins, if it is a closing; else the end itself."""
    last = next((at for at in range(end - 1, -1, -1) if visible(lines[at])), end)
    return last if last < end and folded(visible(lines[last])).strip(" .,;:!") in _CLOSINGS else end


def _left(lines: Sequence[str], above: _Block, below: _Block, bottom: range) -> str:
    """Return the text without its blocks: no blank lines at its ends, one where a block stood."""
    first, last = ([one.remainder + "\n" for one in block if one and one.remainder] for block in (above, below))
    if not below:
        return _tidy([*first, *lines[len(above) :]])
    body = _tidy([*first, *lines[len(above) : bottom.start], *last])
    rest = _tidy(lines[bottom.stop :])
    return f"{body}\n\n{rest}" if body and rest else body or rest


def _tidy(lines: Sequence[str]) -> str:
    spoken = [at for at, line in enumerate(lines) if visible(line)]
    return "".join(lines[spoken[0] : spoken[-1] + 1]).rstrip() if spoken else ""


def _without_repetition(pairs: list[tuple[AgentWord, str]]) -> list[tuple[AgentWord, str]]:
    """Leave out what was said twice, at the top and at the bottom; times add up."""
    first: dict[AgentWord, int] = {}
    for at, (word, _) in enumerate(pairs):
        first.setdefault(word, at)
    return [pair for at, pair in enumerate(pairs) if isinstance(pair[0], SpendTime) or first[pair[0]] == at]


def near_words(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are, or nearly are, a word, at most `MOST_NEAR`: for text that holds no block.

    A signature that was cut off is such a text: a word below it must not be lost without a question.
    """
    return _near(text.splitlines())


def _near(lines: Iterable[str]) -> tuple[str, ...]:
    perhaps = (line for line in lines if "#" in line or ":" in line or not line.isascii())
    near = (line for at, line in enumerate(perhaps) if is_near_word(line, forgiving=at < MOST_FORGIVEN))
    return tuple(visible(line) for line in islice(near, MOST_NEAR))


def _says_something(text: str, author: str) -> bool:
    lines = text.splitlines()
    spoken = lines[: _closing_above(lines, _signature_start(lines, author))]
    return any(letter.isalnum() for line in spoken for letter in visible(line))
