"""The daemon's way into its mailbox: tokens that end or are refused, and passwords from systemd's credentials."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.correspondence import question
from tests.acceptance.desk import Desk
from tests.servers.dovecot import Dovecot, DovecotOptions
from tests.servers.mailboxes import PASSWORD
from tests.servers.token_server import TokenServer

pytestmark = pytest.mark.dovecot


@pytest.fixture
def guarded(token_server: TokenServer) -> Iterator[Dovecot]:
    """An IMAP server that takes tokens."""
    with Dovecot(DovecotOptions(token_check=token_server.check_url)) as server:
        yield server


@pytest.fixture
def desk(make_desk: Callable[..., Desk], guarded: Dovecot, token_server: TokenServer) -> Desk:
    """A desk that logs in by tokens."""
    return make_desk(guarded, mailbox='poll = "1s"', login=token_server.login("mailbox"))


async def test_a_token_near_its_end_is_fetched_anew_before_it_is_used(
    desk: Desk, guarded: Dovecot, token_server: TokenServer
) -> None:
    token_server.rules.expires_in = 1
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    before = len(token_server.requests)
    guarded.stop()
    await daemon.says('"trouble"')
    guarded.start()
    await desk.deliver(question(2, desk.user).content)
    await desk.at_rest(2)
    assert len(token_server.requests) > before
    assert "takes no access token" not in daemon.words()
    assert await daemon.stop() == 0


async def test_tokens_revoked_in_mid_life_are_replaced(desk: Desk, guarded: Dovecot, token_server: TokenServer) -> None:
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    assert len(token_server.requests) == 1
    guarded.stop()
    token_server.revoke_all()
    guarded.start()
    await desk.deliver(question(2, desk.user).content)
    await desk.at_rest(2)
    assert len(token_server.requests) == 2
    assert await daemon.stop() == 0


async def test_a_refused_refresh_is_said_and_the_work_goes_on_when_it_is_granted_again(
    desk: Desk, guarded: Dovecot, token_server: TokenServer
) -> None:
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.deliver(question(1, desk.user).content)
    await desk.at_rest(1)
    guarded.stop()
    token_server.revoke_all()
    token_server.rules.refresh_token = "another"
    guarded.start()
    words = await daemon.says("invalid_grant")
    assert "refresh-0" not in words
    assert "client-secret" not in words
    await desk.deliver(question(2, desk.user).content)
    token_server.rules.refresh_token = "refresh-0"
    await desk.at_rest(2)
    assert await daemon.stop() == 0


async def test_a_password_comes_from_the_credentials_of_systemd(make_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = make_desk(login='password_file = "imap-password"')
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "imap-password").write_text(f"{PASSWORD}\n")
    # What stands beside the configuration under the same name is not asked.
    (tmp_path / "imap-password").write_text("wrong\n")
    await desk.deliver(question(1, desk.user).content)
    life = desk.start("run", "--once", environment={"CREDENTIALS_DIRECTORY": str(credentials)})
    assert await life.end() == 0
    assert desk.books()["opened"] == 1
