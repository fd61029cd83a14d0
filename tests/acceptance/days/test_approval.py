"""Access needs the customer's management: it is asked, answers, and the agents hear it. Escalation is told too."""

from dataclasses import replace
from pathlib import Path

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.people import Organisation
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team
from tests.acceptance.days.day import Day, Received, letter
from tests.contract.books.making import KEYS
from tests.desks import DIRECTORY, POLICIES

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
BOSS = "Jefa <jefa@cliente.example>"
CLIENT = Organisation("Cliente S.L.", ("cliente.example",), approvers=("jefa@cliente.example",))
WARNING = "no la ha aprobado"


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books, whose customer has somebody to approve."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    directory = replace(DIRECTORY, organisations=(CLIENT,))
    return Day(SqlBooks(engine, KEYS), replace(POLICIES, directory=directory))


async def opened(day: Day) -> Received:
    """Ana asks for access; return Carmen's notice."""
    await day.post(letter(ANA, "Usuario para Rosa", "Rosa necesita un usuario del almacén.\n\nAna"))
    return next(one for one in day.letters() if one.to == "carmen@aserti.es")


async def says(day: Day, notice: Received, words: str) -> list[Received]:
    await day.post(letter(CARMEN, "Re: Usuario", words, answers=notice))
    return day.letters()


async def asked(day: Day) -> tuple[Received, Received]:
    """Return Carmen's notice, and the question to the management."""
    notice = await opened(day)
    letters = await says(day, notice, "#tipo seguridad\n#aprobación\n#nota\nSospechoso.")
    [question] = [one for one in letters if one.letter == "approval_request"]
    return notice, question


def approved(day: Day) -> bool | None:
    return day.books.look(lambda records: records.tickets.history(1).approved)


async def test_the_management_is_asked_with_the_customers_words_and_no_internal_ones(day: Day) -> None:
    _, question = await asked(day)
    assert question.to == "jefa@cliente.example"
    assert "Rosa necesita un usuario" in question.text
    assert "Sospechoso" not in question.text


@pytest.mark.parametrize(("word", "said"), [("SI", True), ("NO", False)])
async def test_its_answer_is_written_and_told_to_the_agents_once(day: Day, word: str, said: bool) -> None:  # noqa: FBT001
    _, question = await asked(day)
    decision = await day.post(letter(BOSS, "Re: Usuario", word, answers=question))
    told = day.letters()
    assert (decision.outcome, approved(day)) == (Outcome.APPENDED, said)
    assert {(one.to, one.letter) for one in told} == {
        ("carmen@aserti.es", "approval_result"),
        ("tomas@aserti.es", "approval_result"),
    }
    await day.post(letter(BOSS, "Re: Usuario", word, answers=question))
    assert day.letters() == []


async def test_the_link_answers_too(day: Day) -> None:
    _, question = await asked(day)
    token = str(question.mail["X-CSC-Mailbot"])
    await day.post(letter(BOSS, f"Re: {question.mail['Subject']}", f"SI\n\n-- \nRef.: {token}\n"))
    assert approved(day) is True


async def test_nobody_else_approves(day: Day) -> None:
    _, question = await asked(day)
    await day.post(letter(ANA, "Re: Usuario", "SI", answers=question))
    await day.post(letter(BOSS, "Re: Usuario", "SI", answers=question, Auto_Submitted="auto-replied"))
    assert approved(day) is None


async def test_who_approves_no_more_is_not_heard(day: Day) -> None:
    _, question = await asked(day)
    day.policies = POLICIES
    await day.post(letter(BOSS, "Re: Usuario", "SI", answers=question))
    assert approved(day) is None


async def test_a_question_back_reaches_the_agents(day: Day) -> None:
    _, question = await asked(day)
    await day.post(letter(BOSS, "Re: Usuario", "¿Quién es Rosa?", answers=question))
    assert any("¿Quién es Rosa?" in one.text for one in day.letters("carmen@aserti.es"))
    assert approved(day) is None


async def test_done_without_approval_warns_and_with_it_does_not(day: Day) -> None:
    notice, question = await asked(day)
    letters = await says(day, notice, "Creado.\n\n#hecha")
    [warned] = [one for one in letters if one.letter == "receipt"]
    assert WARNING in " ".join(warned.text.split())
    assert day.ticket().status is Status.DONE
    await day.post(letter(BOSS, "Re: Usuario", "SI", answers=question))
    day.letters()
    await says(day, notice, "#reabrir")
    letters = await says(day, notice, "Comprobado.\n\n#hecha")
    [quiet] = [one for one in letters if one.letter == "receipt"]
    assert WARNING not in " ".join(quiet.text.split())


async def test_other_tickets_need_no_approval(day: Day) -> None:
    letters = await says(day, await opened(day), "Creado.\n\n#tipo bug\n#hecha")
    assert all(WARNING not in " ".join(one.text.split()) for one in letters)


async def test_the_level_above_hears_the_whole_case_and_the_others_what_changed(day: Day) -> None:
    letters = await says(day, await opened(day), "#escalar\n#nota\nParece el certificado.")
    by_reader = {(one.to, one.letter): one for one in letters}
    case = by_reader["luis@aserti.es", "escalation"]
    assert "Rosa necesita un usuario" in case.text
    assert "Parece el certificado." in case.text
    assert ("tomas@aserti.es", "team_update") in by_reader
    assert ("luis@aserti.es", "team_update") not in by_reader
    assert (day.ticket().status, day.ticket().team) == (Status.WAITING_ESCALATION, Team.CSP2)
