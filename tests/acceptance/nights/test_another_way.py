"""The SMTP server fails at night: the page goes another way, and the night goes on as if it had not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.deliver_by_backup import BackupWays, claim_overdue, record_backup, send_by_backup
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import Accepted, Rejected
from tests.acceptance.nights.night import MAR, PACO, Night, answer, urgent
from tests.fakes import MemorySender

CUSTOMER = "eva@cliente.example"
AFTER = timedelta(seconds=60)


class Told:
    """A webhook that hears everything."""

    def __init__(self) -> None:
        self.contents: list[dict[str, object]] = []

    async def post(self, content: dict[str, object]) -> Accepted:
        self.contents.append(content)
        return Accepted(200, "heard")


class NightWithAnotherWay(Night):
    """A night at a desk that has a second way for pages."""

    @property
    def desk(self) -> Desk:
        desk: Desk = Night.desk.__get__(self)
        return replace(desk, backup_after=AFTER)

    async def other_way(self, ways: BackupWays) -> None:
        """Send what is due by the other way."""
        for page, folio in await claim_overdue(self.books, self.desk, 10):
            await record_backup(self.books, self.desk, await send_by_backup(ways, page, folio))


@pytest.fixture
def night(file_books: SqlBooks) -> NightWithAnotherWay:
    return NightWithAnotherWay(file_books)


async def test_the_customer_hears_that_the_guardia_is_alerted_when_the_other_way_took_the_page(
    night: NightWithAnotherWay,
) -> None:
    second, webhook = MemorySender(), Told()
    ways = BackupWays(second, webhook)  # type: ignore[arg-type]
    night.answers(PACO.address, *[SenderUnavailable("refused")] * 30)
    await night.post(urgent())
    await night.pass_by(seconds=59)
    await night.other_way(ways)
    assert not second.sent
    await night.pass_by(seconds=2)
    await night.other_way(ways)
    assert [one.recipient for one in second.sent] == [PACO.address]
    assert "Hemos avisado a nuestro técnico de guardia" in (await night.pass_by(seconds=1))[-1].text
    [told] = webhook.contents
    assert (told["event"], told["to"], told["folio"]) == ("page", PACO.address, "CSC-2026-000001")
    assert str(told["text"]).startswith("P2 Eva Mora (Cliente S.L.)\nURGENTE: no podemos facturar\nTel. 655 123 456")
    tokens = night.policies.tokens
    assert tokens.find(str(told)) == []


async def test_the_answer_to_the_page_that_went_the_other_way_counts(night: NightWithAnotherWay) -> None:
    second = MemorySender()
    night.answers(PACO.address, *[SenderUnavailable("refused")] * 30)
    await night.post(urgent())
    await night.pass_by(seconds=61)
    await night.other_way(BackupWays(second))
    night.sender.sent.extend(second.sent)
    alert = next(one for one in night.letters() if one.to == PACO.address)
    night.sender.answers.clear()
    await night.post(answer(alert, "NO PUEDO"))
    assert [one.to for one in night.letters() if one.to == MAR.alerts[0].to], "the next person is woken at once"
    await night.pass_by(seconds=30)
    assert night.page().unable == {PACO.key}, "that the first server takes it late takes no answer back"


async def test_a_refusal_of_the_servers_own_wakes_the_next_and_still_reaches_the_first(
    night: NightWithAnotherWay,
) -> None:
    second = MemorySender()
    night.answers(PACO.address, Rejected(554, "5.7.1 relaying denied"))
    await night.post(urgent())
    await night.pass_by(seconds=1)
    assert any(one.recipient == MAR.alerts[0].to for one in night.sender.sent)
    await night.other_way(BackupWays(second))
    assert [one.recipient for one in second.sent] == [PACO.address]
