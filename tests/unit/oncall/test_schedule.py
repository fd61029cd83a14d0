"""Who is on call: turns on the wall's clock, somebody instead of somebody, and nobody."""

from datetime import UTC, datetime, timedelta

from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Absence, Gap, Override, Rota, Schedule
from tests.unit.oncall.rotas import ANA, EVA, LUIS, PEOPLE, madrid, rotation, schedule
from tests.unit.timekeeping.calendars import MADRID

TURNS = rotation(LUIS, ANA)
MONDAY = madrid(11, 23, 8, 30)
"""A handoff from Ana to Luis."""


def test_turns_follow_each_other_and_the_handoff_belongs_to_the_next() -> None:
    assert schedule(TURNS).on_call(madrid(1, 5, 8, 30)) == (LUIS,)
    assert schedule(TURNS).on_call(madrid(1, 12, 8, 29)) == (LUIS,)
    assert schedule(TURNS).on_call(madrid(1, 12, 8, 30)) == (ANA,)


def test_nobody_is_on_call_before_the_first_turn() -> None:
    assert schedule(TURNS).on_call(madrid(1, 5, 8, 29)) == ()
    assert schedule(TURNS).gaps(madrid(1, 5, 0), madrid(1, 6, 0)) == (Gap(madrid(1, 5, 0), madrid(1, 5, 8, 30)),)


def test_a_handoff_stays_at_its_time_over_both_changes_of_the_clocks() -> None:
    shifts = schedule(TURNS).plan(madrid(3, 1, 0), madrid(11, 15, 0))
    assert {shift.start.astimezone(MADRID).strftime("%a %H:%M") for shift in shifts} == {"Mon 08:30"}
    lengths = {shift.start.astimezone(MADRID).date(): shift.end - shift.start for shift in shifts}
    odd = {str(day): length for day, length in lengths.items() if length != timedelta(weeks=1)}
    assert odd == {"2026-03-23": timedelta(hours=167), "2026-10-19": timedelta(hours=169)}


def test_a_handoff_in_the_hour_that_the_clocks_skip_happens_right_after_it() -> None:
    nightly = rotation(LUIS, ANA, start=datetime(2026, 3, 28, 2, 30), every=timedelta(days=1))  # noqa: DTZ001
    assert [one.start for one in schedule(nightly).plan(madrid(3, 28, 12), madrid(3, 30, 0))] == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    ]


