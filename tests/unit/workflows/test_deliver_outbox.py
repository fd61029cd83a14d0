"""Letters leave, and what the server said of each is recorded."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from csc_mailbot.adapters.database.tables import entry
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.workflows.deliver_outbox import AT_ONCE, hand_over_due, resume_interrupted
from csc_mailbot.workflows.ports import Accepted, Deferred, Doubtful, Rejected
from tests.contract.books.making import letter, next_life, posted
from tests.desks import DIRECTORY, POLICIES
from tests.unit.workflows.office import Office, mail

ANA = "ana@cliente.example"
CARMEN = "carmen@aserti.es"
ADMIN = "sistemas@aserti.es"


def entries(office: Office) -> list[str]:
    with office.books._engine.connect() as connection:
        return list(connection.scalars(select(entry.c.kind).order_by(entry.c.id)))


def states(office: Office, to: str = ANA) -> list[str]:
    return [one.state for one in office.letters() if one.to == to]


async def opened(office: Office) -> None:
    """One ticket: an answer to Ana, notices to two agents."""
    await office.receive(mail())


async def test_accepted_letters_are_sent_with_the_servers_words(office: Office) -> None:
    await opened(office)
    assert len(await office.deliver()) == 3
    assert {(one.state, one.answer) for one in office.letters()} == {("sent", "250 OK")}
    assert [one.recipient for one in office.sender.sent] == [ANA, CARMEN, "tomas@aserti.es"]
    assert await office.deliver() == []


async def test_only_a_portion_is_in_flight(office: Office) -> None:
    posted(office.books, *[letter(0, recipient=f"x{number}@x.example") for number in range(AT_ONCE + 1)])
    office.clock.forward(seconds=1)
    assert len(await office.deliver()) == AT_ONCE
    assert len(await office.deliver()) == 1


class TestDeferred:
    async def test_it_is_tried_again_after_a_growing_while(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [Deferred(451, "later"), Deferred(None, "timed out")]
        await office.deliver()
        assert states(office) == ["queued"]
        assert office.letters()[0].answer == "451 later"
        assert await office.deliver() == []
        office.clock.forward(seconds=30)
        await office.deliver()
        assert office.letters()[0].answer == "timed out"
        office.clock.forward(seconds=59)
        assert await office.deliver() == []
        office.clock.forward(seconds=1)
        await office.deliver()
        assert states(office) == ["sent"]

    async def test_after_three_days_it_has_failed_and_the_team_is_told(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [Deferred(451, "later")] * 200
        until = office.clock.at + timedelta(days=3, hours=1)
        tries = 0
        while office.clock.at < until:
            tries += len([one for one, _ in await office.deliver() if one.mail.recipient == ANA])
            office.clock.forward(minutes=30)
        assert 50 < tries < 90
        assert states(office) == ["failed"]
        assert office.letters()[0].answer == "given up: 451 later"
        assert "undelivered carmen@aserti.es" in office.written()


class TestRejected:
    async def test_it_is_written_on_its_ticket_and_told_to_the_agents(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [Rejected(550, "no such user")]
        await office.deliver()
        assert states(office) == ["failed"]
        assert entries(office) == [EntryKind.OPENED, EntryKind.UNDELIVERED]
        assert office.written()[3:] == ["undelivered carmen@aserti.es", "undelivered tomas@aserti.es"]
        assert ANA not in [one.to for one in office.letters()[3:]]

    async def test_a_letter_to_an_agent_is_told_to_the_administrators(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[CARMEN] = [Rejected(550, "no such user")]
        await office.deliver()
        assert office.written()[3:] == [f"admin_notice {ADMIN}"]

    async def test_a_letter_to_an_administrator_is_told_to_nobody(self, office: Office) -> None:
        await opened(office)
        office.sender.always = Rejected(554, "blocked")
        await office.sender_gets_everything()
        assert {one.state for one in office.letters()} == {"failed"}
        assert await office.deliver() == []

    async def test_without_agents_the_administrators_hear_that_a_customer_did_not(self, office: Office) -> None:
        lonely = replace(POLICIES, directory=replace(DIRECTORY, agents=()))
        office.desk = replace(office.desk, policies=lonely)
        await opened(office)
        office.sender.answers[ANA] = [Rejected(550, "no such user")]
        await office.deliver()
        assert office.written()[-1] == f"undelivered {ADMIN}"


class TestDoubtful:
    async def test_a_letter_is_sent_once_more_with_the_same_message_id(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [Doubtful("lost")]
        await office.deliver()
        assert states(office) == ["queued"]
        office.clock.forward(seconds=1)
        [(letter_again, answer)] = await office.deliver()
        assert isinstance(answer, Accepted)
        assert office.letters()[0].message_id.encode() in letter_again.mail.content
        assert states(office) == ["sent"]

    async def test_after_a_second_doubt_it_is_left_in_doubt_and_told(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [Doubtful("lost"), Doubtful("lost again")]
        await office.deliver()
        office.clock.forward(seconds=1)
        await office.deliver()
        assert states(office) == ["in_doubt"]
        assert entries(office) == [EntryKind.OPENED, EntryKind.IN_DOUBT]
        assert "undelivered carmen@aserti.es" in office.written()

    async def test_a_page_is_always_sent_again_but_not_without_a_pause(self, office: Office) -> None:
        posted(office.books, letter(0, rank=0))
        office.sender.always = Doubtful("lost")
        for _ in range(5):
            assert len(await office.deliver()) == 1
            assert await office.deliver() == []
            office.clock.forward(seconds=30)
        assert states(office) == ["queued"]


class TestUnavailable:
    async def test_it_counts_against_no_letter(self, office: Office) -> None:
        await opened(office)
        office.sender.always = SenderUnavailable("refused")
        for _ in range(50):
            attempts = await office.deliver()
            assert all(isinstance(answer, SenderUnavailable) for _, answer in attempts)
        office.sender.always = None
        await office.sender_gets_everything()
        assert [(one.state, one.attempts) for one in office.letters()] == [("sent", 1)] * 3

    async def test_it_does_not_keep_the_others_from_being_recorded(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [SenderUnavailable("refused")]
        await office.deliver()
        assert [one.state for one in office.letters()] == ["queued", "sent", "sent"]

    async def test_a_fault_of_ours_makes_a_doubt_of_one_letter_and_none_of_the_others(self, office: Office) -> None:
        await opened(office)
        office.sender.answers[ANA] = [UnicodeEncodeError("ascii", "ñ", 0, 1, "x"), ValueError("again")]
        await office.deliver()
        assert [one.state for one in office.letters()] == ["queued", "sent", "sent"]
        office.clock.forward(seconds=1)
        await office.deliver()
        assert states(office) == ["in_doubt"]
        assert office.letters()[0].answer == "the program failed while sending it: ValueError"


class TestResuming:
    async def test_what_was_being_sent_is_in_doubt_and_sent_once_more(self, office: Office) -> None:
        await opened(office)
        await hand_over_due(office.books, office.sender, office.desk)
        assert {one.state for one in office.letters()} == {"sending"}
        assert await resume_interrupted(office.books, office.desk, [next_life(office.books)]) == 3
        assert {one.state for one in office.letters()} == {"queued"}
        office.clock.forward(seconds=1)
        assert len(await office.deliver()) == 3

    async def test_dying_twice_while_sending_leaves_a_letter_in_doubt(self, office: Office) -> None:
        await opened(office)
        for _ in range(2):
            office.clock.forward(seconds=1)
            await hand_over_due(office.books, office.sender, office.desk)
            await resume_interrupted(office.books, office.desk, [next_life(office.books)])
        assert states(office) == ["in_doubt"]

    async def test_nothing_interrupted_is_nothing_to_resume(self, office: Office) -> None:
        await opened(office)
        assert await resume_interrupted(office.books, office.desk, [next_life(office.books)]) == 0
