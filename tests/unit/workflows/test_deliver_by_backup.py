"""A page that the server does not take in time goes by another way."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.workflows.deliver_by_backup import (
    BackupWays,
    claim_overdue,
    record_backup,
    send_by_backup,
    webhook_content,
)
from csc_mailbot.workflows.ports import Accepted, Deferred, Rejected, SendResult
from csc_mailbot.workflows.rows import ClaimedLetter, OutboxLine
from tests.contract.books.making import TOKENS, letter, posted
from tests.desks import NOW
from tests.fakes import MemorySender
from tests.unit.workflows.office import Office

GUARDIA = "luis@movil.example"
MINUTE = timedelta(minutes=1)
TOKEN = "abcdefghijklmnopqrstuvwxyz234567abcd"
PAGE = f"""\
Subject: =?utf-8?q?GUARDIA_P1_ca=C3=ADdo?=
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=utf-8

{CUT_LINE}
Ana (968 000 000): almacén caído. Responde OK o NO PUEDO.
{TOKEN}
--x
Content-Type: text/html

<p>nothing</p>
--x
Content-Type: message/rfc822

Subject: everything the customer wrote

secreto
--x--
""".encode()


@dataclass(slots=True)
class MemoryWebhook:
    """Hears everything and gives one answer."""

    answer: SendResult = field(default_factory=lambda: Accepted(200, "heard"))
    told: list[dict[str, object]] = field(default_factory=list)

    async def post(self, content: dict[str, object]) -> SendResult:
        self.told.append(content)
        return self.answer


@pytest.fixture
def paging(office: Office) -> Office:
    """A desk with a backup way."""
    office.desk = replace(office.desk, backup_after=MINUTE)
    return office


def page(office: Office) -> int:
    [number] = posted(
        office.books,
        replace(letter(0, rank=0, recipient=GUARDIA), purpose=int(Purpose.PAGE), content=PAGE, backup_at=NOW + MINUTE),
        now=NOW,
    )
    return number


def line(office: Office, number: int) -> OutboxLine:
    return next(one for one in office.letters() if one.id == number)


async def by_backup(office: Office, ways: BackupWays) -> list[ClaimedLetter]:
    """Do what is due."""
    claimed = await claim_overdue(office.books, office.desk, 10)
    for one, folio in claimed:
        await record_backup(office.books, office.desk, await send_by_backup(ways, one, folio))
    return [one for one, _ in claimed]


async def test_it_goes_by_every_way_once_and_the_outbox_tells(paging: Office) -> None:
    number, sender, webhook = page(paging), MemorySender(), MemoryWebhook()
    ways = BackupWays(sender, webhook)  # type: ignore[arg-type]
    assert await by_backup(paging, ways) == []
    paging.clock.forward(minutes=1)
    await by_backup(paging, ways)
    paging.clock.forward(hours=1)
    assert await by_backup(paging, ways) == []
    assert len(sender.sent) == len(webhook.told) == 1
    assert line(paging, number).ways == ("backup", "webhook")
    assert line(paging, number).state == "queued", "the server is still asked"


async def test_one_way_is_enough(paging: Office) -> None:
    number, sender, webhook = page(paging), MemorySender(always=Deferred(451, "later")), MemoryWebhook()
    paging.clock.forward(minutes=1)
    await by_backup(paging, BackupWays(sender, webhook))  # type: ignore[arg-type]
    assert line(paging, number).ways == ("webhook",)
    paging.clock.forward(hours=1)
    assert await by_backup(paging, BackupWays(sender)) == []


async def test_one_that_no_way_takes_is_tried_again_for_a_day(paging: Office) -> None:
    page(paging)
    sender = MemorySender(always=Deferred(451, "later"))
    tries = 0
    for _ in range(50):
        paging.clock.forward(minutes=30)
        tries += len(await by_backup(paging, BackupWays(sender)))
    assert tries == 48


async def test_one_that_every_way_refuses_for_good_is_not_tried_again(paging: Office) -> None:
    page(paging)
    paging.clock.forward(minutes=1)
    assert await by_backup(paging, BackupWays(MemorySender(always=Rejected(550, "5.1.1 nobody"))))
    paging.clock.forward(minutes=1)
    assert await by_backup(paging, BackupWays(MemorySender())) == []


async def test_one_from_before_there_was_a_way_is_not_sent_days_late(paging: Office) -> None:
    page(paging)
    paging.clock.forward(days=2)
    assert await by_backup(paging, BackupWays(MemorySender())) == []
    assert paging.books.look(lambda records: records.backup.next_due()) is None


class TestRefused:
    async def test_a_refusal_that_may_be_the_servers_own_sends_it_by_backup_at_once(self, paging: Office) -> None:
        number, sender = page(paging), MemorySender()
        paging.sender.always = Rejected(554, "5.7.1 relaying denied")
        await paging.deliver()
        assert line(paging, number).state == "failed"
        await by_backup(paging, BackupWays(sender))
        assert len(sender.sent) == 1
        assert (line(paging, number).state, line(paging, number).ways) == ("sent", ("backup",))

    async def test_a_recipient_who_is_not_there_is_not_looked_for_elsewhere(self, paging: Office) -> None:
        number = page(paging)
        paging.sender.always = Rejected(550, "5.1.1 nobody")
        await paging.deliver()
        paging.clock.forward(minutes=2)
        assert await by_backup(paging, BackupWays(MemorySender())) == []
        assert line(paging, number).state == "failed"

    async def test_a_letter_has_one_way_only(self, paging: Office) -> None:
        posted(paging.books, letter(0, rank=1))
        paging.sender.always = Rejected(554, "5.7.1 relaying denied")
        await paging.deliver()
        assert await by_backup(paging, BackupWays(MemorySender())) == []


def test_a_webhook_is_told_what_the_page_needs_and_nothing_that_opens_a_door(paging: Office) -> None:
    number = page(paging)
    [claimed] = paging.books.transact(lambda records: records.backup.claim(1, NOW + MINUTE, NOW + MINUTE))
    assert webhook_content(claimed, "CSC-2026-000001") == {
        "event": "page",
        "page": number,
        "folio": "CSC-2026-000001",
        "to": GUARDIA,
        "subject": "GUARDIA P1 caído",
        "text": "Ana (968 000 000): almacén caído. Responde OK o NO PUEDO.",
        "written_at": "2026-11-20T09:30:00+00:00",
    }
    assert TOKENS.find(str(webhook_content(claimed, ""))) == []
