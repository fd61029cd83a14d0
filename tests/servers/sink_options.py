"""What the SMTP sink is told, and what it tells."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that the sink took charge of, and when (monotonic seconds)."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)
    at: float
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class Behaviour:
    """What the sink does out of the ordinary; may be changed while it runs.

    A recipient's answer may be keyed by the address or by `*`, which means everybody.
    """

    at_connect: str = ""
    """An answer instead of the greeting, after which the connection is closed."""
    at_mail: str = ""
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    """Answer after the final dot, by recipient."""
    drop_unanswered: int = 0
    """That many mails are taken charge of, and the connection is cut before the answer."""
    drop_untaken: int = 0
    """That many mails are read to the final dot, then thrown away with the connection."""
    stall_at: str = ""
    """`MAIL`, `RCPT` or `DATA`: the answer never comes, until `go_on` is called."""
    greylist: bool = False
    """Each recipient is told 451 the first time."""


@dataclass(frozen=True, slots=True)
class SinkOptions:
    """How the sink is set up."""

    tls: ssl.SSLContext | None = None
    """With it STARTTLS is offered; with `implicit_tls` every connection begins with TLS."""
    implicit_tls: bool = False
    passwords: Mapping[str, str] = field(default_factory=dict)
    """User names with passwords; when there are any, or tokens, nobody may send without AUTH."""
    tokens: Mapping[str, str] = field(default_factory=dict)
    """User names with the access token that XOAUTH2 takes."""
    takes_token: Callable[[str], bool] | None = None
    """Whether an access token is good now, whoever shows it."""
    max_connections: int = 0
    max_size: int | None = 64 * 2**20
    smtputf8: bool = True
    keep_content: bool = True
    """False for benchmarks: mails are counted with empty content."""
