"""Where does a link of this HTML lead? Its target is written behind its text, as mail programs do in plain text.

Only targets of the web and of mail are told, in one pass over the tags. What a mail link would write into the new mail
is left out.
"""

import html
import re

LONGEST = 300
"""Characters of a target that are told."""

_TAG = re.compile(r"<(/?)a\b([^<>]{0,3000})>", re.IGNORECASE)
_TARGET = re.compile(
    r"""\bhref\s{0,3}=\s{0,3}(?:"([^"]{1,3000})"|'([^']{1,3000})'|([^\s"'>]{1,3000}))""", re.IGNORECASE
)
_TOLD = ("http://", "https://", "mailto:")
_SCHEME = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_UNSEEN = str.maketrans({"\t": "", "\r": "", "\n": "", " ": "%20", "<": "%3C", ">": "%3E"})


def with_targets(source: str) -> str:
    """Return the HTML with ` <target>` at the end of each link whose text does not say it already."""
    pieces, position, begin, target = [], 0, 0, ""
    for tag in _TAG.finditer(source):
        if not tag[1]:
            begin, target = tag.end(), _target_in(tag[2])
            continue
        if target and _tells_more(target, source[begin : tag.start()]):
            pieces += [source[position : tag.start()], html.escape(f" <{_bounded(target)}>", quote=False)]
            position = tag.start()
        target = ""
    return "".join([*pieces, source[position:]])


def _target_in(attributes: str) -> str:
    found = _TARGET.search(attributes)
    if not found:
        return ""
    target = html.unescape(found[1] or found[2] or found[3]).strip().translate(_UNSEEN)
    if not target.lower().startswith(_TOLD):
        return ""
    return target.partition("?")[0] if target[:7].lower() == "mailto:" else target


def _tells_more(target: str, content: str) -> bool:
    """Compare what is seen with the target; a link without any text, such as a logo, is not told."""
    text = " ".join(html.unescape(_ANY_TAG.sub("", content)).split())
    return bool(text) and _bare(text) != _bare(target)


def _bare(address: str) -> str:
    return _SCHEME.sub("", address, count=1).rstrip("/").casefold()


def _bounded(target: str) -> str:
    return target if len(target) <= LONGEST else f"{target[: LONGEST - 1]}…"
