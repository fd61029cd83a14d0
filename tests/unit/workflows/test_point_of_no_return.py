"""The mark that a server may have a letter: written before its moment, and for few letters long before it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import event

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import TakenOver
from csc_mailbot.workflows import point_of_no_return
from csc_mailbot.workflows.point_of_no_return import PointOfNoReturn
from csc_mailbot.workflows.rows import ClaimedLetter
from tests.contract.books.making import NOW, letter, posted


def claimed(books: SqlBooks, count: int) -> list[ClaimedLetter]:
    posted(books, *[letter(0, recipient=f"x{number}@x.example") for number in range(count)])
    return books.transact(lambda records: records.outbox.claim(count, NOW))


def put_in_doubt(books: SqlBooks, one: ClaimedLetter) -> list[ClaimedLetter]:
    """Let the letter be in doubt once, and claim it again."""
    books.transact(lambda records: records.outbox.retry(one.id, NOW, "nobody knows", doubt=True))
    return books.transact(lambda records: records.outbox.claim(1, NOW))


def answers(books: SqlBooks, letters: Sequence[ClaimedLetter]) -> list[str | None]:
    lines = books.look(lambda records: [records.outbox.letter(one.id) for one in letters])
    return [line.answer for line in lines if line]


async def test_a_portion_is_marked_in_one_commit(file_books: SqlBooks) -> None:
    letters = claimed(file_books, 9)
    point = PointOfNoReturn(file_books, letters)
    commits: list[object] = []
    event.listen(file_books._engine, "commit", commits.append)
    for one in letters:
        await point.marking(one.id)()
    assert len(commits) == 1
    assert answers(file_books, letters) == ["handing over"] * 9


async def test_a_letter_that_was_in_doubt_is_marked_at_its_own_moment_only(file_books: SqlBooks) -> None:
    first, second = claimed(file_books, 2)
    [doubtful] = put_in_doubt(file_books, second)
    point = PointOfNoReturn(file_books, [first, doubtful])
    await point.marking(first.id)()
    assert answers(file_books, [first, doubtful]) == ["handing over", None]
    await point.marking(doubtful.id)()
    assert answers(file_books, [doubtful]) == ["handing over"]


async def test_a_letter_that_another_worker_has_is_not_handed_over(file_books: SqlBooks) -> None:
    first, second = claimed(file_books, 2)
    file_books.transact(lambda records: records.outbox.finish(second.id, "sent", "250 OK", NOW))
    point = PointOfNoReturn(file_books, [first, second])
    await point.marking(first.id)()
    with pytest.raises(TakenOver):
        await point.marking(second.id)()


async def test_a_letter_that_waited_long_after_it_was_marked_is_asked_for_again(
    file_books: SqlBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = claimed(file_books, 3)
    seconds = 0.0
    monkeypatch.setattr(point_of_no_return, "monotonic", lambda: seconds)
    point = PointOfNoReturn(file_books, [first, second, third])
    await point.marking(first.id)()
    file_books.transact(lambda records: records.outbox.finish(second.id, "sent", "250 OK", NOW))
    seconds = 7.0
    with pytest.raises(TakenOver):
        await point.marking(second.id)()
    await point.marking(third.id)()
