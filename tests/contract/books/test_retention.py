"""What is over its retention period is let go, nothing else is, and what it leaves is whole."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, func, select

from csc_mailbot.adapters.database import audit
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.tables import blob, received_mail
from csc_mailbot.errors import NotFound
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import Question
from csc_mailbot.mail.message import Attachment
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Ticket
from csc_mailbot.workflows.desk import Periods
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.retention import expect_sweep, sweep_portion
from csc_mailbot.workflows.retention_records import Portion
from csc_mailbot.workflows.rows import MailboxMark, Written
from tests.contract.books.making import (
    LIFE,
    NOW,
    SECRET,
    claimed,
    decided,
    entry,
    fetched,
    letter,
    opened,
    parsed,
    posted,
    wanted,
)
from tests.desks import SetClock, make_desk

PERIODS = Periods(
    raw_mail=timedelta(days=100),
    attachments=timedelta(days=200),
    ignored_mail=timedelta(days=10),
    sent_letters=timedelta(days=50),
)
CAPTURE = b"a picture of the screen" * 50


def file(content: bytes = CAPTURE) -> Attachment:
    return Attachment("captura.png", "image/png", len(content), False, "", sha256(content).hexdigest(), content)


def case(books: SqlBooks, uid: int, raw: bytes, *files: Attachment, whole: bool = False) -> tuple[Ticket, int]:
    """A ticket that a mail opened; return it and the mail's number."""
    books.transact(lambda records: records.ledger.keep(LIFE, [(fetched(uid, raw), False)], NOW))
    [pending] = claimed(books)

    def work(records: Records) -> Ticket:
        made = records.tickets.open(wanted(), NOW.year, NOW)
        written = Written(mail_id=pending.id, attachments=files, original=pending.raw_digest if whole else None)
        records.tickets.append(made, entry(), written)
        records.ledger.close(pending.id, parsed(f"<{uid}@x>", f"{uid:064}"), decided(), made.id, NOW)
        return made

    return books.transact(work), pending.id


DONE = TicketChange(status=Status.DONE)


def finish(books: SqlBooks, one: Ticket, at: datetime = NOW, change: TicketChange = DONE) -> None:
    books.transact(lambda records: records.tickets.change(one, change, at))


class Sweeper:
    """Runs whole nights of the sweep."""

    def __init__(self, books: SqlBooks, periods: Periods = PERIODS) -> None:
        self.books = books
        self.clock = SetClock(NOW)
        self.desk = replace(make_desk(self.clock), periods=periods)

    async def night(self, **later: float) -> list[Portion]:
        """Let time pass, sweep until nothing is due, and return what each portion did."""
        await expect_sweep(self.books, self.desk)
        self.clock.forward(**later)
        portions = []
        while (portion := await sweep_portion(self.books, self.desk)) is not None:
            portions.append(portion)
        return portions


@pytest.fixture
def sweeper(books: SqlBooks) -> Sweeper:
    return Sweeper(books)


def raw(books: SqlBooks, mail_id: int) -> bytes:
    return books.look(lambda records: records.ledger.content(mail_id))


def stored(engine: Engine) -> int:
    """How many contents the database still has."""
    with engine.connect() as connection:
        query = select(func.count()).select_from(blob).where(func.length(blob.c.content) > 0)
        return connection.scalar(query) or 0


async def test_mail_of_a_ticket_closed_long_ago_is_let_go_and_the_rest_still_holds(
    books: SqlBooks, engine: Engine, sweeper: Sweeper
) -> None:
    one, mail_id = case(books, 1, b"Subject: hola\r\n\r\n" + b"x" * 1000)
    finish(books, one)
    before = books.look(lambda records: records.ledger.books())
    assert not any(await sweeper.night(days=99))
    assert raw(books, mail_id)
    assert sum(portion.mails for portion in await sweeper.night(days=2)) == 1
    with pytest.raises(NotFound, match="not kept any more"):
        raw(books, mail_id)
    line = books.look(lambda records: records.ledger.line(mail_id))
    assert line.let_go_at == sweeper.clock.now()
    assert books.look(lambda records: records.ledger.books()) == before
    with engine.connect() as connection:
        verified = audit.verify(connection, [SECRET])
    assert (verified.faults, verified.erased) == ((), 0)


async def test_an_open_ticket_is_never_touched(books: SqlBooks, sweeper: Sweeper) -> None:
    _, mail_id = case(books, 1, b"one", file())
    reopened, second = case(books, 2, b"two")
    finish(books, reopened)
    books.transact(lambda records: records.tickets.change(reopened, TicketChange(status=Status.REOPENED), NOW))
    assert not any(await sweeper.night(days=5000))
    assert (raw(books, mail_id), raw(books, second)) == (b"one", b"two")


async def test_a_ticket_that_was_merged_is_as_old_as_what_it_became(books: SqlBooks, sweeper: Sweeper) -> None:
    open_one, _ = case(books, 1, b"one")
    middle, _ = case(books, 2, b"two")
    merged, mail_id = case(books, 3, b"three")
    finish(books, middle, change=TicketChange(status=Status.CANCELLED, merged_into=open_one.folio))
    finish(books, merged, change=TicketChange(status=Status.CANCELLED, merged_into=middle.folio))
    assert not any(await sweeper.night(days=150))
    finish(books, open_one, sweeper.clock.now())
    assert not any(await sweeper.night(days=99))
    assert raw(books, mail_id)
    assert sum(portion.mails for portion in await sweeper.night(days=2)) == 3


