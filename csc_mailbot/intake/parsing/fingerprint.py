"""When are two mails the same mail? When who, when, what about, which and all that was said are the same.

Trace and filter headers, the transfer encoding and the order of boundaries differ between two deliveries of one mail,
so none of them counts.
"""

from collections.abc import Iterable
from hashlib import sha256

from csc_mailbot.mail.message import Attachment, Headers

_NAMED = ("from", "date", "subject", "message-id")


def fingerprint(headers: Headers, plain: str, html: str, files: Iterable[Attachment]) -> str:
    """Return the hex sha256 of From, Date, Subject, Message-ID and the decoded body."""
    said = [*("\n".join(headers.all(name)) for name in _NAMED), plain.rstrip(), html.rstrip()]
    digest = sha256()
    for one in [*said, *(file.digest for file in files)]:
        octets = one.encode("utf-8", "replace")
        digest.update(len(octets).to_bytes(8, "big") + octets)
    return digest.hexdigest()
