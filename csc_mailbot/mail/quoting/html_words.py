"""Which words of the HTML stand in a quote or a signature, by the marks of the program that wrote it?

The HTML is read as a stream of tags, never trusted and never shown: one pass, bounded in size.
"""

import html
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from csc_mailbot.mail.quoting.header_labels import label_kind
from csc_mailbot.mail.quoting.lines import Said

LONGEST = 300_000
"""Characters of HTML that are read, as many as are made readable elsewhere."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})([^<>]{0,3000})>")
_ATTRIBUTE = re.compile(
    r"""\b(class|id|type|style|cite|data-marker)\s{0,3}=\s{0,3}(?:"([^"]{0,900})|'([^']{0,900})|([^\s"'>]{1,200}))""",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\w+")
_SILENT = frozenset({"style", "script", "head", "title", "template"})
_INLINE = frozenset(
    {"a", "b", "i", "u", "em", "strong", "span", "font", "o:p", "small", "big", "code", "tt", "wbr", "img"}
)
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "base", "wbr", "col"})

_QUOTE_CLASSES = frozenset(
    [
        "gmail_quote",
        "gmail_quote_container",
        "gmail_attr",
        "moz-cite-prefix",
        "yahoo_quoted",
        "yahoo-quoted",
        "protonmail_quote",
        "zmail_extra",
        "tutanota_quote",
        "front-blockquote",
        "airmail_on",
        "moz-forward-container",
        "moz-email-headers-table",
        "history_container",
        "mail_quote",
        "cm_quote",
        "quotedmessage",
    ]
)
_QUOTE_IDS = frozenset(
    [
        "isforwardcontent",
        "isreplycontent",
        "olk_src_body_section",
        "mail-editor-reference-message-container",
        "reply-intro",
        "replybody",
        "yahoo_quoted",
        "orimsghtmlseperator",
    ]
)
_REST_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr", "orihtml", "outlookmessageheader"})
_REST_CLASSES = frozenset({"outlookmessageheader"})
_SIGNATURE_CLASSES = frozenset(
    {"gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block", "moz-txt-sig"}
)
_DIVIDER = re.compile(r"border-top\s?:\s?(?:solid|[^;]{0,40}\bsolid\b)|border-top-style\s?:\s?solid", re.IGNORECASE)
_BORDERED = re.compile(r"border-left(?:-\w+)?\s?:", re.IGNORECASE)
_FIRST_LABEL = re.compile(r"\s*([^:\n]{1,24})[:：]")


@dataclass(frozen=True, slots=True)
class HtmlWords:
    """The words in lower case, parted and surrounded by single blanks, and what is said of each stretch of them."""

    words: str
    starts: tuple[int, ...]
    said: tuple[Said | None, ...]

    def said_at(self, place: int) -> Said | None:
        """Return what is said of the word at this place."""
        return self.said[max(0, bisect_right(self.starts, place) - 1)]

    @property
    def marked(self) -> bool:
        """Whether anything is said of any of it."""
        return any(self.said)

    @property
    def quotes(self) -> bool:
        """Whether any of it is said to be quoted."""
        return Said.QUOTED in self.said or Said.CITED in self.said


@dataclass(slots=True)
class _Reader:
    """What is open while the tags go by. A stretch is (text, what is said of it)."""

    stretches: list[tuple[list[str], Said | None]]
    opened: Counter[str]
    inside: list[tuple[str, int, Said]]
    silent: str = ""
    rest: bool = False
    dividers: tuple[int, ...] = ()

    def say(self, text: str) -> None:
        if not self.silent:
            self.stretches[-1][0].append(text)

    def turn(self) -> None:
        said = self.inside[-1][2] if self.inside else None
        self.stretches.append(([], Said.QUOTED if self.rest else said))


def read_words(source: str) -> HtmlWords:
    """Return the words of the HTML with what its marks say of them; never raises."""
    source = _without_comments(source[:LONGEST])
    reader = _Reader([([], None)], Counter(), [])
    position = 0
    for tag in _TAG.finditer(source):
        reader.say(source[position : tag.start()])
        position = tag.end()
        _pass(reader, closing=bool(tag[1]), name=tag[2].lower(), attributes=tag[3])
    reader.say(source[position:])
    return _laid_in_a_row(_with_dividers(reader))


