"""Where does mail come from, and through whom does it leave? The IMAP and SMTP servers."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.oauth import OAuthSettings
from csc_mailbot.settings.values import Duration, Group, Host, Line, Name, Port, Size, within

LARGEST_MESSAGE = 1_000_000_000
"""Bytes; a whole mail is worked on in memory."""


class Security(StrEnum):
    """How the connection is protected: from its first byte, after a greeting, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailboxSettings(Group):
    """`[mailbox]`: the IMAP folder where customers' mail arrives."""

    host: Host
    """The IMAP server. Required."""
    username: Name
    """Whom we log in as; when it is an address, it is our own. Required."""
    password: SecretStr = SecretStr("")
    """Required, here, in `password_file`, or replaced by `[mailbox.oauth]`."""
    password_file: str = ""
    """File with the password; relative: systemd's credentials first, then beside this file."""
    oauth: OAuthSettings | None = None
    """Log in with OAuth 2.0 instead of a password. None."""
    port: Port = 993
    """993 for tls, 143 for starttls and none."""
    security: Security = Security.TLS
    """tls, starttls or none."""
    folder: Name = "INBOX"
    """Where new mail arrives."""
    processed_folder: Line = "CSC"
    """Where mail is moved once it is kept, so that a look at the inbox shows what waits; "" leaves it where it is."""
    poll: Annotated[Duration, AfterValidator(within(timedelta(seconds=1), timedelta(hours=1)))] = timedelta(seconds=30)
    """How often new mail is asked for when the server does not say so itself; a page's delay hangs on it."""
    idle: bool = True
    """Let the server say when mail arrives (RFC 2177), where it can."""
    max_message_size: Annotated[Size, Field(ge=100_000, le=LARGEST_MESSAGE)] = 35_000_000
    """Larger mail is kept with header and first text only; bytes, 10^6 to the MB. Providers' limits are near."""
    first_start_age: Duration = timedelta(days=2)
    """Mail older than this when the mailbox is first seen is kept without letters; nobody is answered years late."""
    authserv_id: Line = ""
    """Whose Authentication-Results we believe (RFC 8601): the id your border writes, `microsoft365` for its id-less
    form, "" nobody's. Without one, agents prove themselves by the tokens of our letters."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults = list(_login_faults(self.username, self.password, self.oauth))
        if self.processed_folder == self.folder:
            faults.append((("processed_folder",), 'is the folder where mail arrives; allowed: another one, or ""'))
        return Faults.refuse(self, faults)


class NamedMailboxSettings(MailboxSettings):
    """`[[mailboxes]]`: one of several."""

    name: Name
    """Names the mailbox in the ledger for ever; renaming it makes its mail new. Required, and different for each."""

    @property
    def processed_name(self) -> str:
        """What its processed folder is called in the ledger, where mail was taken from there a second time."""
        return f"{self.name}/{self.processed_folder}"


class SmtpServerSettings(Group):
    """What every SMTP server of ours has."""

    host: Host
    """The SMTP server. Required."""
    port: Port = 587
    """587 for starttls, 465 for tls, 25 inside a house."""
    security: Security = Security.STARTTLS
    """tls, starttls or none."""
    username: Line = ""
    """Whom we log in as; "" does not log in. When it is an address, it is our own."""
    password: SecretStr = SecretStr("")
    """Required with a username, here, in `password_file`, or replaced by `[smtp.oauth]`."""
    password_file: str = ""
    """File with the password; relative: systemd's credentials first, then beside this file."""
    oauth: OAuthSettings | None = None
    """Log in with OAuth 2.0 instead of a password. None."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        return Faults.refuse(self, _login_faults(self.username, self.password, self.oauth))


class SmtpSettings(SmtpServerSettings):
    """`[smtp]`: through whom our letters leave."""

    plus_addressing: bool = False
    """Whether soporte+x@ is delivered to soporte@ (RFC 5233): one more place where an answer carries its token."""
    max_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Letters a minute, where the provider counts; 0 is no limit. Pages are never counted."""
    backup: SmtpServerSettings | None = None
    """`[smtp.backup]`: a second way for pages that are not accepted within `oncall.backup_after`. None."""


def _login_faults(username: str, password: SecretStr, oauth: OAuthSettings | None) -> list[Fault]:
    has_password = bool(password.get_secret_value())
    if has_password and oauth:
        return [(("oauth",), "stands beside a password; allowed: one of the two")]
    if username and not has_password and not oauth:
        return [(("password",), "is required; allowed: password, password_file or an oauth table")]
    if oauth and not username:
        return [(("username",), "is required beside oauth; allowed: the mailbox's address")]
    return []
