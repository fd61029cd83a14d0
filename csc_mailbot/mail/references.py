"""Threads of mail: Message-IDs as they stand in In-Reply-To and References (RFC 5322 §3.6.4)."""

import re
from collections.abc import Iterable, Sequence

from csc_mailbot.mail.message import MessageId

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")

_OWN = re.compile(rb"^Message-ID[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_BODY = re.compile(rb"\r?\n\r?\n")
_HEAD = 100_000
"""Bytes in which a mail's own id is looked for without parsing it."""

LONGEST = 1500
"""Characters a References header may take; some relays refuse header blocks above 4,096."""


def message_ids(text: str) -> tuple[MessageId, ...]:
    """Return every Message-ID in a header's value, in order, each once."""
    return tuple(dict.fromkeys(MessageId(found) for found in _MESSAGE_ID.findall(text)))


def own_message_id(raw: bytes) -> MessageId | None:
    """Return the id in the mail's header, found without parsing the mail; None where only a parser would find one."""
    head = _BODY.split(raw[:_HEAD], maxsplit=1)[0]
    found = _OWN.search(head)
    return next(iter(message_ids(found[1].decode("ascii", "replace"))), None) if found else None


def reference_chain(ancestors: Iterable[MessageId], parent: MessageId | None) -> tuple[MessageId, ...]:
    """Return the References of an answer: the ancestors, then the parent, the middle left out when over `LONGEST`.

    The first is kept because clients thread by it, the last ones because they are the nearest (RFC 5322 §3.6.4).
    """
    chain = list(dict.fromkeys([*ancestors, *([parent] if parent else [])]))
    while len(chain) > 2 and _length(chain) > LONGEST:  # noqa: PLR2004 - the first and the last always stay
        del chain[1]
    return tuple(chain) if _length(chain) <= LONGEST else tuple(chain[-1:])


def _length(chain: Sequence[MessageId]) -> int:
    return sum(len(one) + 1 for one in chain)
