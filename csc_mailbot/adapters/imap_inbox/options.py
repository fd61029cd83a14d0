"""Where is the mailbox, and how do we get in?"""

import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol


class Tokens(Protocol):
    """Gives access tokens for XOAUTH2 (see adapters.oauth)."""

    @property
    def ends_at(self) -> datetime | None:
        """When what gives them ends, if that was told."""

    def access_token(self, *, force: bool = False) -> str:
        """Return a token; a new one with `force`. May block."""


@dataclass(frozen=True, slots=True)
class ImapOptions:
    """One folder of one mailbox on one server."""

    host: str
    username: str = field(repr=False)
    password: str | None = field(default=None, repr=False)
    tokens: Tokens | None = None
    """With a source of tokens the password is not used."""
    port: int = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    folder: str = "INBOX"
    processed_folder: str = ""
    """Where mail is moved once it is kept; `/` parts levels whatever the server's own sign is. Empty: mail stays."""
    idle: bool = True
    """False: `wait` only waits, even where the server offers IDLE."""
    connect_timeout: timedelta = timedelta(seconds=20)
    read_timeout: timedelta = timedelta(seconds=60)
    """The longest silence while an answer is due."""
    tls_context: ssl.SSLContext | None = None
    """In place of the system's certificates, for tests and for companies with an authority of their own."""

    @property
    def where(self) -> str:
        """Name the server for messages."""
        return f"IMAP server {self.host}:{self.port}"
