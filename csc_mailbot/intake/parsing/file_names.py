"""What may a file be called? A name that is safe to show, to store and to send on, never a path and never empty.

Names come from RFC 2231 parameters, RFC 2047 words inside them (not allowed, and everywhere), or, failing those, from
the part's type.
"""

import mimetypes
import re
import unicodedata

from csc_mailbot.intake.parsing.charsets import clean_line

LONGEST = 150
"""Characters of a file name; 255 octets is what file systems take, and a letter may take three of them."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_LONGEST_ENDING = 12
_ENDINGS = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/rfc822-headers": ".txt",
    "message/delivery-status": ".txt",
    "message/feedback-report": ".txt",
    "message/disposition-notification": ".txt",
    "application/ms-tnef": ".dat",
    "application/pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "image/jpeg": ".jpg",
}


def safe_name(wanted: str, content_type: str, *, fallback: str = "adjunto") -> str:
    """Return a safe file name near the wanted one; `fallback` with the type's usual ending when nothing is left."""
    base = re.split(r"[/\\]", clean_line(_visible(wanted)))[-1]
    base = _FORBIDDEN.sub("_", base).strip(". ")
    if not base:
        return fallback + ending_of(content_type)
    return _shortened(base)


def ending_of(content_type: str) -> str:
    """Return the ending that files of the type usually have, with its dot."""
    return _ENDINGS.get(content_type) or mimetypes.guess_extension(content_type, strict=False) or ".bin"


def _visible(text: str) -> str:
    """Drop format characters: bidi overrides make `fdp.exe` read `exe.pdf`."""
    return "".join(one for one in text[:2000] if unicodedata.category(one) not in {"Cf", "Co", "Cn", "Cs"})


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + dot + ending


def type_of(name: str) -> str:
    """Return the content type that files of the name usually have."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