def _pass(reader: _Reader, *, closing: bool, name: str, attributes: str) -> None:
    if reader.silent:
        reader.silent = "" if closing and name == reader.silent else reader.silent
        return
    if name in _SILENT and not closing:
        reader.silent = name
        return
    if name not in _INLINE:
        reader.say("\n")
    if closing:
        _close(reader, name)
    else:
        _open(reader, name, attributes)


def _open(reader: _Reader, name: str, attributes: str) -> None:
    if name not in _VOID:
        reader.opened[name] += 1
    if "=" not in attributes:
        return
    found = {key.lower(): (one or two or three) for key, one, two, three in _ATTRIBUTE.findall(attributes)}
    if _begins_rest(found):
        reader.rest = True
        reader.turn()
    elif name not in _VOID and reader.stretches[-1][1] is not Said.QUOTED and (said := _said_by(name, found)):
        reader.inside.append((name, reader.opened[name], _stronger(reader.stretches[-1][1], said)))
        reader.turn()
    elif name in {"div", "p", "table"} and _DIVIDER.search(found.get("style", "")):
        reader.turn()
        reader.dividers = (*reader.dividers[:50], len(reader.stretches) - 1)


def _stronger(around: Said | None, said: Said) -> Said:
    return Said.CITED if around is Said.CITED and said is Said.SIGNATURE else said


def _close(reader: _Reader, name: str) -> None:
    if reader.inside and reader.inside[-1][:2] == (name, reader.opened[name]):
        reader.inside.pop()
        reader.turn()
    reader.opened[name] = max(0, reader.opened[name] - 1)


def _names(attribute: str) -> set[str]:
    return {one.removeprefix("x_") for one in attribute.lower().split()}


def _begins_rest(found: dict[str, str]) -> bool:
    ids = _names(found.get("id", ""))
    return bool(ids & _REST_IDS or _names(found.get("class", "")) & _REST_CLASSES) or (
        found.get("data-marker", "") == "__DIVIDER__"
    )


def _said_by(name: str, found: dict[str, str]) -> Said | None:
    classes, ids = _names(found.get("class", "")), _names(found.get("id", ""))
    if classes & _QUOTE_CLASSES or ids & _QUOTE_IDS or found.get("data-marker") == "__QUOTED_TEXT__":
        return Said.QUOTED
    cited = found.get("type", "").lower() == "cite" or "cite" in found or _BORDERED.search(found.get("style", ""))
    if name == "blockquote" and cited:
        return Said.CITED
    return Said.SIGNATURE if classes & _SIGNATURE_CLASSES else None


def _with_dividers(reader: _Reader) -> list[tuple[str, Said | None]]:
    """A line drawn above "De:" begins the quote of Outlook, which runs to the end; any other line is ornament."""
    stretches = [("".join(pieces), said) for pieces, said in reader.stretches]
    for at in reader.dividers:
        label = _FIRST_LABEL.match(html.unescape(stretches[at][0][:300]))
        if label and label_kind(label[1]) in {"from", "sent"}:
            return [*stretches[:at], *((text, Said.QUOTED) for text, _ in stretches[at:])]
    return stretches


def _laid_in_a_row(stretches: list[tuple[str, Said | None]]) -> HtmlWords:
    pieces, starts, said, length = [" "], [0], [None], 1
    kinds: list[Said | None] = [*said]
    for text, kind in stretches:
        words = " ".join(_WORDS.findall(html.unescape(text).lower()))
        if not words:
            continue
        starts.append(length)
        kinds.append(kind)
        pieces.append(words + " ")
        length += len(words) + 1
    return HtmlWords("".join(pieces), tuple(starts), tuple(kinds))


def _without_comments(source: str) -> str:
    kept, position = [], 0
    while (begin := source.find("<!--", position)) >= 0 and (end := source.find("-->", begin)) >= 0:
        kept.append(source[position:begin])
        position = end + len("-->")
    return "".join([*kept, source[position:]])
