"""Pages in the books, the same over both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.errors import NotFound
from csc_mailbot.oncall.page import Attempt, AttemptState, Ending, Incident, LastPage, Page, PageState, Progress
from csc_mailbot.oncall.technician import AlertFormat
from csc_mailbot.workflows.rows import Written
from tests.contract.books.making import ANA, LATER, NOW, entry, opened

MINUTE = timedelta(minutes=1)


def raised(books: SqlBooks, ticket_id: int, requester: str = ANA.key) -> Page:
    incident = Incident(ticket_id, None, NOW)
    return books.transact(lambda records: records.pages.add(requester, incident, NOW, NOW))


def alerted(books: SqlBooks, page: Page, number: int, person: str = "paco@x.example", step: int = 1) -> None:
    attempt = Attempt(number, person, "Paco", person, AlertFormat.SHORT, step, NOW)
    books.transact(lambda records: records.pages.add_attempt(page.id, attempt))


def page_of(books: SqlBooks, page_id: int) -> Page:
    return books.transact(lambda records: records.pages.get(page_id))


def test_a_page_is_found_as_it_was_written(books: SqlBooks) -> None:
    page = raised(books, opened(books).id)
    alerted(books, page, 7)
    changed = replace(
        page_of(books, page.id),
        progress=Progress(LATER, 2, 3),
        state=PageState.CLOSED,
        acked_by="paco@x.example",
        acked_name="Paco",
        acked_at=LATER,
        reminded_at=LATER,
        snoozed_at=LATER,
        ending=Ending.NOT_URGENT,
        addenda=2,
    )
    books.transact(lambda records: records.pages.save(changed))
    assert page_of(books, page.id) == changed


def test_there_is_no_page_that_was_not_raised(books: SqlBooks) -> None:
    with pytest.raises(NotFound):
        page_of(books, 1)


def test_the_open_page_of_a_ticket_comes_before_that_of_its_requester(books: SqlBooks) -> None:
    first, second = opened(books), opened(books, "Otra cosa")
    one, other = raised(books, first.id), raised(books, second.id, "otro@x.example")
    found = books.transact(lambda records: records.pages.open_for(second.id, ANA.key))
    assert found
    assert found.id == other.id
    found = books.transact(lambda records: records.pages.open_for(99, ANA.key))
    assert found
    assert found.id == one.id
    assert books.transact(lambda records: records.pages.open_for(99, "nadie@x.example")) is None


def test_a_ticket_is_added_once(books: SqlBooks) -> None:
    ticket = opened(books)
    page = raised(books, ticket.id)
    again = Incident(ticket.id, None, LATER)
    assert books.transact(lambda records: records.pages.add_incident(page.id, again)) is False
    assert [one.added_at for one in page_of(books, page.id).incidents] == [NOW]


def test_a_letter_names_its_pages_and_its_reader_and_news_are_no_alerts(books: SqlBooks) -> None:
    page, other = raised(books, opened(books).id), raised(books, opened(books, "Otra").id, "otro@x.example")
    alerted(books, page, 7)
    alerted(books, other, 7)
    told = Attempt(8, "mar@x.example", "Mar", "mar@x.example", AlertFormat.FULL, 0, NOW, AttemptState.NEWS)
    books.transact(lambda records: records.pages.add_attempt(page.id, told))
    assert [one.id for one in books.transact(lambda records: records.pages.of_letter(7))] == [page.id, other.id]
    place = books.transact(lambda records: records.pages.addressee(8))
    assert place
    assert place.person == "mar@x.example"
    assert [one.outbox_id for one in page_of(books, page.id).attempts] == [7]
    books.transact(lambda records: records.pages.settle(8, AttemptState.FAILED))
    books.transact(lambda records: records.pages.settle(7, AttemptState.ACCEPTED))
    assert [one.state for one in page_of(books, page.id).attempts] == [AttemptState.ACCEPTED]


def test_who_is_waited_for_is_found_and_settled(books: SqlBooks) -> None:
    page = raised(books, opened(books).id)
    alerted(books, page, 7)
    alerted(books, page, 8, "mar@x.example")
    [found] = books.transact(lambda records: records.pages.waiting_for("paco@x.example"))
    assert found.id == page.id
    books.transact(lambda records: records.pages.settle_person(page.id, "paco@x.example", AttemptState.DECLINED))
    assert page_of(books, page.id).unable == {"paco@x.example"}
    assert not page_of(books, page.id).leaves_nobody


def test_how_the_last_page_of_each_ticket_stands(books: SqlBooks) -> None:
    tickets = [opened(books, str(number)) for number in range(4)]
    pages = [raised(books, one.id, one.folio) for one in tickets[:3]]
    endings = ((PageState.ACKED, None), (PageState.CLOSED, Ending.NOT_URGENT), (PageState.CLOSED, Ending.SETTLED))
    for page, (state, ending) in zip(pages, endings, strict=True):
        _save(books, replace(page, state=state, ending=ending))
    found = books.look(lambda records: records.pages.last_of([one.id for one in tickets]))
    assert found == {1: LastPage.OPEN, 2: LastPage.NOT_URGENT, 3: LastPage.CLOSED}
    assert [one.id for one in books.look(lambda records: records.pages.unfinished())] == [pages[0].id]
    assert books.transact(lambda records: records.pages.alerting()) == ()


def _save(books: SqlBooks, page: Page) -> None:
    books.transact(lambda records: records.pages.save(page))


def test_what_was_written_is_found_by_its_mail_or_first_of_all(books: SqlBooks) -> None:
    ticket = opened(books, "No arranca", "Lo primero", "Lo segundo")
    said = books.look(lambda records: records.pages.words_of(Incident(ticket.id, None, NOW)))
    assert (said.text, said.sender and said.sender.key) == ("Lo primero", ANA.key)


def test_an_agents_word_is_seen_from_its_instant_on(books: SqlBooks) -> None:
    ticket = opened(books)
    draft = replace(entry("Lo miro", at=LATER), author="agent")
    books.transact(lambda records: records.tickets.append(ticket, draft, Written()))
    assert books.look(lambda records: records.pages.has_agents_word(ticket.id, LATER))
    assert not books.look(lambda records: records.pages.has_agents_word(ticket.id, LATER + MINUTE))


def test_the_next_deadline_is_known_by_its_kind(books: SqlBooks) -> None:
    assert books.look(lambda records: records.deadlines.next_due()) is None
    books.transact(lambda records: records.deadlines.set("a", "1", LATER))
    books.transact(lambda records: records.deadlines.set("b", "1", LATER + MINUTE))
    assert books.look(lambda records: records.deadlines.next_due()) == LATER
    assert books.look(lambda records: records.deadlines.next_due(["b", "c"])) == LATER + MINUTE