async def test_files_have_their_own_period_and_a_mail_attached_whole_has_the_mails(
    books: SqlBooks, engine: Engine, sweeper: Sweeper
) -> None:
    one, _ = case(books, 1, b"one", file(), whole=True)
    finish(books, one)
    assert stored(engine) == 2
    first = await sweeper.night(days=101)
    assert (sum(one.mails for one in first), sum(one.attachments for one in first)) == (1, 1)
    assert stored(engine) == 1
    assert sum(one.attachments for one in await sweeper.night(days=100)) == 1
    assert stored(engine) == 0


async def test_what_somebody_else_still_needs_stays(books: SqlBooks, engine: Engine, sweeper: Sweeper) -> None:
    old, _ = case(books, 1, b"one", file())
    _, _ = case(books, 2, b"two", file())
    finish(books, old)
    await sweeper.night(days=300)
    assert stored(engine) == 2  # the second mail, and the file that both had


async def test_what_comes_again_is_stored_again(books: SqlBooks, engine: Engine, sweeper: Sweeper) -> None:
    old, mail_id = case(books, 1, b"one", file())
    finish(books, old)
    await sweeper.night(days=300)
    assert stored(engine) == 0
    case(books, 2, b"one", file())
    assert stored(engine) == 2
    assert raw(books, mail_id) == b"one"


async def test_mail_that_was_let_go_is_known_again(books: SqlBooks, sweeper: Sweeper) -> None:
    old, _ = case(books, 1, b"one")
    finish(books, old)
    await sweeper.night(days=300)
    another_life = MailboxMark(LIFE.mailbox, LIFE.uidvalidity + 1)
    same_bytes = [(fetched(9, b"one"), False)]
    assert books.transact(lambda records: records.ledger.keep(another_life, same_bytes, NOW)) == 0
    same_words = parsed("<1@x>", f"{1:064}")
    question = Question(same_words.message_id, same_words.digest, "", (), (), None)
    answers = books.look(lambda records: records.ledger.load_question(question, 99, NOW))
    assert answers.delivered_before


@pytest.mark.parametrize(("outcome", "goes"), [(Outcome.IGNORED, True), (Outcome.NOTED, True), (Outcome.HELD, False)])
async def test_mail_without_a_ticket_goes_after_its_own_period_unless_it_waits_for_a_person(
    books: SqlBooks, sweeper: Sweeper, outcome: Outcome, *, goes: bool
) -> None:
    books.transact(lambda records: records.ledger.keep(LIFE, [(fetched(1, b"one"), False)], NOW))
    [pending] = claimed(books)
    books.transact(lambda records: records.ledger.close(pending.id, parsed(), decided(outcome), None, NOW))
    assert not any(await sweeper.night(days=9))
    assert any(await sweeper.night(days=5000)) is goes


async def test_pending_mail_stays(books: SqlBooks, sweeper: Sweeper) -> None:
    books.transact(lambda records: records.ledger.keep(LIFE, [(fetched(1, b"one"), False)], NOW))
    assert not any(await sweeper.night(days=5000))
    assert claimed(books)[0].content == b"one"


async def test_the_words_of_letters_go_and_their_lines_stay(books: SqlBooks, sweeper: Sweeper) -> None:
    one = opened(books)
    waiting, sent, alone = posted(
        books, replace(letter(1), ticket_id=one.id), replace(letter(2), ticket_id=one.id), letter(3)
    )
    books.transact(lambda records: records.outbox.finish(sent, "failed", "550 no", NOW))
    books.transact(lambda records: records.outbox.finish(alone, "sent", "250 ok", NOW))
    assert sum(portion.letters for portion in await sweeper.night(days=51)) == 1
    finish(books, one)
    assert sum(portion.letters for portion in await sweeper.night(days=51)) == 1
    lines = {line.id: line for line in books.look(lambda records: records.outbox.lines())}
    assert lines.keys() == {waiting, sent, alone}
    assert lines[sent].to == "ana@cliente.example"
    again = books.transact(lambda records: records.outbox.retry_now(lines[sent].message_id, sweeper.clock.now()))
    assert again == 0, "an empty letter was about to be sent"
    assert [one.id for one in books.transact(lambda records: records.outbox.claim(9, sweeper.clock.now()))] == [waiting]


async def test_much_is_let_go_in_many_small_portions_and_a_restart_goes_on_where_it_was(
    books: SqlBooks, engine: Engine, sweeper: Sweeper
) -> None:
    count = 450
    mails = [(fetched(uid, f"mail {uid}".encode()), False) for uid in range(1, count + 1)]
    books.transact(lambda records: records.ledger.keep(LIFE, mails, NOW))
    with engine.begin() as connection:
        connection.execute(received_mail.update().values(outcome="ignored", judged_at=NOW))
    await expect_sweep(books, sweeper.desk)
    sweeper.clock.forward(days=20)
    assert await sweep_portion(books, sweeper.desk) == Portion(None)
    first = await sweep_portion(books, sweeper.desk)
    assert first is not None
    assert 0 < first.mails <= 200
    assert stored(engine) == count - first.mails
    resumed = Sweeper(books)
    rest = await resumed.night(days=20)
    assert sum(portion.mails for portion in rest) == count - first.mails
    assert all(portion.mails <= 200 for portion in rest)
    assert stored(engine) == 0


async def test_it_happens_once_a_night(books: SqlBooks, sweeper: Sweeper) -> None:
    await expect_sweep(books, sweeper.desk)
    assert await sweep_portion(books, sweeper.desk) is None
    assert await sweeper.night(hours=17)  # 10:30 and 17 hours: half past three
    assert await sweeper.night(hours=23) == []
    assert await sweeper.night(hours=1)
