"""Which Authentication-Results stand where only our own side can have written them (RFC 8601 §5 and §7.1)?

Relays write at the top, so whatever a stranger sends stands below the line `Received: … by <our border>`, and what
stands above that line is our own side's. The border is the topmost Received line that is no proven handover inside the
house; a line further down that names the border may be part of the forgery. Proven handovers are: LMTP (RFC 2033 §5
keeps it at home); a line whose client was a host of the border's own domain and wrote the next line; and, for the two
big hosts, what only their own machines write. As they arrive:

- Microsoft 365: Received … by …prod.outlook.com · A-R · Received … by …mail.protection.outlook.com (the border)
- Exim with `:at_start:`, OpenDMARC, rspamd, Yahoo, iCloud: A-R · Received … by the border
- the same with a mailbox server behind it: Received from the border by imap · A-R · Received … by the border
- Gmail: Received: by 2002:… · Received … by mx.google.com (the border) · Received-SPF · A-R

Gmail writes below its own line, on every mail from outside, and so the first field there is its own. Other programs
that do so (OpenDKIM and OpenDMARC until 2026, sendmail's sid-milter) are not believed: on the day their filter is
down, the stranger's field would be the first one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from csc_mailbot.mail.message import Headers

MICROSOFT = "microsoft365"
"""Stands for the id in Microsoft's fields, which have none."""

_GMAIL = "mx.google.com"
_RESULTS = "authentication-results"
_WRITERS = frozenset({"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "mime-version"})
_LONGEST = 2_000
_MOST_LINES = 60
_LONGEST_SUFFIX = 3

_COMMENT = re.compile(r"\([^()]*\)")
_FROM = re.compile(r"from\s+(\S+)", re.IGNORECASE)
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)
_WITH = re.compile(r"\swith\s+([a-z0-9]+)", re.IGNORECASE)
_LOCAL = re.compile(r"(?:UTF8)?LMTPS?A?", re.IGNORECASE)
_LITERAL = re.compile(r"[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}|\d{1,3}(?:\.\d{1,3}){3}", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
# Only the form of Postfix, sendmail and Gmail: in other comments the client's own words are repeated.
_LOOKED_UP = re.compile(r"\(([a-z0-9._-]+?)\.? \[")
_ID = re.compile(r"(?:\s|\([^()]*\))*\"?([^\s;()\"]+)")
_MICROSOFT_HOST = re.compile(r"(?:.+\.)?(?:outlook\.com|office365\.com)")
_MICROSOFT_BORDER = ".mail.protection.outlook.com"
_HOME = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1", "fc00::/7")))


@dataclass(frozen=True, slots=True)
class _Relay:
    """A Received line: what it says of the client, and who wrote it."""

    source: str
    """What the client called itself; anybody may say anything."""
    named: str
    """What the writer found out about the client."""
    by: str
    protocol: str


def believable_results(headers: Headers, authserv_id: str) -> tuple[str, ...]:
    """Return the values of the Authentication-Results that the border of that id wrote, top to bottom."""
    wanted = authserv_id.lower()
    fields = [(name.lower(), value) for name, value in headers]
    border, relay = _border(fields, wanted)
    above = [value for name, value in fields[:border] if name == _RESULTS and _is_of(value, wanted)]
    if above or relay is None or not wanted == relay.by == _GMAIL:
        return tuple(above)
    return tuple(_directly_below(fields[border + 1 :], wanted))


def _directly_below(fields: Sequence[tuple[str, str]], wanted: str) -> Iterator[str]:
    for name, value in fields:
        if name == _RESULTS and _is_of(value, wanted):
            yield value
        if name != "received-spf":
            return


def _is_of(value: str, wanted: str) -> bool:
    """Whether the field begins with the id, or with a result where Microsoft leaves the id out."""
    found = _ID.match(value[:_LONGEST])
    written = found[1].lower() if found else ""
    return "=" in written if wanted == MICROSOFT else written == wanted


def _border(fields: Sequence[tuple[str, str]], wanted: str) -> tuple[int, _Relay | None]:
    """Return where the border's Received line stands; without any such line, where the writer's own fields begin.

    A mail without one came over no border but by somebody who may write into the mailbox, or the border takes them off.
    """
    places = [at for at, (name, _) in enumerate(fields) if name == "received"][:_MOST_LINES]
    if not places:
        return next((at for at, (name, _) in enumerate(fields) if name in _WRITERS), len(fields)), None
    relays = [_read(fields[at][1]) for at in places]
    for at, relay, below in zip(places, relays, [*relays[1:], None], strict=True):
        if below is None or not _is_handover(relay, below, wanted):
            return at, relay
    return places[0], relays[0]


def _read(value: str) -> _Relay:
    """A line that could be read in two ways names no writer, and so ends the search."""
    value = value[:_LONGEST]
    bare = _COMMENT.sub(" ", _COMMENT.sub(" ", value)).partition(";")[0]
    writers, protocols, client = _BY.findall(bare), _WITH.findall(bare), _FROM.match(bare)
    head = value[: found.start()] if (found := _BY.search(value)) else value
    return _Relay(
        source=client[1].lower().rstrip(".") if client else "",
        named=head[client.end() :].lower() if client and head.startswith(bare[: client.end()]) else head.lower(),
        by=writers[0].lower().rstrip(".") if len(writers) == 1 else "",
        protocol=protocols[0] if len(protocols) == 1 else "",
    )


def _is_handover(relay: _Relay, below: _Relay, wanted: str) -> bool:
    if not relay.by:
        return False
    if wanted == MICROSOFT:
        return _is_microsoft(relay.by) and _is_microsoft(relay.source) and not relay.by.endswith(_MICROSOFT_BORDER)
    if wanted == _GMAIL and not relay.source:
        return _LITERAL.fullmatch(relay.by) is not None
    if _LOCAL.fullmatch(relay.protocol):
        return True
    return relay.by != wanted and _is_of_house(below.by, wanted) and _comes_from(relay, below.by)


def _is_microsoft(host: str) -> bool:
    return _MICROSOFT_HOST.fullmatch(host) is not None


def _is_of_house(host: str, border: str) -> bool:
    """Whether the host is the border or stands beside it; names such as `aserti.com.es` have no house above them."""
    above = border.partition(".")[2]
    house = above if "." in above and above.index(".") > _LONGEST_SUFFIX else border
    return host == house or host.endswith("." + house)


def _comes_from(relay: _Relay, host: str) -> bool:
    """Whether the client was that host: the writer looked its name up, or saw nothing but an address of the house."""
    if "may be forged" in relay.named:
        return False
    if _LOOKED_UP.findall(relay.named) == [host]:
        return True
    named = relay.named.replace("ipv6:", " ")
    strangers = [one for one in _NAME.findall(_LITERAL.sub(" ", named)) if one != host]
    return relay.source == host and not strangers and all(map(_is_home, _LITERAL.findall(named)))


def _is_home(written: str) -> bool:
    try:
        address = ip_address(written)
    except ValueError:
        return False
    return any(address in network for network in _HOME)
