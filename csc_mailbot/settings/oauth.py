"""How do we log in without a password? OAuth 2.0 for IMAP and SMTP (RFC 6749, XOAUTH2 at the servers)."""

from datetime import date
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr, model_validator

from csc_mailbot.settings.faults import Faults
from csc_mailbot.settings.values import Group, Line, Name, WebAddress


class Provider(StrEnum):
    """Whose token server it is."""

    MICROSOFT365 = "microsoft365"
    GOOGLE = "google"
    CUSTOM = "custom"


class Flow(StrEnum):
    """How tokens are got: as the application itself (RFC 6749 §4.4), or with a consent given once (§6)."""

    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the flow's name


class MailService(StrEnum):
    """What the token is for."""

    IMAP = "imap"
    SMTP = "smtp"


_MICROSOFT_SCOPES = {
    MailService.IMAP: "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    MailService.SMTP: "https://outlook.office.com/SMTP.Send offline_access",
}
_MICROSOFT_APPLICATION = "https://outlook.office365.com/.default"
_GOOGLE_SCOPE = "https://mail.google.com/"
_GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SHARED_TENANTS = frozenset({"", "common", "organizations", "consumers"})


class OAuthSettings(Group):
    """`[mailbox.oauth]`, `[smtp.oauth]`: instead of a password."""

    provider: Provider
    """microsoft365, google or custom. Required."""
    flow: Flow
    """client_credentials (Microsoft 365 with an application's permission) or refresh_token. Required."""
    client_id: Name
    """The application's id, as the provider gave it. Required."""
    client_secret: SecretStr = SecretStr("")
    """The application's secret; a public client with a refresh token may have none."""
    client_secret_file: str = ""
    """File with it, instead."""
    refresh_token: SecretStr = SecretStr("")
    """What the consent gave; for the refresh_token flow."""
    refresh_token_file: str = ""
    """File with it, instead."""
    expires: date | None = None
    """The last day of the client secret, or of the consent: administrators are warned a week ahead. None: unknown."""
    tenant: Line = ""
    """Microsoft's directory, an id or a domain. "" means any (`common`), which client_credentials cannot use."""
    token_url: WebAddress = ""
    """Where tokens are asked for. "" means the provider's own; a custom provider needs one."""
    scope: Line = ""
    """What is asked for, parted by blanks. "" means what the provider needs for the service."""

    @property
    def endpoint(self) -> str:
        """Where tokens are asked for."""
        if self.token_url:
            return self.token_url
        if self.provider is Provider.GOOGLE:
            return _GOOGLE_TOKENS
        return f"https://login.microsoftonline.com/{self.tenant or 'common'}/oauth2/v2.0/token"

    def scope_for(self, service: MailService) -> str:
        """Return what is asked for, parted by blanks; empty for a custom provider without scopes."""
        if self.scope or self.provider is Provider.CUSTOM:
            return self.scope
        if self.provider is Provider.GOOGLE:
            return _GOOGLE_SCOPE
        return _MICROSOFT_APPLICATION if self.flow is Flow.CLIENT_CREDENTIALS else _MICROSOFT_SCOPES[service]

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults = list(self._flow_faults())
        if self.provider is Provider.CUSTOM and not self.token_url:
            faults.append((("token_url",), "is required for a custom provider"))
        if self.token_url.startswith("http://") and not _is_loopback(self.token_url):
            faults.append((("token_url",), "would send secrets unprotected; allowed: https://…"))
        return Faults.refuse(self, faults)

    def _flow_faults(self) -> list[tuple[tuple[str], str]]:
        if self.flow is Flow.REFRESH_TOKEN:
            missing = not self.refresh_token.get_secret_value()
            return [(("refresh_token",), "is required for this flow, here or in refresh_token_file")] if missing else []
        if self.provider is Provider.GOOGLE:
            return [(("flow",), "Google gives no mailbox to client_credentials; allowed with google: refresh_token")]
        faults = []
        if not self.client_secret.get_secret_value():
            faults.append((("client_secret",), "is required for this flow, here or in client_secret_file"))
        if self.provider is Provider.MICROSOFT365 and self.tenant in _SHARED_TENANTS:
            faults.append((("tenant",), "is required for this flow; allowed: the directory's id or domain"))
        return faults


def _is_loopback(url: str) -> bool:
    try:
        return urlsplit(url).hostname in _LOOPBACK
    except ValueError:
        return False
