"""The story's mails and letters, at hours of the test's choosing: who got what?"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from time import monotonic

import pytest

from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.people import ADMIN, ANA, LUCIA, LUIS, MARIA
from csc_mailbot.demo.picture import screenshot
from csc_mailbot.demo.playground import open_playground, tell
from csc_mailbot.demo.reading import text_of
from csc_mailbot.demo.scenes import STORY
from csc_mailbot.demo.stage import Stage

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)

Playground = Callable[[datetime], AbstractAsyncContextManager[tuple[Stage, StringIO]]]


class ClockFrom:
    """Begins at an instant and goes on from there."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=monotonic() - self._began)


@pytest.fixture
def playground(tmp_path: Path) -> Playground:
    @asynccontextmanager
    async def opened(start: datetime) -> AsyncIterator[tuple[Stage, StringIO]]:
        written = StringIO()
        async with open_playground(tmp_path, Paper(written), ClockFrom(start)) as stage:
            yield stage, written

    return opened


def folios(letters: list[EmailMessage]) -> list[str]:
    return [str(letter["Subject"]).partition("]")[0].lstrip("[") for letter in letters]


async def test_in_hours_each_gets_what_is_meant_for_them(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, written):
        await tell(stage)
        assert folios(await stage.town.mailbox(LUCIA)) == ["CSC-2026-000001"] * 3
        assert folios(await stage.town.mailbox(MARIA)) == ["CSC-2026-000002"]
        assert folios(await stage.town.mailbox(ANA))[:2] == ["CSC-2026-000001", "CSC-2026-000002"]
        assert set(folios(await stage.town.mailbox(LUIS))) == {"CSC-2026-000001"}
        assert await stage.town.mailbox(ADMIN) == []
        (answer,) = await stage.town.mailbox(MARIA)
    assert "Nuestro equipo ya sabe que es urgente" in text_of(answer)
    assert "the desk is open and closes Mon 23 Nov at 14:00" in " ".join(written.getvalue().split())


async def test_out_of_hours_urgente_reaches_the_whole_team(playground: Playground) -> None:
    async with playground(SUNDAY_NIGHT) as (stage, written):
        await tell(stage)
        assert folios(await stage.town.mailbox(ANA))[:2] == ["CSC-2026-000001", "CSC-2026-000002"]
        assert folios(await stage.town.mailbox(LUIS))[0] == "CSC-2026-000002"
        (answer,) = await stage.town.mailbox(MARIA)
        notice, *_ = await stage.town.mailbox(LUIS)
    assert "fuera de nuestro horario" in text_of(answer)
    assert notice["Importance"] == "high"
    assert "the same words as Ana Ruiz (agent, contact centre CCT), letter 2 of 6" in " ".join(
        written.getvalue().split()
    )


async def test_letters_are_marked_as_automatic_and_belong_to_the_customers_thread(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        await STORY[1].play(stage)
        (answer,) = await stage.town.mailbox(MARIA)
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["Return-Path"] == "<soporte@aserti.es>"
    assert answer["To"] == "María Muñoz Ibáñez <maria@talleres.example>"
    assert str(answer["In-Reply-To"]).endswith("@talleres.example>")


async def test_marias_picture_is_kept_byte_for_byte(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        await STORY[1].play(stage)
        ticket = stage.office.database.ticket_show(stage.office.zone, "CSC-2026-000001")
    (file,) = ticket["entries"][0]["attachments"]
    assert (file["name"], file["type"], file["size"]) == ("Captura facturación.png", "image/png", len(screenshot()))


async def test_the_robot_is_not_answered(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        await STORY[0].play(stage)
        await STORY[2].play(stage)
        assert len(await stage.town.mailbox(LUCIA)) == 1
        assert len(await stage.town.mailbox(ANA)) == 1


async def test_a_robot_with_nothing_to_answer_ends_the_story(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        with pytest.raises(StoryFailed, match=r"no letter is in the mailbox of lucia@cliente\.example"):
            await STORY[2].play(stage)


async def test_the_conversation_reaches_lucia_in_anas_name_without_any_word_for_the_desk(
    playground: Playground,
) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        for scene in (STORY[0], STORY[3], STORY[4]):
            await scene.play(stage)
        _, answer, solution = await stage.town.mailbox(LUCIA)
        ticket = stage.office.database.ticket_show(stage.office.zone, "CSC-2026-000001")
    assert answer["From"] == solution["From"] == '"Ana Ruiz (Aserti)" <soporte@aserti.es>'
    assert "pulse «Agrupar por»" in text_of(answer)
    assert "La hemos activado para todos" in text_of(solution)
    assert not any(word in text_of(solution) for word in ("#hecha", "#tiempo", "20m"))
    assert (ticket["status"], ticket["assignee"]) == ("done", ANA.address)


async def test_a_borrowed_name_brings_maria_nothing_and_ana_a_question(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        await STORY[1].play(stage)
        await STORY[5].play(stage)
        assert len(await stage.town.mailbox(MARIA)) == 1
        question = (await stage.town.mailbox(ANA))[-1]
        books = stage.office.books.look(lambda records: records.ledger.books())
    assert "¿Ha escrito usted este mensaje?" in text_of(question)
    assert (books["held"], books["ignored"]) == (0, 1)


async def test_an_impossible_word_brings_ana_the_reason_and_maria_nothing(playground: Playground) -> None:
    async with playground(MONDAY_MORNING) as (stage, _):
        for scene in (STORY[0], STORY[1], STORY[6]):
            await scene.play(stage)
        assert len(await stage.town.mailbox(MARIA)) == 1
        receipt = (await stage.town.mailbox(ANA))[-1]
        ticket = stage.office.database.ticket_show(stage.office.zone, "CSC-2026-000002")
    assert "El equipo «CSP3» no existe" in text_of(receipt)
    assert (ticket["priority"], ticket["team"], ticket["status"]) == ("P2", "CCT", "new")
