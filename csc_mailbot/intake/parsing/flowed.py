"""Where do lines really end? text/plain with format=flowed put together again (RFC 3676)."""

from itertools import groupby

_SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool) -> str:
    """Return the text with soft line breaks taken out; quoting is kept as `> ` marks of the same depth.

    `delete_space` is the DelSp parameter: the blank before a soft break is no part of the text.
    """
    lines = [_taken_apart(line) for line in text.split("\n")]
    paragraphs = []
    for depth, group in groupby(lines, key=lambda line: line[0]):
        paragraphs += [_marked(depth, joined) for joined in _joined([line for _, line in group], delete_space)]
    return "\n".join(paragraphs)


def _taken_apart(line: str) -> tuple[int, str]:
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")


def _joined(lines: list[str], delete_space: bool) -> list[str]:  # noqa: FBT001 - the parameter of the RFC
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        soft = line.endswith(" ") and line != _SIGNATURE
        if line == _SIGNATURE and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(line[:-1] if soft and delete_space else line)
        if not soft:
            paragraphs.append([])
    return ["".join(paragraph) for paragraph in paragraphs if paragraph]


def _marked(depth: int, line: str) -> str:
    return f"{'>' * depth} {line}" if depth else line
