"""Who wrote, to whom, and when? Address headers (RFC 5322 §3.4) and the Date (§3.3), read by mail-parser.

mail-parser reads addresses by their structure, so that `a@bank.example <b@evil.example>` is the second one; the
standard library answers both. It is the only part of mail-parser that is used: its whole parse keeps every attachment
twice, decodes what is not UTF-8 lossily, and costs a mail four times what this costs. When it raises, or finds nobody
where an @ stands, the standard library is asked.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from mailparser.dates import parse_mail_date  # type: ignore[import-untyped]
from mailparser.utils import get_addresses  # type: ignore[import-untyped]

from csc_mailbot.intake.parsing.charsets import clean_line
from csc_mailbot.intake.parsing.header_words import decode_words, raw_header
from csc_mailbot.mail.address import Address

MOST_ADDRESSES = 1_000

_WORDS = re.compile(r"=\?[^?\s]{1,60}\?[bqBQ]\?[^?]*\?=(?:\s+=\?[^?\s]{1,60}\?[bqBQ]\?[^?]*\?=)*")
_PLAIN = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@[^\s@<>\"(),;:\\\[\]]{1,253}")


def read_addresses(values: Iterable[object]) -> tuple[tuple[Address, ...], list[str]]:
    """Return the addresses of all the header's fields in order, and what was wrong with them."""
    found: list[Address] = []
    defects: list[str] = []
    for value in values:
        written = _with_plain_names(raw_header(value))
        addresses, doubts = _read(written)
        found += addresses
        defects += doubts
    return tuple(found[:MOST_ADDRESSES]), defects


def read_date(value: object) -> datetime | None:
    """Return the moment a Date header names, aware and in UTC; None when it names none."""
    written = clean_line(raw_header(value))[:200]
    for read in (_by_mail_parser, parsedate_to_datetime):
        try:
            moment = read(written)
            if moment is not None:
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except Exception:  # noqa: BLE001, S112 - whatever a library makes of a broken date, the mail has none
            continue
    return None


def _by_mail_parser(written: str) -> datetime | None:
    value: datetime | None = parse_mail_date(written).value
    return value


def _read(written: str) -> tuple[list[Address], list[str]]:
    doubts: list[dict[str, object]] = []
    try:
        pairs = get_addresses(written, defects=doubts)
    except Exception:  # noqa: BLE001 - see the module's docstring
        pairs = []
    found = _addresses(pairs)
    if found or "@" not in written:
        return found, [f"an address needed mending ({doubt.get('reason')})" for doubt in doubts[:1]]
    return _by_standard_library(written), ["an address header could only be guessed at"]


def _by_standard_library(written: str) -> list[Address]:
    try:
        found = [one for one in _addresses(getaddresses([written])) if _PLAIN.fullmatch(one.address)]
    except Exception:  # noqa: BLE001 - see the module's docstring
        found = []
    return found or [Address("", one) for one in _PLAIN.findall(clean_line(written))[:1]]


def _addresses(pairs: Iterable[tuple[str, str]]) -> list[Address]:
    cleaned = ((clean_line(name), clean_line(address)) for name, address in pairs)
    return [Address("" if name == address else name, address) for name, address in cleaned if address]


def _with_plain_names(written: str) -> str:
    """Decode encoded words into quoted names, so that a comma inside one parts no addresses."""
    if "=?" not in written:
        return written
    pieces, position, quoted = [], 0, False
    for words in _WORDS.finditer(written):
        between = written[position : words.start()]
        quoted ^= between.count('"') % 2 == 1
        name = clean_line(decode_words(words[0])).replace("\\", "").replace('"', "")
        pieces += [between, name if quoted else f'"{name}"']
        position = words.end()
    return "".join([*pieces, written[position:]])
