"""What does a part say of itself? Its type, charset, name and disposition (RFC 2045, RFC 2183, RFC 2231)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message

from csc_mailbot.intake.parsing.charsets import clean_line, decode_text
from csc_mailbot.intake.parsing.header_words import decode_words, raw_header

_LONGEST = 8_192
_READ = ("content-type", "content-disposition", "content-transfer-encoding", "content-id", "content-location")


@dataclass(frozen=True, slots=True)
class PartHead:
    """The headers of one part, as plain values; names are as the sender wrote them, decoded but not yet safe."""

    type: str = "text/plain"
    parameters: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    disposition: str = ""
    encoding: str = ""
    content_id: str = ""

    @property
    def charset(self) -> str:
        """The declared charset; empty when none is."""
        return self.parameters.get("charset", "")


def read_part_head(part: Message) -> PartHead:
    """Return what the part says of itself; a head that cannot be read is that of plain text."""
    view = _bounded(part)
    try:
        parameters = {name.lower(): value for name, value in _parameters(view, "content-type")[1:]}
        disposition = _parameters(view, "content-disposition")
        named = dict(disposition[1:])
        return PartHead(
            type=clean_line(view.get_content_type()),
            parameters=parameters,
            name=decode_words(named.get("filename") or named.get("name") or parameters.get("name", "")),
            disposition=disposition[0][0].lower() if disposition else "",
            encoding=clean_line(str(view.get("content-transfer-encoding", ""))).partition(";")[0].strip().lower(),
            content_id=clean_line(str(view.get("content-id", ""))).strip("<> "),
        )
    except Exception:  # noqa: BLE001 - the library raises in many ways on broken parameters
        return PartHead()


def _bounded(part: Message) -> Message:
    """Copy the few headers that are read, as valid characters and no longer than is sane."""
    view = Message()
    view.set_default_type(part.get_default_type())
    for name, value in part.raw_items():
        if name.lower() in _READ and name.lower() not in view:
            view[name] = raw_header(value)[:_LONGEST]
    return view


def _parameters(view: Message, header: str) -> list[tuple[str, str]]:
    """Return (name, value) pairs, the header's own value first; RFC 2231 values decoded by what they declare."""
    pairs: Sequence[tuple[str, object]] = view.get_params(failobj=[], header=header)
    return [(clean_line(name).lower(), _plain(value)) for name, value in pairs]


def _plain(value: object) -> str:
    """An extended value comes as charset, language and octets written as latin-1 characters."""
    if not isinstance(value, tuple):
        return clean_line(str(value))
    charset, _, written = value
    return clean_line(decode_text(str(written).encode("latin-1", "replace"), str(charset or ""))[0])
