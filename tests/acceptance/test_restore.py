"""The disk is lost and yesterday's backup restored: no mail is lost, and no customer reads anything twice."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.timekeeping.clock import SystemClock
from tests.acceptance.correspondence import question
from tests.acceptance.desk import AGENT, Desk
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.dovecot
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Where the desk's books are; empty: in its file."""
    if request.param == "sqlite":
        return ""
    cluster: Postgres = request.getfixturevalue("postgres")
    url = cluster.create_database()
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return url


async def say(desk: Desk, *command: str) -> str:
    return await asyncio.to_thread(desk.say, *command)


def customers(desk: Desk) -> Counter[str]:
    """How many letters each customer got from the SMTP server."""
    return Counter(mail.recipients[0] for mail in desk.sink.mails if mail.recipients[0].endswith("@cliente.example"))


def mails_of(desk: Desk, *numbers: int) -> list[bytes]:
    return [question(number, desk.user).content for number in numbers]


def once_each(*numbers: int) -> Counter[str]:
    return Counter(f"cliente{number}@cliente.example" for number in numbers)


async def lose_and_restore(desk: Desk, *more: str) -> str:
    """Lose the SQLite file, or set the server's tables aside, and restore."""
    for file in desk.folder.glob("desk.db*"):
        file.unlink()
    return await say(desk, "restore", f"{desk.folder}/copy", "--replace", *more)


async def test_what_came_after_the_backup_is_found_again_and_nobody_is_answered_twice(
    make_desk: Callable[..., Desk], database: str
) -> None:
    desk = make_desk(database=database)
    daemon = desk.start()
    await desk.deliver(*mails_of(desk, 1, 2, 3))
    await desk.at_rest(3)
    told = await say(desk, "backup", f"{desk.folder}/copy", "--verify")
    assert "secret" in told
    await desk.deliver(*mails_of(desk, 4, 5, 6, 7))
    await desk.at_rest(7)
    daemon.signal(signal.SIGKILL)
    await daemon.end()
    given = {ticket["folio"] for ticket in desk.tickets()}

    await lose_and_restore(desk)
    assert "4 mails" in await say(desk, "mail", "refetch", "--dry-run")
    assert desk.books()["fetched"] == 3
    assert "4 mails" in await say(desk, "mail", "refetch")
    daemon = desk.start()
    await desk.at_rest(7)
    assert "0 mails" in await say(desk, "mail", "refetch")
    await desk.deliver(*mails_of(desk, 8))
    await desk.at_rest(8)
    assert await daemon.stop() == 0

    assert customers(desk) == once_each(*range(1, 9))
    tickets = desk.tickets()
    assert len(tickets) == 8
    new = [ticket["folio"] for ticket in tickets[3:]]
    assert not given & set(new), "a number that a customer was told stands for another ticket"
    assert desk.books()["opened"] == 8
    desk.say("audit", "verify")


async def test_letters_that_waited_in_the_backup_do_not_go_twice_to_customers(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    await desk.sink.down()
    daemon = desk.start()
    await desk.deliver(*mails_of(desk, 1))
    await daemon.says("mail_judged")
    await say(desk, "backup", f"{desk.folder}/copy")
    await desk.sink.up()
    await desk.at_rest(1)
    assert await daemon.stop() == 0
    assert customers(desk) == once_each(1)
    told_before = sum(AGENT in mail.recipients for mail in desk.sink.mails)

    assert "1 letters to customers are in doubt" in await lose_and_restore(desk)
    assert await desk.round() == 0
    assert customers(desk) == once_each(1)
    assert sum(AGENT in mail.recipients for mail in desk.sink.mails) > told_before
    [ticket] = desk.tickets()
    assert "in_doubt" in {entry["kind"] for entry in ticket["entries"]}
    desk.say("audit", "verify")


async def test_mail_that_stays_in_its_folder_is_not_answered_twice_either(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mailbox='processed_folder = ""')
    await desk.deliver(*mails_of(desk, 1))
    assert await desk.round() == 0
    await say(desk, "backup", f"{desk.folder}/copy")
    await desk.deliver(*mails_of(desk, 2))
    assert await desk.round() == 0

    await lose_and_restore(desk)
    later = SystemClock().now() + timedelta(seconds=5)  # servers count arrivals by seconds
    await desk.imap.mailboxes.append(desk.user, *mails_of(desk, 3), received_at=later)
    assert await desk.round() == 0
    assert customers(desk) == once_each(1, 2, 3)
    assert len(desk.tickets()) == 3


async def test_a_move_to_another_machine_leaves_no_gap_and_no_doubt(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    await desk.sink.down()
    await desk.deliver(*mails_of(desk, 1))
    await desk.round()
    await say(desk, "backup", f"{desk.folder}/copy")
    await lose_and_restore(desk, "--nothing-since")
    await desk.sink.up()
    await desk.deliver(*mails_of(desk, 2))
    assert await desk.round() == 0
    assert customers(desk) == once_each(1, 2)
    assert [ticket["folio"][-6:] for ticket in desk.tickets()] == ["000001", "000002"]


async def test_a_desk_at_work_is_not_restored_over(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await daemon.says('"ready"')
    await say(desk, "backup", f"{desk.folder}/copy")
    assert await desk.start("restore", f"{desk.folder}/copy", "--replace").end() == 75
    assert await daemon.stop() == 0
    assert await desk.start("restore", f"{desk.folder}/nothing").end() == 1
