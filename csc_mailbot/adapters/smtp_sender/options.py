"""Where is the SMTP server, how do we get in, and how much of it may we use?"""

import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol


class Tokens(Protocol):
    """Gives access tokens for XOAUTH2 (see adapters.oauth)."""

    @property
    def ends_at(self) -> datetime | None:
        """When what gives them ends, if that was told."""

    async def access_token_soon(self, *, force: bool = False) -> str:
        """Return a token; a new one with `force`."""


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """One SMTP server, usually a submission server (RFC 6409)."""

    host: str
    port: int = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    username: str = field(default="", repr=False)
    """Empty: no log-in."""
    password: str | None = field(default=None, repr=False)
    tokens: Tokens | None = None
    """With a source of tokens the password is not used."""
    max_connections: int = 4
    max_per_minute: int = 0
    """Mails handed over in any 60 seconds, over all connections; 0: no limit."""
    connect_timeout: timedelta = timedelta(seconds=20)
    command_timeout: timedelta = timedelta(seconds=60)
    """The longest wait for the answer to a command."""
    data_timeout: timedelta = timedelta(minutes=5)
    """The longest wait for the answer to the mail itself: giving up early makes doubts (RFC 5321 §4.5.3.2.6)."""
    idle_timeout: timedelta = timedelta(seconds=30)
    """How long a connection is kept without use."""
    own_name: str | None = None
    """What we call ourselves in EHLO; None: this machine's full name."""
    tls_context: ssl.SSLContext | None = None
    """In place of the system's certificates, for tests and for companies with an authority of their own."""

    @property
    def where(self) -> str:
        """Name the server for messages."""
        return f"SMTP server {self.host}:{self.port}"
