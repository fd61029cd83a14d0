"""Answers of the server are not lost when the books cannot take them."""

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.daemon import delivery_loop
from csc_mailbot.daemon.delivery_loop import Delivery
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable, SenderUnavailable
from csc_mailbot.workflows import deliver_outbox
from csc_mailbot.workflows.ports import Rejected
from tests.contract.books.making import letter, posted
from tests.fakes import Listener, MemorySender


def states(books: SqlBooks) -> list[str]:
    return [one.state for one in books.look(lambda records: records.outbox.lines())]


async def test_a_letter_whose_answer_could_not_be_recorded_is_not_sent_twice(
    place: Workplace, sender: MemorySender, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(file_books, letter(0))
    delivery = Delivery(place)

    def away(*_: object) -> None:
        raise DatabaseUnavailable("locked")

    with monkeypatch.context() as locked:
        locked.setattr(deliver_outbox, "_settle", away)
        for _ in range(3):
            with pytest.raises(DatabaseUnavailable):
                await delivery.deliver_portion()
    assert await delivery.deliver_portion() == 1
    assert await delivery.deliver_portion() == 0
    assert len(sender.sent) == 1
    assert states(file_books) == ["sent"]


async def test_a_server_that_is_away_is_told_after_the_letters_were_put_back(
    place: Workplace, sender: MemorySender, file_books: SqlBooks
) -> None:
    posted(file_books, letter(0), letter(0))
    sender.always = SenderUnavailable("refused")
    delivery = Delivery(place)
    for _ in range(2):
        with pytest.raises(SenderUnavailable):
            await delivery.deliver_portion()
        assert states(file_books) == ["queued", "queued"]


async def test_a_fault_of_ours_is_told_and_stops_no_other_letter(
    place: Workplace, sender: MemorySender, file_books: SqlBooks, listener: Listener
) -> None:
    posted(file_books, letter(0, recipient="bad@x.example"), letter(0))
    sender.answers["bad@x.example"] = [ValueError("oops")]
    assert await Delivery(place).deliver_portion() == 2
    assert listener.heard == ["attempted 1 ValueError", "attempted 2 Accepted", "fault delivery"]
    assert sorted(states(file_books)) == ["queued", "sent"]


async def test_a_quick_server_is_given_larger_portions(place: Workplace, file_books: SqlBooks) -> None:
    posted(file_books, *[letter(0, recipient=f"x{number}@x.example") for number in range(8 + 16 + 32)])
    delivery = Delivery(place)
    assert [await delivery.deliver_portion() for _ in range(4)] == [8, 16, 32, 0]


async def test_a_slow_server_is_not(place: Workplace, file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(file_books, *[letter(0, recipient=f"x{number}@x.example") for number in range(8 + 8)])
    monkeypatch.setattr(delivery_loop, "_QUICK", 0.0)
    delivery = Delivery(place)
    assert [await delivery.deliver_portion() for _ in range(3)] == [8, 8, 0]


async def test_a_step_without_work_waits_until_it_is_rung_for(place: Workplace) -> None:
    place.letters_written.ring()
    await Delivery(place).step()


async def test_a_letter_that_the_books_could_not_note_before_the_hand_over_is_not_in_doubt(
    place: Workplace, sender: MemorySender, file_books: SqlBooks
) -> None:
    posted(file_books, letter(0))
    sender.always = DatabaseUnavailable("restarted")
    delivery = Delivery(place)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            await delivery.deliver_portion()
    sender.always = None
    assert await delivery.deliver_portion() == 1
    assert states(file_books) == ["sent"]


async def test_an_answer_that_cannot_be_written_down_keeps_no_other_waiting(
    place: Workplace, sender: MemorySender, file_books: SqlBooks, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(file_books, letter(0, recipient="bad@x.example"), letter(0), letter(0))
    sender.answers["bad@x.example"] = [Rejected(550, "no")]

    def fails(*_: object) -> None:
        raise ValueError("oops")

    monkeypatch.setattr(deliver_outbox, "write_down_failure", fails)
    delivery = Delivery(place)
    assert await delivery.deliver_portion() == 3
    assert await delivery.deliver_portion() == 0
    assert sorted(states(file_books)) == ["sending", "sent", "sent"]
    assert "fault delivery" in listener.heard
