"""Shifts come into their technicians' calendars when they come near, once, and again when they change."""

from datetime import timedelta

import pytest
from icalendar import Calendar, Event

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.oncall.schedule import Override
from csc_mailbot.workflows.change_rota import leave, put_instead, take_back
from tests.acceptance.days.day import Received, letter
from tests.acceptance.shifts.week import MAR, PACO, SATURDAY, TEO, Week, madrid, make_week, silent, told

HORIZON = timedelta(days=14)


@pytest.fixture
def week(file_books: SqlBooks) -> Week:
    return make_week(file_books, SATURDAY, **silent(invite_before=HORIZON))


def entry(one: Received) -> tuple[str, Event]:
    """The calendar's method, and its one event."""
    part = next(part for part in one.mail.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    assert isinstance(event, Event)
    return str(calendar["METHOD"]), event


async def test_shifts_within_the_horizon_are_sent_once(week: Week) -> None:
    await week.start()
    assert told(week.read) == [f"shift_invitation {one}" for one in (PACO, MAR, TEO)]
    method, event = entry(week.read[1])
    assert method == "REQUEST"
    assert event.decoded("DTSTART") == madrid(23, 8, 30)
    assert event.decoded("DTEND") == madrid(30, 8, 30)
    assert event["SEQUENCE"] == 0
    await week.start()
    assert len(week.read) == 3


async def test_a_shift_is_sent_when_it_comes_into_the_horizon(week: Week) -> None:
    await week.start()
    assert await week.go_on(madrid(23, 8, 25)) == []
    assert told(await week.go_on(madrid(23, 15))) == [f"shift_invitation {PACO}"]


async def test_a_shift_that_changes_hands_changes_both_calendars(week: Week) -> None:
    await week.start()
    rules = week.day.policies.oncall
    assert rules is not None
    wanted = Override(0, madrid(26, 8, 30), madrid(27, 8, 30), TEO, MAR)
    added = week.day.books.transact(lambda records: put_instead(records, rules, wanted, week.now))
    letters = await week.go_on()
    assert told(letters) == [f"shift_invitation {MAR}", f"shift_invitation {TEO}", f"shift_invitation {MAR}"]
    shorter, taken, rest = (entry(one)[1] for one in letters)
    assert (shorter["UID"], shorter["SEQUENCE"]) == (entry(week.read[1])[1]["UID"], 1)
    assert shorter.decoded("DTEND") == madrid(26, 8, 30)
    assert (taken.decoded("DTSTART"), taken.decoded("DTEND")) == (wanted.start, wanted.end)
    assert rest.decoded("DTSTART") == madrid(27, 8, 30)
    week.day.books.transact(lambda records: take_back(records, added.id, week.now))
    again = await week.go_on()
    assert [(one.to, *entry(one)[:1], entry(one)[1]["SEQUENCE"]) for one in again] == [
        (MAR, "REQUEST", 2),
        (TEO, "CANCEL", 1),
        (MAR, "CANCEL", 1),
    ]
    assert again[1].mail["Subject"] == "Ya no tiene esta guardia: 26/11/2026"


async def test_an_absence_takes_nothing_out_of_a_calendar(week: Week) -> None:
    await week.start()
    week.day.books.transact(lambda records: leave(records, MAR, (week.now, None), "", week.now))
    assert [one for one in await week.go_on() if one.letter == "shift_invitation"] == []


async def test_a_calendars_answer_opens_no_ticket(week: Week) -> None:
    await week.start()
    _, event = entry(week.read[1])
    answer = (
        letter(f"Mar Sanz <{MAR}>", "Aceptada: Guardia · Aserti", "")
        .decode()
        .replace(
            'Content-Type: text/plain; charset="utf-8"', "Content-Type: text/calendar; charset=utf-8; method=REPLY"
        )
    )
    calendar = f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{event['UID']}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    decision = await week.day.post((answer.rstrip() + "\n\n" + calendar + "\n").encode())
    assert decision.because[-1] == "a calendar's answer to an invitation to a shift"


async def test_by_default_nothing_is_sent(file_books: SqlBooks) -> None:
    week = make_week(file_books, SATURDAY, **silent())
    await week.start()
    assert week.read == []
