"""Of a key that ends the administrators hear a week ahead, and once a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from csc_mailbot.workflows.credentials import warn_of_ends
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.desks import NOW
from tests.unit.workflows.office import Office

KEY = "mailbox.oauth"
NOTHING: Mapping[str, datetime] = {}


async def look(office: Office, told: Mapping[str, datetime] = NOTHING) -> list[str]:
    await watch_deadlines(office.books, office.desk)
    return list(await warn_of_ends(office.books, office.desk, told))


def ending(office: Office, **ends: datetime) -> None:
    office.desk = replace(office.desk, credential_ends={f"{place}.oauth": at for place, at in ends.items()})


async def test_nothing_is_said_earlier_than_a_week_ahead(office: Office) -> None:
    ending(office, mailbox=NOW + timedelta(days=7, seconds=1))
    assert await look(office) == []
    office.clock.forward(seconds=1)
    assert await look(office) == [KEY]
    assert office.written() == ["admin_notice sistemas@aserti.es"]


async def test_it_is_said_once_a_day_until_the_key_is_renewed_and_after_its_end_too(office: Office) -> None:
    ending(office, mailbox=NOW + timedelta(days=2))
    said = 0
    for _ in range(4 * 24):
        said += len(await look(office))
        office.clock.forward(hours=1)
    assert said == 4
    ending(office, mailbox=NOW + timedelta(days=700))
    for _ in range(48):
        assert await look(office) == []
        office.clock.forward(hours=1)


async def test_each_key_is_told_by_itself(office: Office) -> None:
    ending(office, mailbox=NOW + timedelta(days=2), smtp=NOW + timedelta(days=7, hours=1))
    assert await look(office) == [KEY]
    office.clock.forward(hours=2)
    assert await look(office) == ["smtp.oauth"]


async def test_what_the_endpoint_told_counts_as_well_and_the_sooner_is_believed(office: Office) -> None:
    ending(office, mailbox=NOW + timedelta(days=300))
    assert await look(office, {KEY: NOW + timedelta(days=200)}) == []
    assert await look(office, {KEY: NOW + timedelta(days=6)}) == [KEY]
