"""What every store of shifts promises: a question is asked once, a letter leads to what it asks."""

from datetime import datetime, timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import NotFound
from csc_mailbot.oncall.invitation import Invitation
from csc_mailbot.oncall.offer import Offer, OfferCause, OfferState
from csc_mailbot.oncall.probe import Probe, ProbeKind, ProbeResult
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Gap
from tests.contract.books.making import LATER, NOW, letter, posted
from tests.unit.oncall.rotas import ANA, LUIS

WEEK = timedelta(weeks=1)
SHIFT = Shift(LUIS.key, NOW + WEEK, NOW + 2 * WEEK)
OFFER = Offer(
    0, ANA.key, LUIS.key, SHIFT.start, SHIFT.end, OfferCause.SWAP, OfferState.ASKED, asked_by=LUIS.key, asked_at=NOW
)


def ask(books: SqlBooks, kind: ProbeKind = ProbeKind.TEST, shift: Shift = SHIFT) -> Probe:
    found = books.transact(lambda records: records.shifts.ask(kind, shift, NOW))
    assert found is not None
    return found


def answer(books: SqlBooks, probe: Probe, at: datetime) -> None:
    books.transact(lambda records: records.shifts.settle(probe.id, ProbeResult.ANSWERED, at))


def test_the_same_is_asked_once(books: SqlBooks) -> None:
    first = ask(books)
    assert books.transact(lambda records: records.shifts.ask(ProbeKind.TEST, SHIFT, LATER)) is None
    second = ask(books, ProbeKind.REMINDER)
    assert books.look(lambda records: records.shifts.probes(NOW)) == (first, second)
    assert books.look(lambda records: records.shifts.probes(SHIFT.end)) == ()


def test_what_came_of_a_question_is_kept(books: SqlBooks) -> None:
    asked = ask(books)
    books.transact(lambda records: records.shifts.settle(asked.id, ProbeResult.SILENCE))
    assert books.look(lambda records: records.shifts.probe(asked.id)).result is ProbeResult.SILENCE
    books.transact(lambda records: records.shifts.settle(asked.id, ProbeResult.ANSWERED, LATER))
    found = books.look(lambda records: records.shifts.probe(asked.id))
    assert (found.result, found.answered_at) == (ProbeResult.ANSWERED, LATER)
    with pytest.raises(NotFound):
        books.look(lambda records: records.shifts.probe(asked.id + 1))


def test_only_answers_of_people_to_tests_have_a_latency(books: SqlBooks) -> None:
    for number in range(3):
        shift = Shift(LUIS.key, NOW + number * WEEK, NOW + (number + 1) * WEEK)
        test, reminder = ask(books, ProbeKind.TEST, shift), ask(books, ProbeKind.REMINDER, shift)
        answered = NOW + timedelta(minutes=number)
        answer(books, test, answered)
        answer(books, reminder, answered)
    last = ask(books, ProbeKind.TEST, Shift(LUIS.key, NOW + 9 * WEEK, NOW + 10 * WEEK))
    books.transact(lambda records: records.shifts.settle(last.id, ProbeResult.SILENCE))
    assert books.look(lambda records: records.shifts.latencies(LUIS.key, 2)) == (
        timedelta(minutes=2),
        timedelta(minutes=1),
    )
    assert books.look(lambda records: records.shifts.latencies(ANA.key)) == ()
    found = books.look(lambda records: records.shifts.last_test(LUIS.key))
    assert found is not None
    assert (found.id, found.result) == (last.id, ProbeResult.SILENCE)
    assert books.look(lambda records: records.shifts.last_test(ANA.key)) is None


def test_an_offer_stands_until_it_is_decided(books: SqlBooks) -> None:
    offer = books.transact(lambda records: records.shifts.add_offer(OFFER))
    assert books.look(lambda records: records.shifts.offers(NOW)) == (offer,)
    assert books.look(lambda records: records.shifts.offers(OFFER.end)) == ()
    books.transact(lambda records: records.shifts.decide(offer.id, OfferState.ACCEPTED, LATER))
    assert books.look(lambda records: records.shifts.offer(offer.id)).state is OfferState.ACCEPTED
    with pytest.raises(NotFound):
        books.look(lambda records: records.shifts.offer(offer.id + 1))


def test_a_letter_leads_to_what_it_asks(books: SqlBooks) -> None:
    one, two, three = posted(books, letter(1), letter(2), letter(3))
    probe = ask(books)
    offer = books.transact(lambda records: records.shifts.add_offer(OFFER))
    books.transact(lambda records: records.shifts.note_letter(one, probe=probe))
    books.transact(lambda records: records.shifts.note_letter(two, offer=offer))
    assert books.look(lambda records: records.shifts.asked_by(one)) == (probe, None)
    assert books.look(lambda records: records.shifts.asked_by(two)) == (None, offer)
    assert books.look(lambda records: records.shifts.asked_by(three)) == (None, None)
    assert books.look(lambda records: records.shifts.letters_about(probe=probe)) == 1
    books.transact(lambda records: records.shifts.note_letter(three, offer=offer))
    assert books.look(lambda records: records.shifts.letters_about(offer=offer)) == 2


def test_a_calendar_entry_is_kept_as_it_was_sent_last(books: SqlBooks) -> None:
    first = Invitation("a@aserti.es", SHIFT)
    books.transact(lambda records: records.shifts.keep_invitation(first, NOW))
    assert books.look(lambda records: records.shifts.invitations(NOW)) == {"a@aserti.es": first}
    gone = Invitation("a@aserti.es", SHIFT, 1, cancelled=True)
    books.transact(lambda records: records.shifts.keep_invitation(gone, NOW))
    assert books.look(lambda records: records.shifts.invitations(NOW)) == {"a@aserti.es": gone}
    assert books.look(lambda records: records.shifts.invitations(SHIFT.end)) == {}


def test_the_gaps_that_were_told_last_are_remembered(books: SqlBooks) -> None:
    assert books.look(lambda records: records.shifts.told_gaps()) == ((), None)
    gaps = (Gap(NOW, LATER), Gap(SHIFT.start, SHIFT.end, LUIS.key))
    books.transact(lambda records: records.shifts.keep_told(gaps, NOW))
    assert books.look(lambda records: records.shifts.told_gaps()) == (gaps, NOW)
    books.transact(lambda records: records.shifts.keep_told((), LATER))
    assert books.look(lambda records: records.shifts.told_gaps()) == ((), None)
