"""A page outlives the daemon, and leaves by the backup way while the first server is dead."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from csc_mailbot.adapters.database.door import Database
from tests.acceptance.desk import SECRET, Desk
from tests.contract.books.making import letter, posted
from tests.servers.sink import Sink

pytestmark = pytest.mark.dovecot
GUARDIA = "luis@movil.example"
BACKUP = """
[smtp.backup]
host = "127.0.0.1"
port = {port}
security = "none"
[oncall]
backup_after = "1s"
people = [{{ address = "luis@aserti.example" }}]
"""


def page(desk: Desk) -> None:
    """Write a page into the desk's books, as the daemon would."""
    now = datetime.now(UTC)  # noqa: TID251 - another process reads it by the machine's clock
    draft = replace(letter(0, rank=0, recipient=GUARDIA), backup_at=now + timedelta(seconds=1))
    with closing(Database(desk.database, (SECRET.encode(),), "CSC")) as database:
        posted(database.books, draft, now=now)


async def test_killed_before_its_time_the_page_goes_after_the_restart_and_once(make_desk: Callable[..., Desk]) -> None:
    async with Sink() as second:
        desk = make_desk(more=BACKUP.format(port=second.port))
        assert await desk.round() == 0
        await desk.sink.down()
        page(desk)
        first = desk.start()
        await first.says('"where": "pages"')
        first.signal(signal.SIGKILL)
        await first.end()
        again = desk.start()
        [taken] = await second.wait_for(1, 15)
        assert taken.recipients == (GUARDIA,)
        await again.says("page_by_backup")
        await desk.sink.up()
        await desk.sink.wait_for(1, 15)
        await desk.at_rest(0)
        assert await again.stop() == 0
        assert len(second.mails) == 1
        [line] = desk.ask("outbox", "list")
        assert (line["state"], line["ways"]) == ("sent", ["backup", "smtp"])


async def test_a_round_of_cron_sends_what_an_earlier_one_could_not(make_desk: Callable[..., Desk]) -> None:
    async with Sink() as second:
        desk = make_desk(more=BACKUP.format(port=second.port))
        assert await desk.round() == 0
        await desk.sink.down()
        page(desk)
        await asyncio.sleep(1.1)
        await desk.round()
        assert [mail.recipients for mail in second.mails] == [(GUARDIA,)]
