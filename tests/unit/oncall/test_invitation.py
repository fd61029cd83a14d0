"""Which calendar entries are sent: new ones, changed ones, and the end of those whose shift is no more."""

from dataclasses import replace
from datetime import timedelta

from csc_mailbot.oncall.invitation import Invitation, changed_invitations, uid_of
from csc_mailbot.oncall.rotation import Shift
from tests.unit.oncall.rotas import ANA, LUIS, madrid

NOW = madrid(11, 20, 12)
DAY = timedelta(days=1)
SHIFT = Shift(LUIS.key, NOW + DAY, NOW + 8 * DAY)
UID = uid_of(SHIFT, "aserti.es")


def changed(known: list[Invitation], *shifts: Shift) -> list[Invitation]:
    return list(changed_invitations({one.uid: one for one in known}, shifts, "aserti.es", NOW))


def test_a_new_shift_is_sent_once() -> None:
    assert changed([], SHIFT) == [Invitation(UID, SHIFT)]
    assert changed([Invitation(UID, SHIFT)], SHIFT) == []


def test_a_shift_that_ends_otherwise_is_the_same_entry_with_a_higher_sequence() -> None:
    shorter = replace(SHIFT, end=SHIFT.end - DAY)
    assert changed([Invitation(UID, SHIFT)], shorter) == [Invitation(UID, shorter, 1)]


def test_a_shift_that_is_no_more_is_cancelled_once() -> None:
    gone = Invitation(UID, SHIFT, 1, cancelled=True)
    assert changed([Invitation(UID, SHIFT)]) == [gone]
    assert changed([gone]) == []


def test_a_cancelled_shift_that_comes_back_is_sent_again() -> None:
    assert changed([Invitation(UID, SHIFT, 1, cancelled=True)], SHIFT) == [Invitation(UID, SHIFT, 2)]


def test_another_person_level_or_beginning_is_another_entry() -> None:
    others = [replace(SHIFT, person=ANA.key), replace(SHIFT, level=1), replace(SHIFT, start=SHIFT.start + DAY)]
    assert len({UID, *(uid_of(one, "aserti.es") for one in others)}) == 4


def test_what_is_over_is_left_in_peace() -> None:
    over = Shift(LUIS.key, NOW - 8 * DAY, NOW)
    assert changed([Invitation(uid_of(over, "aserti.es"), over)]) == []
    assert changed([], over) == []
