"""Servers that misbehave while mail comes in: the short form of what `make torture` does at length."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.acceptance.accounts import account
from tests.acceptance.correspondence import correspondence, marker_of, question
from tests.acceptance.desk import ADMIN, Desk
from tests.servers.dovecot import Dovecot
from tests.servers.mailboxes import StoredMail
from tests.servers.proxy import POISON, Fault, Proxy
from tests.torture.ground import Fronted

pytestmark = pytest.mark.dovecot
MAILS = 9


@pytest.fixture
async def proxy(dovecot: Dovecot) -> AsyncIterator[Proxy]:
    """What stands in front of Dovecot."""
    async with Proxy(dovecot.port) as opened:
        yield opened


@pytest.fixture
def fronted_desk(make_desk: Callable[..., Desk], dovecot: Dovecot, proxy: Proxy) -> Desk:
    """A desk that reaches its mailbox through the proxy, and looks every second where IDLE is no help."""
    return make_desk(imap=Fronted(proxy.port, dovecot.mailboxes), mailbox='poll = "1s"')


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.BYE, Fault.NO_MOVE, Fault.NO_IDLE, Fault.ENDLESS, Fault.DEEP])
async def test_what_an_imap_server_does_wrong_is_made_good_when_it_stops(
    fault: Fault, fronted_desk: Desk, proxy: Proxy
) -> None:
    desk, mails = fronted_desk, correspondence(MAILS, fronted_desk.user)
    daemon = desk.start()
    await daemon.says('"ready"')
    await desk.deliver(*(mail.content for mail in mails[:3]))
    await desk.at_rest(3)
    await proxy.misbehave(fault)
    await desk.deliver(*(mail.content for mail in mails[3:6]))
    if fault in {Fault.NO_MOVE, Fault.NO_IDLE}:
        await desk.at_rest(6)
    else:
        await daemon.says('"where": "mailbox')
    await proxy.behave()
    await desk.deliver(*(mail.content for mail in mails[6:]))
    await desk.at_rest(MAILS)
    assert await daemon.stop() == 0
    assert '"event": "fault"' not in daemon.words()
    result = await account(desk, mails)
    assert result.is_clean, result


async def test_a_mail_that_ends_every_connection_keeps_no_other_waiting(fronted_desk: Desk, proxy: Proxy) -> None:
    desk = fronted_desk
    mails = [question(number, desk.user) for number in range(4)]
    poisoned = question(9, desk.user, text=f"{POISON.decode()}: {marker_of(9)}")
    await desk.deliver(mails[0].content, poisoned.content, *(mail.content for mail in mails[1:]))
    await proxy.misbehave(Fault.WITHHOLD)
    assert await desk.round() == 0
    assert desk.books()["opened"] == len(mails)
    assert [_marker(one) for one in await desk.folder_of()] == [poisoned.marker]
    assert len([mail for mail in desk.sink.mails if mail.recipients == (ADMIN,)]) == 1
    await proxy.behave()
    assert await desk.round() == 0
    assert (await account(desk, [*mails, poisoned])).is_clean


def _marker(mail: StoredMail) -> str:
    return next(line.split()[1].decode() for line in mail.content.splitlines() if line.startswith(b"X-Marker"))
