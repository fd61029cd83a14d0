"""What may be repeated of a mail server's words, and what does a failing network mean to a person?"""

import re
import socket
import ssl
from collections.abc import Iterable

_ADDRESS = re.compile(r"[^\s<>\"'()]+@[^\s<>\"'()]+")
_LONGEST = 160
_NETWORK = (
    (socket.gaierror, "is not known by that name: check the host name and the name service"),
    (ConnectionRefusedError, "does not listen there: check host and port, and whether it is up"),
    (TimeoutError, "does not answer in time: check network and firewall"),
    (ConnectionError, "closed the connection"),
)


def quote(words: object, secrets: Iterable[str | None]) -> str:
    """Return a server's words in one line of at most 160 characters, without the secrets and without addresses."""
    line = " ".join(str(words).split())
    for secret in secrets:
        if secret:
            line = line.replace(secret, "…")
    line = _ADDRESS.sub("…", line)
    return "".join(each for each in line if each.isprintable())[:_LONGEST]


def say_network(error: OSError, security: str) -> str:
    """Return what is wrong and what to do, as the end of a sentence that begins with the server's name."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"shows a certificate that is not to be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"does not speak TLS here ({error.reason}): check port and security (now {security})"
    for kind, words in _NETWORK:
        if isinstance(error, kind):
            return words
    return f"cannot be reached: {error.strerror or type(error).__name__}"
