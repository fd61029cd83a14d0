"""What would a person read in this HTML? Plain text, bounded in cost; the HTML itself is never trusted.

inscriptis lays tables and lists out as a browser would; what it cannot take (too big, too many table cells, a tree
that makes it raise) has its tags taken off instead.
"""

import html
import re

from inscriptis import get_text  # type: ignore[import-untyped]
from inscriptis.css_profiles import STRICT_CSS_PROFILE  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]

from csc_mailbot.intake.parsing.charsets import clean
from csc_mailbot.intake.parsing.link_targets import with_targets

LONGEST = 300_000
"""Characters of HTML that are made readable; inscriptis needs about 1 ms for 1,500 of them in the worst case."""
_LAID_OUT = 60_000
_MOST_CELLS = 1_500

_UNSHOWN = ("script", "style", "head", "title", "noscript", "template")
_SILENT = re.compile(rf"<({'|'.join(_UNSHOWN)})\b", re.IGNORECASE)
_CLOSINGS = {name: re.compile(rf"</{name}\s{{0,20}}>", re.IGNORECASE) for name in _UNSHOWN}
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_BREAKING = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote|hr)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>")
_TRAILING = re.compile(r"[ \t\xa0]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE, display_links=False, display_images=False)


def readable(source: str) -> str:
    """Return the text a person would read; never raises, and takes time in proportion to the bounded input."""
    spoken = _without_silent(source[:LONGEST])
    return _GAPS.sub("\n\n", _TRAILING.sub("", clean(_laid_out(spoken)))).strip("\n")


def without_tags(source: str) -> str:
    """Return the text between the tags, with line breaks where the tags break lines."""
    return html.unescape(_TAG.sub("", _BREAKING.sub("\n", source.replace("\n", " "))))


def _laid_out(source: str) -> str:
    told = with_targets(source)
    if len(source) > _LAID_OUT or len(_CELL.findall(source)) > _MOST_CELLS:
        return without_tags(told)
    try:
        laid_out: str = get_text(told, _CONFIG)
    except Exception:  # noqa: BLE001 - lxml and inscriptis raise in many ways on hostile trees
        return without_tags(told)
    return laid_out


def _without_silent(source: str) -> str:
    """Cut out comments and the elements that are not shown; an unclosed one hides nothing."""
    source = _without_comments(source)
    kept, position = [], 0
    unclosed: set[str] = set()
    for begin in _SILENT.finditer(source):
        name = begin[1].lower()
        if begin.start() < position or name in unclosed:
            continue
        if closing := _CLOSINGS[name].search(source, begin.end()):
            kept.append(source[position : begin.start()])
            position = closing.end()
        else:
            unclosed.add(name)
    return "".join([*kept, source[position:]])


def _without_comments(source: str) -> str:
    kept, position = [], 0
    while (begin := source.find("<!--", position)) >= 0 and (end := source.find("-->", begin)) >= 0:
        kept.append(source[position:begin])
        position = end + len("-->")
    return "".join([*kept, source[position:]])
