"""Which parts is the mail made of? A bounded parse into the standard library's tree (RFC 2045, RFC 2046).

The lenient compat32 policy is used: it is much faster than the modern one and raises on nothing that mails contain.
A tree may not be deeper or wider than the limits; the parse stops there and what was read until then is kept.
"""

from collections.abc import Callable
from email import errors
from email.feedparser import BytesFeedParser
from email.message import Message

DEEPEST = 30
MOST_PARTS = 1_000

_CHUNK = 1 << 20

_DEFECTS = {
    errors.NoBoundaryInMultipartDefect: "a multipart without a boundary",
    errors.StartBoundaryNotFoundDefect: "a multipart whose first boundary is missing",
    errors.CloseBoundaryNotFoundDefect: "a multipart whose last boundary is missing",
    errors.FirstHeaderLineIsContinuationDefect: "a header block that begins with a continuation line",
    errors.MisplacedEnvelopeHeaderDefect: "an envelope line among the headers",
    errors.MissingHeaderBodySeparatorDefect: "no blank line between header and body",
    errors.MultipartInvariantViolationDefect: "a multipart that holds no parts",
    errors.InvalidMultipartContentTransferEncodingDefect: "a multipart with a transfer encoding",
}


class _LimitError(Exception):
    """The tree outgrew a limit; the message says which."""


class Part(Message):
    """A node that knows how deep it stands."""

    depth = 0

    def attach(self, payload: Message) -> None:  # type: ignore[override]
        """Hang a part below this one, unless that would be too deep."""
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
            if payload.depth > DEEPEST:
                raise _LimitError(f"parts nested more than {DEEPEST} deep; what is below was not taken apart")
        super().attach(payload)


def read_structure(octets: bytes) -> tuple[Part, list[str]]:
    """Return the mail's tree and what was wrong with it; never raises on any bytes."""
    made: list[Part] = []
    try:
        _feed(octets, _bounded(made))
    except _LimitError as limit:
        return made[0], [str(limit), *_defects_of(made)]
    except RecursionError:
        return made[0], ["parts nested too deep to be taken apart"]
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - a mail must not end us, whatever the parser makes of it
        return (made[0] if made else Part()), [f"the parser failed: {type(fault).__name__}"]
    return made[0], _defects_of(made)


def _bounded(made: list[Part]) -> Callable[[], Part]:
    # Taking no arguments, it is not called once in vain by the parser, and the first one made is the root.
    def make() -> Part:
        if len(made) == MOST_PARTS:
            raise _LimitError(f"more than {MOST_PARTS} parts; the rest was not taken apart")
        made.append(Part())
        return made[-1]

    return make


def _feed(octets: bytes, make: Callable[[], Part]) -> None:
    parser = BytesFeedParser(_factory=make)
    for start in range(0, len(octets), _CHUNK):
        parser.feed(octets[start : start + _CHUNK])
    parser.close()


def _defects_of(made: list[Part]) -> list[str]:
    found = [defect for part in made for defect in part.defects]
    return list(dict.fromkeys(_DEFECTS.get(type(defect), f"parser defect {type(defect).__name__}") for defect in found))
