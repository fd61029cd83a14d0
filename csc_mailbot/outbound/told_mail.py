"""What did the customer write, from its head to its last quoted line? A plain text that goes along with an alert.

Their mail itself never goes along: a virus filter that refuses it would silence the page, and its size would slow it.
What is written here is words alone, of a bounded length; of files it tells names and sizes.
"""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.plain_text import bounded, one_line, several_lines
from csc_mailbot.outbound.spanish import moment_in_words, size_in_words

LONGEST_MAIL = 40_000
"""Characters of all mails that are told together: some ten pages, in UTF-8 at most 160 kB."""
_MOST_FILES = 30
_LONGEST_NAME = 100
_RULE = "-" * 72
_HEAD = ("Incidencia: ", "De: ", "Recibido: ")


@dataclass(frozen=True, slots=True)
class ToldMail:
    """A mail as it is told. `files` are names and sizes in bytes; `text` is what is new, `quoted` the rest."""

    folio: str
    sender: Address
    subject: str
    received_at: datetime
    text: str = field(repr=False)
    quoted: str = field(default="", repr=False)
    files: tuple[tuple[str, int], ...] = ()
    unverified: bool = False


def told_mails(mails: Sequence[ToldMail], more: Sequence[str], now: datetime, desk: DeskCard) -> Attachment:
    """Return `correo.txt`, in UTF-8 with CRLF: each mail gets its share of `LONGEST_MAIL`, its new words first.

    `more` are the folios of incidents that are only named.
    """
    share = LONGEST_MAIL // max(1, len(mails))
    text = f"\n\n{_RULE}\n\n".join(_told(one, share, now, desk) for one in mails)
    text += f"\n\n{_RULE}\n\nY además: {', '.join(more)}" if more else ""
    # The mark tells telephones that guess that it is UTF-8.
    content = ("\ufeff" + text + "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    digest = hashlib.sha256(content).hexdigest()
    return Attachment("correo.txt", "text/plain", len(content), False, "", digest, content)


def is_told(file: Attachment) -> bool:
    """Tell whether it is such a file, come back with an answer: it may hold the mail of several customers."""
    lines = file.content.removeprefix(BOM_UTF8).split(b"\n", len(_HEAD))
    begins = all(line.startswith(words.encode()) for line, words in zip(lines, _HEAD, strict=False))
    return begins and len(lines) > len(_HEAD)


def _told(mail: ToldMail, share: int, now: datetime, desk: DeskCard) -> str:
    sender = " ".join(filter(None, (one_line(mail.sender.name), f"<{one_line(mail.sender.address)}>")))
    folio, writer, received = _HEAD
    head = [
        f"{folio}{mail.folio}",
        f"{writer}{sender}{' (sin verificar)' if mail.unverified else ''}",
        f"{received}{moment_in_words(mail.received_at, now, desk.timezone)}",
        f"Asunto: {one_line(mail.subject) or '(sin asunto)'}",
    ]
    if mail.files:
        head.append(f"Adjuntos: {_files(mail.files)}")
    words = _cut(mail.text, share) or "(sin texto)"
    quoted = _cut(mail.quoted, share - len(words)) if share > len(words) else ""
    parts = ["\n".join(head), words, *((f"Texto citado y firma:\n\n{quoted}",) if quoted else ())]
    return "\n\n".join(parts)


def _files(files: Sequence[tuple[str, int]]) -> str:
    shown = [
        f"{bounded(one_line(name), _LONGEST_NAME) or 'sin nombre'} ({size_in_words(size)})" for name, size in files
    ]
    more = [f"y {len(shown) - _MOST_FILES} más"] if len(shown) > _MOST_FILES else []
    return ", ".join([*shown[:_MOST_FILES], *more])


def _cut(text: str, longest: int) -> str:
    return bounded(several_lines(text[: 2 * longest]), longest)
