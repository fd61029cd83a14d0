"""Whole days as scripts, through the real daemon: mails by IMAP, letters by SMTP, and what the books say in the end."""

import email
import email.policy
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from tests.acceptance.days.day import Received, letter
from tests.acceptance.days.test_no_storms import bounce_of
from tests.acceptance.desk import AGENT, Desk
from tests.acceptance.nursery import Life

pytestmark = pytest.mark.dovecot

ANA = "Ana Pérez <ana@cliente.example>"
CHIEF = "Jefa <jefa@cliente.example>"
RUIZ = f"Ana Ruiz <{AGENT}>"
LUIS = "Luis Ros <luis@aserti.example>"
PEOPLE = """
[conversation]
collision_window = "0m"
[[agents]]
name = "Luis Ros"
address = "luis@aserti.example"
teams = ["CSP2"]
[[customers]]
name = "Cliente S.L."
domains = ["cliente.example"]
approvers = ["jefa@cliente.example"]
"""


@dataclass(slots=True)
class Script:
    """A day at the desk: everything that is posted is waited for, with all letters that follow."""

    desk: Desk
    daemon: Life
    posted: int = 0
    seen: int = 0
    told: Counter[str] = field(default_factory=Counter)

    async def post(self, mail: bytes) -> list[Received]:
        """Let the mail arrive; return the letters that left because of it."""
        self.posted += 1
        await self.desk.deliver(mail)
        await self.desk.at_rest(self.posted)
        kinds = {one.message_id: one.letter for one in self.desk.letters()}
        fresh, self.seen = self.desk.sink.mails[self.seen :], len(self.desk.sink.mails)
        found = []
        for taken in fresh:
            parsed = email.message_from_bytes(taken.content, policy=email.policy.default)
            found.append(Received(taken.recipients[0], kinds[str(parsed["Message-ID"])], parsed))
        self.told.update(one.letter for one in found)
        return found

    async def says(self, who: str, words: str, answers: Received, **headers: str) -> list[Received]:
        """Let somebody answer a letter."""
        subject = f"Re: {answers.mail['Subject']}"
        return await self.post(letter(who, subject, words, answers=answers, to=self.desk.user, **headers))

    async def asks(self, who: str, subject: str, words: str) -> dict[str, Received]:
        """Let somebody write anew; return the letters by their readers."""
        return {one.to: one for one in await self.post(letter(who, subject, words, to=self.desk.user))}

    def statuses(self) -> list[str]:
        """Return the state of every ticket."""
        return [one["status"] for one in self.desk.tickets()]


@pytest.fixture
async def script(make_desk: Callable[..., Desk]) -> AsyncIterator[Script]:
    """A running desk with two agents and a customer whose management approves."""
    desk = make_desk(more=PEOPLE)
    daemon = desk.start()
    await daemon.says("ready")
    yield Script(desk, daemon)
    assert await daemon.stop() == 0
    desk.books()
    assert desk.say("audit", "verify"), "it ends with 0 only when every chain holds"


def only(letters: list[Received], to: str) -> Received:
    [found] = [one for one in letters if one.to == to]
    return found


