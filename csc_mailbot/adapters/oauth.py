"""Which access token opens the mailbox just now?

The OAuth 2.0 token endpoint (RFC 6749): client credentials for a program of its own (§4.4), refresh token for a
mailbox that a person allowed (§6). Both mail doors ask the same source, one from its thread, one from the event loop.
"""

import asyncio
import os
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx

from csc_mailbot.errors import InboxUnavailable, SenderUnavailable
from csc_mailbot.timekeeping.clock import Clock, SystemClock

RENEW_AHEAD = timedelta(minutes=5)
SHORT_LIFE = timedelta(minutes=1)
"""What is believed of a token whose endpoint does not say how long it lives (RFC 6749 §5.1 only recommends it)."""

MENDS = {
    "invalid_grant": "the refresh token is expired or was revoked: allow the mailbox again and store the new one",
    "invalid_client": "the client secret is wrong or has expired: make a new one with the provider and put it in place",
    "unauthorized_client": "the provider does not let this client ask so: check the client's permissions there",
    "invalid_scope": "the provider refuses the scope: check the scope",
}
"""What a person has to do, by the error codes of RFC 6749 §5.2."""


class TokenUnavailable(InboxUnavailable, SenderUnavailable):
    """No access token is to be had now; both mail doors raise it as it is."""


class TokenRefused(TokenUnavailable):
    """The provider refuses the credential: it will go on refusing until a person renews it."""


@dataclass(frozen=True, slots=True)
class OAuthOptions:
    """How tokens are asked for."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    """What a person's consent gave. With one the refresh_token grant is used, else client_credentials."""
    renewed_file: Path | None = None
    """Where a token is kept that the provider gives in place of the consent's; a new consent makes it void."""
    timeout: timedelta = timedelta(seconds=20)


class TokenSource:
    """Access tokens, kept until five minutes before they expire. Safe to ask from any thread."""

    def __init__(self, options: OAuthOptions, clock: Clock | None = None) -> None:
        """Ask nobody yet: the first token is fetched when the first mail door wants it."""
        self._options = options
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._token = ""
        self._ahead = RENEW_AHEAD
        self._renewed_refresh_token = ""
        self.expires_at: datetime | None = None
        """When the token at hand expires, aware, in UTC; None before the first."""
        self.ends_at: datetime | None = None
        """When the refresh token ends, if the endpoint told and gave no new one in its place; aware, in UTC."""
        self.last_error = ""
        """What the last request failed with; empty after a success. For health."""

    def access_token(self, *, force: bool = False) -> str:
        """Return a token that is good for five minutes at least; blocks while it is fetched.

        With `force`, a new one is fetched because the server refused the one at hand.

        Raises:
            TokenUnavailable: the endpoint cannot be reached or fails.
            TokenRefused: the endpoint refuses the credential; the message says which to renew.
        """
        with self._lock:
            if force or self._is_due():
                self._renew()
            return self._token

    async def access_token_soon(self, *, force: bool = False) -> str:
        """Do as `access_token` without blocking the event loop."""
        return await asyncio.to_thread(self.access_token, force=force)

    def _is_due(self) -> bool:
        return self.expires_at is None or self._clock.now() >= self.expires_at - self._ahead

    def _renew(self) -> None:
        try:
            answer = self._ask()
        except TokenUnavailable as error:
            self.last_error = str(error)
            raise
        self.last_error = ""
        self._token = answer.token
        # A token with a short life would otherwise be renewed at every use.
        self._ahead = min(RENEW_AHEAD, answer.lives / 2)
        self.expires_at = self._clock.now() + answer.lives
        # A token that is replaced at each use ends only when it is not used; that is no news.
        told = answer.consent_lives is not None and not answer.refresh_token
        self.ends_at = self._clock.now() + (answer.consent_lives or timedelta(0)) if told else None
        if answer.refresh_token:
            self._keep_refresh_token(answer.refresh_token)

    def _ask(self) -> "_Answer":
        options = self._options
        try:
            response = httpx.post(options.token_url, data=self._form(), timeout=options.timeout.total_seconds())
            content = response.json()
        except httpx.HTTPError as error:
            raise TokenUnavailable(f"{self._where} cannot be reached ({type(error).__name__}); trying again") from error
        except ValueError as error:
            raise TokenUnavailable(
                f"{self._where} gave no JSON (HTTP {response.status_code}): check the URL"
            ) from error
        return self._read(response.status_code, content)

    def _form(self) -> dict[str, str]:
        options = self._options
        refresh_token = self._refresh_token()
        form = {"client_id": options.client_id, "client_secret": options.client_secret, "scope": options.scope}
        if refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": refresh_token}
        else:
            form["grant_type"] = "client_credentials"
        return {key: value for key, value in form.items() if value}

    def _read(self, status: int, content: object) -> "_Answer":
        if not isinstance(content, dict):
            raise TokenUnavailable(f"{self._where} gave JSON without fields (HTTP {status}): check the URL")
        error = str(content.get("error", ""))
        token = content.get("access_token")
        if error in MENDS:
            raise TokenRefused(f"{self._where} answered {error}: {MENDS[error]}")
        if status != httpx.codes.OK or not isinstance(token, str):
            raise TokenUnavailable(
                f"{self._where} answered HTTP {status} {error[:60]}; trying again".replace("  ", " ")
            )
        return _Answer(
            token,
            _life(content.get("expires_in")),
            str(content.get("refresh_token") or ""),
            _life(content["refresh_token_expires_in"]) if "refresh_token_expires_in" in content else None,
        )

    def _refresh_token(self) -> str:
        if self._renewed_refresh_token:
            return self._renewed_refresh_token
        path = self._options.renewed_file
        try:
            consent, _, renewed = path.read_text(encoding="utf-8").strip().partition("\n") if path else ("", "", "")
        except FileNotFoundError:
            return self._options.refresh_token
        except OSError as error:
            raise TokenUnavailable(f"the refresh token in {path} cannot be read: {error.strerror}") from error
        return renewed if renewed and consent == self._consent else self._options.refresh_token

    @property
    def _consent(self) -> str:
        """Tell one consent's token from another's without naming it."""
        return sha256(self._options.refresh_token.encode()).hexdigest()

    def _keep_refresh_token(self, refresh_token: str) -> None:
        self._renewed_refresh_token = refresh_token
        path = self._options.renewed_file
        if path is None:
            return
        try:
            _write_secret(path, f"{self._consent}\n{refresh_token}")
        except OSError as error:
            # The token at hand works; after a restart the consent's own may not.
            self.last_error = f"the renewed refresh token cannot be written to {path}: {error.strerror}"

    @property
    def _where(self) -> str:
        return f"the token endpoint {httpx.URL(self._options.token_url).host}"


@dataclass(frozen=True, slots=True)
class _Answer:
    token: str = field(repr=False)
    lives: timedelta
    refresh_token: str = field(repr=False)
    consent_lives: timedelta | None
    """How much longer the refresh token lives; not in RFC 6749, but Google and Microsoft tell it where it ends."""


def _life(expires_in: object) -> timedelta:
    """Some endpoints give the seconds as text."""
    try:
        return timedelta(seconds=max(1, int(str(expires_in))))
    except (ValueError, OverflowError):
        return SHORT_LIFE


def _write_secret(path: Path, secret: str) -> None:
    """Replace the file at once, readable by its owner only: a crash leaves the old secret or the new one."""
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{secret}\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(written).replace(path)
    except OSError:
        Path(written).unlink(missing_ok=True)
        raise
