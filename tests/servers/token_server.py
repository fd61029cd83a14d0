"""An OAuth 2 token endpoint (RFC 6749) on loopback, and the place where Dovecot asks whether a token is good."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.servers.ports import LOOPBACK


@dataclass(slots=True)
class TokenRules:
    """How the endpoint answers; may be changed while it runs."""

    client_id: str = "desk"
    client_secret: str = "client-secret"
    refresh_token: str = "refresh-0"
    expires_in: int = 3600
    rotates: bool = False
    """Each use of the refresh token gives a new one, and the old one is dead."""
    failures: list[tuple[int, str]] = field(default_factory=list)
    """Status and body of the next answers, before the ordinary ones."""


_LOGIN = """\
[{table}.oauth]
provider = "custom"
flow = "refresh_token"
token_url = "{url}"
client_id = "{rules.client_id}"
client_secret = "{rules.client_secret}"
refresh_token = "{rules.refresh_token}"
"""


class TokenServer:
    """A running token endpoint, as a context manager, in a thread of its own."""

    def __init__(self, rules: TokenRules | None = None, user: str = "") -> None:
        """Tokens are given for `user`, which is what Dovecot is told."""
        self.rules = rules or TokenRules()
        self.user = user
        self.requests: list[Mapping[str, str]] = []
        self._ends: dict[str, float] = {}
        """When the tokens that are not revoked end (monotonic seconds)."""
        self._issued = 0
        self._server = _Server((LOOPBACK, 0), _Answer)
        self._server.tokens = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_port}"

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    @property
    def check_url(self) -> str:
        return f"{self.url}/check?token="

    def revoke_all(self) -> None:
        """No token given so far is good any more."""
        self._ends.clear()

    def is_good(self, token: str) -> bool:
        """Return whether a token was given, is not revoked and has not ended."""
        return time.monotonic() < self._ends.get(token, 0.0)

    def grant(self, asked: Mapping[str, str]) -> tuple[int, str]:
        """Return status and body for a token request."""
        self.requests.append(asked)
        rules = self.rules
        if rules.failures:
            return rules.failures.pop(0)
        if (asked.get("client_id"), asked.get("client_secret")) != (rules.client_id, rules.client_secret):
            return 401, json.dumps({"error": "invalid_client", "error_description": "AADSTS7000222: expired"})
        if asked.get("grant_type") == "refresh_token" and asked.get("refresh_token") != rules.refresh_token:
            return 400, json.dumps({"error": "invalid_grant", "error_description": "Token has been revoked."})
        return 200, json.dumps(self._issue(with_refresh=asked.get("grant_type") == "refresh_token"))

    def check(self, token: str) -> tuple[int, str]:
        """Return status and body for the question whether a token is good."""
        if not self.is_good(token):
            return 401, json.dumps({"active": "false"})
        return 200, json.dumps({"active": "true", "username": self.user})

    def _issue(self, *, with_refresh: bool) -> dict[str, object]:
        self._issued += 1
        token = f"access-{self._issued}"
        self._ends[token] = time.monotonic() + self.rules.expires_in
        issued: dict[str, object] = {"access_token": token, "token_type": "Bearer", "expires_in": self.rules.expires_in}
        if with_refresh and self.rules.rotates:
            self.rules.refresh_token = f"refresh-{self._issued}"
            issued["refresh_token"] = self.rules.refresh_token
        return issued

    def login(self, table: str) -> str:
        """Return the lines of a configuration by which that table's log-in gets its tokens here."""
        return _LOGIN.format(table=table, url=self.token_url, rules=self.rules)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    tokens: TokenServer


class _Answer(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(*self.server.tokens.grant({key: values[0] for key, values in parse_qs(body).items()}))

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        self._answer(*self.server.tokens.check(asked.get("token", [""])[0]))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass

    def _answer(self, status: int, body: str) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
