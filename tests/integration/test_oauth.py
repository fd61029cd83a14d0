"""The token source against a real token endpoint on loopback."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from csc_mailbot.adapters.oauth import OAuthOptions, TokenRefused, TokenSource, TokenUnavailable
from csc_mailbot.errors import InboxUnavailable, SenderUnavailable
from tests.servers.token_server import TokenServer

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class SettableClock:
    def __init__(self) -> None:
        self.instant = START

    def now(self) -> datetime:
        return self.instant


def options(server: TokenServer, **changes: object) -> OAuthOptions:
    given: dict[str, object] = {
        "token_url": server.token_url,
        "client_id": server.rules.client_id,
        "client_secret": server.rules.client_secret,
        "scope": "mail",
    }
    return OAuthOptions(**(given | changes))  # type: ignore[arg-type]


def test_client_credentials_are_asked_for_once_and_kept(token_server: TokenServer) -> None:
    source = TokenSource(options(token_server))
    assert source.access_token() == source.access_token() == "access-1"
    assert [(asked["grant_type"], asked["scope"]) for asked in token_server.requests] == [
        ("client_credentials", "mail")
    ]


def test_a_token_is_renewed_five_minutes_before_it_expires(token_server: TokenServer) -> None:
    clock = SettableClock()
    source = TokenSource(options(token_server), clock)
    source.access_token()
    assert source.expires_at == START + timedelta(hours=1)
    clock.instant = START + timedelta(minutes=54, seconds=59)
    assert source.access_token() == "access-1"
    clock.instant = START + timedelta(minutes=55)
    assert source.access_token() == "access-2"


def test_a_token_with_a_short_life_is_not_asked_for_at_every_use(token_server: TokenServer) -> None:
    token_server.rules.expires_in = 60
    source = TokenSource(options(token_server), SettableClock())
    assert [source.access_token() for _ in range(3)] == ["access-1"] * 3


def test_a_refused_token_is_replaced_when_forced(token_server: TokenServer) -> None:
    source = TokenSource(options(token_server))
    source.access_token()
    assert source.access_token(force=True) == "access-2"


async def test_the_event_loop_gets_the_same_token(token_server: TokenServer) -> None:
    source = TokenSource(options(token_server))
    assert await source.access_token_soon() == source.access_token()


def test_many_threads_at_once_cause_one_request(token_server: TokenServer) -> None:
    source = TokenSource(options(token_server))
    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(lambda _: source.access_token(), range(16)))
    assert (tokens, len(token_server.requests)) == ({"access-1"}, 1)


def test_a_rotated_refresh_token_is_used_next_and_written_for_its_owner_only(
    token_server: TokenServer, tmp_path: Path
) -> None:
    token_server.rules.rotates = True
    path = tmp_path / "refresh-token"
    TokenSource(options(token_server, refresh_token="refresh-0", renewed_file=path)).access_token()
    assert path.read_text().splitlines()[1] == "refresh-1"
    assert "refresh-0" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["refresh-token"]
    source = TokenSource(options(token_server, refresh_token="refresh-0", renewed_file=path))
    source.access_token()
    assert source.access_token(force=True) == "access-3"


def test_a_new_consent_makes_the_renewed_token_of_the_old_one_void(token_server: TokenServer, tmp_path: Path) -> None:
    token_server.rules.rotates = True
    path = tmp_path / "refresh-token"
    TokenSource(options(token_server, refresh_token="refresh-0", renewed_file=path)).access_token()
    source = TokenSource(options(token_server, refresh_token="another consent", renewed_file=path))
    with pytest.raises(TokenRefused):
        source.access_token()
    assert token_server.requests[-1]["refresh_token"] == "another consent"


def test_a_rotated_refresh_token_that_cannot_be_written_still_works_and_is_told(
    token_server: TokenServer, tmp_path: Path
) -> None:
    token_server.rules.rotates = True
    path = tmp_path / "gone" / "refresh-token"
    source = TokenSource(options(token_server, refresh_token="refresh-0", renewed_file=path))
    assert (source.access_token(), source.access_token(force=True)) == ("access-1", "access-2")
    assert "cannot be written" in source.last_error


def test_a_revoked_refresh_token_says_which_credential_to_renew(token_server: TokenServer) -> None:
    source = TokenSource(options(token_server, refresh_token="old"))
    with pytest.raises(TokenRefused, match="the refresh token is expired or was revoked"):
        source.access_token()
    assert "refresh token" in source.last_error
    assert source.expires_at is None


def test_an_expired_client_secret_says_which_credential_to_renew(token_server: TokenServer) -> None:
    with pytest.raises(TokenRefused, match="the client secret is wrong or has expired"):
        TokenSource(options(token_server, client_secret="old")).access_token()


@pytest.mark.parametrize("status", [500, 503])
def test_a_failing_endpoint_is_temporary_for_both_mail_doors(token_server: TokenServer, status: int) -> None:
    token_server.rules.failures = [(status, json.dumps({"error": "temporarily_unavailable"}))]
    source = TokenSource(options(token_server))
    with pytest.raises(TokenUnavailable) as raised:
        source.access_token()
    assert isinstance(raised.value, InboxUnavailable)
    assert isinstance(raised.value, SenderUnavailable)
    assert not isinstance(raised.value, TokenRefused)
    assert source.access_token() == "access-1"
    assert source.last_error == ""


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"access_token": 7}', "\xff"])
def test_an_answer_that_is_no_token_is_temporary(token_server: TokenServer, body: str) -> None:
    token_server.rules.failures = [(200, body)]
    with pytest.raises(TokenUnavailable):
        TokenSource(options(token_server)).access_token()


def test_an_endpoint_that_is_not_there_is_temporary() -> None:
    with pytest.raises(TokenUnavailable, match=r"the token endpoint 127\.0\.0\.1 cannot be reached"):
        TokenSource(OAuthOptions("http://127.0.0.1:1/token", "desk")).access_token()


def test_no_message_and_no_representation_holds_a_secret(token_server: TokenServer) -> None:
    given = options(token_server, client_secret="s3cr3t", refresh_token="r3fr3sh")
    source = TokenSource(given)
    with pytest.raises(TokenRefused) as raised:
        source.access_token()
    shown = f"{raised.value} {given!r} {source.last_error}"
    assert "s3cr3t" not in shown
    assert "r3fr3sh" not in shown


class TestTheEndOfAConsent:
    """What the endpoint tells of the refresh token's own life."""

    def told(self, server: TokenServer, **more: object) -> datetime | None:
        server.rules.failures.append((200, json.dumps({"access_token": "a", "expires_in": 3600} | more)))
        source = TokenSource(options(server, refresh_token="refresh-0"), SettableClock())
        source.access_token()
        return source.ends_at

    def test_it_is_known_when_it_was_told(self, token_server: TokenServer) -> None:
        week = 7 * 24 * 3600
        assert self.told(token_server, refresh_token_expires_in=week) == START + timedelta(days=7)

    def test_a_token_that_is_replaced_at_each_use_does_not_end(self, token_server: TokenServer) -> None:
        assert self.told(token_server, refresh_token_expires_in=60, refresh_token="next") is None

    def test_otherwise_nothing_is_known(self, token_server: TokenServer) -> None:
        assert self.told(token_server) is None