def test_a_handoff_in_a_repeated_hour_happens_the_first_time() -> None:
    nightly = rotation(LUIS, ANA, start=datetime(2026, 10, 24, 2, 30), every=timedelta(days=1))  # noqa: DTZ001
    assert schedule(nightly).on_call(datetime(2026, 10, 25, 0, 29, tzinfo=UTC)) == (LUIS,)
    assert schedule(nightly).on_call(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == (ANA,)
    assert schedule(nightly).on_call(datetime(2026, 10, 25, 1, 15, tzinfo=UTC)) == (ANA,)


def test_an_override_counts_from_its_start_until_just_before_its_end() -> None:
    swapped = schedule(TURNS, overrides=(Override(1, madrid(11, 24, 8), madrid(11, 25, 8), ANA.key, LUIS.key),))
    assert swapped.on_call(madrid(11, 24, 7, 59)) == (LUIS,)
    assert swapped.on_call(madrid(11, 24, 8)) == (ANA,)
    assert swapped.on_call(madrid(11, 25, 8)) == (LUIS,)
    assert [(one.person, one.start, one.end) for one in swapped.plan(MONDAY, madrid(11, 26, 0))] == [
        (LUIS.key, MONDAY, madrid(11, 24, 8)),
        (ANA.key, madrid(11, 24, 8), madrid(11, 25, 8)),
        (LUIS.key, madrid(11, 25, 8), madrid(11, 30, 8, 30)),
    ]


def test_an_override_of_somebody_who_is_not_on_call_changes_nothing() -> None:
    given = Override(1, madrid(11, 24, 8), madrid(11, 25, 8), EVA.key, ANA.key)
    assert schedule(TURNS, overrides=(given,)).on_call(madrid(11, 24, 12)) == (LUIS,)


def test_who_took_over_can_be_replaced_in_turn() -> None:
    first = Override(1, madrid(11, 24, 8), madrid(11, 25, 8), ANA.key, LUIS.key)
    second = Override(2, madrid(11, 24, 8), madrid(11, 24, 20), EVA.key, ANA.key)
    both = schedule(TURNS, overrides=(second, first))
    assert both.on_call(madrid(11, 24, 12)) == (EVA,)
    assert both.on_call(madrid(11, 24, 21)) == (ANA,)


def test_an_override_by_somebody_who_left_the_company_does_not_count() -> None:
    given = Override(1, madrid(11, 24, 8), madrid(11, 25, 8), "gone@aserti.es", LUIS.key)
    assert schedule(TURNS, overrides=(given,)).on_call(madrid(11, 24, 12)) == (LUIS,)


def test_an_override_before_the_first_turn_is_a_shift() -> None:
    given = Override(1, madrid(1, 4, 8), madrid(1, 4, 20), EVA.key)
    early = schedule(TURNS, overrides=(given,))
    assert early.on_call(madrid(1, 4, 12)) == (EVA,)
    assert early.plan(madrid(1, 4, 12), madrid(1, 4, 13)) == (Shift(EVA.key, madrid(1, 4, 8), madrid(1, 4, 20)),)


def test_an_absent_person_leaves_a_gap_and_the_next_is_tried() -> None:
    away = schedule(TURNS, absences=(Absence(LUIS.key, madrid(11, 24, 0), madrid(11, 25, 0)),))
    assert away.on_call(madrid(11, 24, 12)) == ()
    assert away.next_after(madrid(11, 24, 12), ()) == ANA
    assert away.next_after(madrid(11, 24, 12), [ANA.key]) is None
    assert away.gaps(MONDAY, madrid(11, 30, 0)) == (Gap(madrid(11, 24, 0), madrid(11, 25, 0), LUIS.key),)


def test_an_absence_without_end_lasts_until_it_is_ended() -> None:
    away = schedule(TURNS, absences=(Absence(LUIS.key, madrid(11, 24, 0)),))
    assert away.on_call(madrid(12, 8, 12)) == ()


def test_whose_turn_was_taken_over_is_tried_last_of_the_level() -> None:
    levels = rotation(LUIS, ANA), rotation(EVA, name="second")
    taken = schedule(*levels, overrides=(Override(1, MONDAY, madrid(11, 30, 8, 30), EVA.key, LUIS.key),))
    at = madrid(11, 24, 12)
    assert taken.on_call(at) == (EVA,)
    assert taken.next_after(at, [EVA.key]) == ANA
    assert taken.next_after(at, [EVA.key, ANA.key]) == LUIS


def test_after_the_rotation_the_next_level_is_tried_and_then_nobody() -> None:
    levels = schedule(rotation(LUIS, ANA), rotation(EVA, name="second"))
    at = madrid(11, 24, 12)
    assert levels.next_after(at, [LUIS.key]) == ANA
    assert levels.next_after(at, [LUIS.key, ANA.key]) == EVA
    assert levels.next_after(at, [LUIS.key, ANA.key, EVA.key]) is None


def test_without_a_rotation_everybody_present_is_on_call() -> None:
    at = madrid(11, 24, 12)
    free = Schedule(Rota(PEOPLE, (), MADRID), absences=(Absence(ANA.key, madrid(11, 24, 0)),))
    assert free.on_call(at) == (LUIS, EVA)
    assert free.next_after(at, [LUIS.key]) == EVA
    assert free.everybody() == PEOPLE
    assert free.gaps(at, at + timedelta(days=1)) == ()
    assert {one.person for one in free.plan(at, at + timedelta(days=1))} == {LUIS.key, EVA.key}


def test_without_a_rotation_there_is_a_gap_when_all_are_absent() -> None:
    away = tuple(Absence(one.key, madrid(11, 24, 0), madrid(11, 25, 0)) for one in PEOPLE)
    free = Schedule(Rota(PEOPLE, (), MADRID), absences=away)
    assert free.gaps(MONDAY, madrid(11, 30, 0)) == (Gap(madrid(11, 24, 0), madrid(11, 25, 0)),)


def test_a_technician_is_known_by_every_registered_address() -> None:
    rota = Rota(PEOPLE, (), MADRID)
    assert rota.technician_of("LUIS@aserti.es") == LUIS
    assert rota.technician_of("luis.ros@aserti.es") == LUIS
    assert rota.technician_of("nobody@aserti.es") is None
