"""What do the parts hold? The texts, the HTML and the files of a mail, in the order of its parts.

Alternatives (RFC 2046 §5.1.4) are one text in several forms; everything else in a row is read in a row. A nested mail
is one file, with what hangs on it inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import Message
from hashlib import sha256

from csc_mailbot.intake.parsing.calendar_text import describe_calendar
from csc_mailbot.intake.parsing.charsets import clean, decode_text
from csc_mailbot.intake.parsing.file_names import safe_name, type_of
from csc_mailbot.intake.parsing.flowed import unflow
from csc_mailbot.intake.parsing.html_text import readable
from csc_mailbot.intake.parsing.lifting import LiftedMail
from csc_mailbot.intake.parsing.nested import nested_file
from csc_mailbot.intake.parsing.part_head import PartHead, read_part_head
from csc_mailbot.intake.parsing.transfer import content_of
from csc_mailbot.intake.parsing.winmail import open_winmail
from csc_mailbot.mail.dangerous_files import danger_of
from csc_mailbot.mail.message import Attachment

_BODIES = frozenset({"text/plain", "text/html"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_RETURNED = "text/rfc822-headers"
_LONGEST_ASIDE = 65_536


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the letter's text, as it was sent."""

    text: str
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What a part holds: what is to be read, all its HTML, a text that stands in when nothing is to be read, files."""

    pieces: tuple[Piece, ...] = ()
    html: str = ""
    aside: str = ""
    files: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def spoken(self) -> bool:
        """Whether any piece holds more than blanks."""
        return any(one.text.strip() for one in self.pieces)

    @property
    def plain(self) -> str:
        """The plain text as it was sent."""
        return below_each_other([one.text for one in self.pieces if not one.is_html])

    @property
    def text(self) -> str:
        """The readable text; computed, as making HTML readable costs more than all the rest."""
        return below_each_other([readable(one.text) if one.is_html else one.text for one in self.pieces])


def read_contents(part: Message, lifted: LiftedMail, parent: str = "") -> Contents:
    """Return what the part and all below it hold; `parent` is the type it hangs below. The tree is used up by this."""
    head = read_part_head(part)
    if not part.is_multipart():
        return _read_leaf(part, head, lifted, parent)
    if not head.type.startswith("multipart/"):
        name, content = nested_file(part, head, lifted)
        return Contents(files=(_file(name, content, head),))
    children = [child for child in part.get_payload() if isinstance(child, Message)]
    read = [read_contents(child, lifted, head.type) for child in children]
    return _chosen(read) if head.type == "multipart/alternative" else _in_a_row(read)


def below_each_other(texts: Sequence[str]) -> str:
    """Join texts that were sent one after the other; blank ones leave no trace."""
    spoken = [text for text in texts if text.strip()]
    return spoken[0] if len(spoken) == 1 else "".join(text.rstrip("\n") + "\n" for text in spoken)


def _chosen(read: Sequence[Contents]) -> Contents:
    """Plain text is what is read, even when richer forms follow; the last HTML is the richest."""
    said = next((one for one in read if _has(one, is_html=False)), None) or next(
        (one for one in reversed(read) if _has(one, is_html=True)), None
    )
    shown = next((one.html for one in reversed(read) if one.html.strip()), "")
    return replace(_in_a_row(read), pieces=said.pieces if said else (), html=shown)


def _has(contents: Contents, *, is_html: bool) -> bool:
    return any(one.is_html is is_html and one.text.strip() for one in contents.pieces)


def _in_a_row(read: Sequence[Contents]) -> Contents:
    return Contents(
        pieces=tuple(piece for one in read for piece in one.pieces),
        html=below_each_other([one.html for one in read]),
        aside=next((one.aside for one in read if one.aside), ""),
        files=tuple(file for one in read for file in one.files),
        defects=tuple(defect for one in read for defect in one.defects),
    )


def _read_leaf(part: Message, head: PartHead, lifted: LiftedMail, parent: str) -> Contents:
    content, damage = content_of(part, head.encoding, lifted)
    defects = (damage,) if damage else ()
    if _is_letter(head, parent):
        return _letter(head, content, defects)
    if head.type in _TNEF or head.name.lower() == "winmail.dat":
        return _unpacked(head, content, defects)
    files = (_file(head.name, content, head),) if content or head.name else ()
    return Contents(files=files, aside=_aside(head, content), defects=defects)


def _is_letter(head: PartHead, parent: str) -> bool:
    """A text with a name is a file, unless it is the whole mail or one of its alternatives."""
    if head.disposition == "attachment" or not (head.type in _BODIES or head.type.startswith("multipart/")):
        return False
    return not head.name or parent in {"", "multipart/alternative"}


def _letter(head: PartHead, content: bytes, defects: tuple[str, ...]) -> Contents:
    characters, lie = decode_text(content, head.charset)
    text = clean(characters)
    defects = (*defects, lie) if lie else defects
    if head.type == "text/html":
        return Contents(pieces=(Piece(text, is_html=True),), html=text, defects=defects)
    if head.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=head.parameters.get("delsp", "").lower() == "yes")
    return Contents(pieces=(Piece(text),), defects=defects)


def _aside(head: PartHead, content: bytes) -> str:
    if head.type == "text/calendar":
        return describe_calendar(content)
    if head.type.startswith("text/") and not head.name and head.type != _RETURNED:
        return clean(decode_text(content[:_LONGEST_ASIDE], head.charset)[0])
    return ""


def _unpacked(head: PartHead, content: bytes, defects: tuple[str, ...]) -> Contents:
    opened = open_winmail(content)
    if opened is None:
        kept = _file(head.name or "winmail.dat", content, head)
        return Contents(files=(kept,), defects=(*defects, "winmail.dat could not be opened"))
    files = tuple(_file(name, inner, PartHead(type=type_of(name))) for name, inner in opened.files)
    return Contents(aside=opened.text or readable(opened.html), files=files, defects=defects)


def _file(name: str, content: bytes, head: PartHead) -> Attachment:
    shown = head.type.startswith("image/") and head.disposition != "attachment"
    return Attachment(
        name=safe_name(name, head.type),
        type=head.type,
        size=len(content),
        inline=shown and bool(head.content_id or head.disposition == "inline"),
        content_id=head.content_id,
        digest=sha256(content).hexdigest(),
        content=content,
        danger=danger_of(name, content),
    )