async def test_a_day_with_one_incident_from_the_first_mail_to_the_score(script: Script) -> None:
    letters = await script.asks(ANA, "No arranca el almacén", "Desde ayer no arranca el programa de almacén.")
    assert set(letters) == {"ana@cliente.example", AGENT}
    notice = letters[AGENT]

    asked = only(await script.says(RUIZ, "¿Qué puesto es?\n\n#esperando cliente", notice), "ana@cliente.example")
    assert (asked.letter, script.statuses()) == ("status_change", ["waiting_customer"])
    assert "Ana Ruiz" in str(asked.mail["From"])

    robot = await script.says(ANA, "Estoy fuera de la oficina.", asked, Auto_Submitted="auto-replied")
    assert (robot, script.statuses()) == ([], ["waiting_customer"])

    resumed = only(await script.says(ANA, "Es el puesto tres.", asked), "ana@cliente.example")
    assert (resumed.letter, script.statuses()) == ("status_change", ["in_progress"])

    returned = await script.post(bounce_of(resumed, "5.2.2").replace(b"soporte@aserti.es", script.desk.user.encode()))
    assert [(one.to, one.letter) for one in returned] == [(AGENT, "undelivered")]

    solved = await script.says(RUIZ, "Era la red del puesto tres; ya arranca.\n\n#tiempo 20m\n#hecha", notice)
    done = only(solved, "ana@cliente.example")
    assert (done.letter, script.statuses()) == ("status_change", ["done"])
    assert "Era la red del puesto tres" in done.text
    assert "#hecha" not in done.text

    assert await script.says(ANA, "Muchas gracias, Ana", done) == []
    assert script.statuses() == ["done"]

    again = only(await script.says(ANA, "Hoy vuelve a fallar.", done), "ana@cliente.example")
    assert (again.letter, script.statuses()) == ("status_change", ["reopened"])

    final = await script.says(RUIZ, "Hemos cambiado el cable.\n\n#hecha", notice)
    assert await script.says(ANA, "5", only(final, "ana@cliente.example")) == []
    books = script.desk.books()
    assert books["opened"] == 1
    assert books["noted"] == 4, "the robot, the bounce, the thanks and the score"
    assert books["appended"] == 5
    entries = script.desk.tickets()[0]["entries"]
    assert [one["text"] for one in entries if one["kind"] == "score"] == ["5"]


async def test_a_day_of_two_levels_a_merge_an_approval_and_a_mail_that_is_passed_on(script: Script) -> None:
    first = (await script.asks(ANA, "Usuario para Rosa", "Rosa necesita un usuario del almacén."))[AGENT]
    second = (await script.asks(ANA, "Más sobre Rosa", "Rosa empieza el lunes a las ocho."))[AGENT]

    merged = await script.says(RUIZ, "#fusionar CSC-2026-000001", second)
    assert not [one for one in merged if one.to == "ana@cliente.example"], "nobody is told of a merge by mail"
    assert script.statuses()[1] == "cancelled"

    asked = only(await script.says(RUIZ, "#tipo seguridad\n#aprobación", first), "jefa@cliente.example")
    warned = await script.says(RUIZ, "Ya tiene usuario.\n\n#hecha", first)
    assert "no la ha aprobado" in " ".join(only(warned, AGENT).text.split())
    told = await script.says(CHIEF, "SI", asked)
    assert {one.letter for one in told} == {"approval_result"}

    third = await script.asks(ANA, "Informe descuadrado", "El informe de ventas no cuadra con el diario.")
    escalated = await script.says(RUIZ, "#nota\n#escalar\nHay que mirar la base de datos.", third[AGENT])
    case = only(escalated, "luis@aserti.example")
    assert case.letter == "escalation"
    customers = only(escalated, "ana@cliente.example")
    assert "base de datos" not in customers.text
    answered = await script.says(LUIS, "Ya cuadra: faltaba el cierre de octubre.", case)
    assert "cierre de octubre" in only(answered, "ana@cliente.example").text
    assert script.statuses()[2] == "in_progress"

    copied = f"De: {ANA}\nDate: vie, 20 nov 2026 a las 9:00\nSubject: Impresora\nTo: {RUIZ}\n\nNo imprime.\n"
    text = f"Este cliente paga tarde.\n#prioridad P1\n\n---------- Forwarded message ---------\n{copied}"
    passed_on = await script.post(letter(RUIZ, "RV: Impresora", text, to=script.desk.user))
    held = next(one for one in passed_on if one.letter == "hold_request")
    assert script.desk.tickets()[3]["priority"] == "P3"
    confirmed = await script.says(RUIZ, "SI", held)
    assert [one.letter for one in confirmed] == ["receipt"]
    assert script.desk.tickets()[3]["priority"] == "P1"

    forged = await script.says(RUIZ, "Abónele 300 euros.\n\n#hecha", customers)
    assert [(one.to, one.letter) for one in forged] == [(AGENT, "hold_request")]
    everything = "".join(
        one.content.decode("ascii", "replace")
        for one in script.desk.sink.mails
        if one.recipients[0] == "ana@cliente.example"
    )
    assert "paga tarde" not in everything
    assert "300 euros" not in everything
    assert script.statuses() == ["done", "cancelled", "in_progress", "new"]
    assert script.desk.books()["held"] == 1
