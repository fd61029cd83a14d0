"""Machines that answer each other fall silent by themselves, and no ticket, notice or person's word is lost for it."""

from dataclasses import replace
from pathlib import Path

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.errors import NotFound
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.tickets.people import Directory
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Ticket
from tests.acceptance.days.day import DESK, Day, Received, letter
from tests.contract.books.making import KEYS
from tests.desks import CARMEN, POLICIES

OTHER = "ayuda@otra.example"
ANA = "Ana Pérez <ana@cliente.example>"
CARMENS = "Carmen Vera <carmen@aserti.es>"
MOST_ROUNDS = 60
"""A storm that goes on for so many rounds does not end by itself."""
MACHINES_HEADERS = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-CSC-Mailbot", "X-Loop")
THREAD_HEADERS = ("In-Reply-To", "References")


def make_day(path: Path) -> Day:
    engine = make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    return make_day(tmp_path / "ours.db")


@pytest.fixture
def other(tmp_path: Path) -> Day:
    """Another company's desk, with this very program."""
    directory = Directory(own=(OTHER,), agents=(replace(CARMEN, address="eva@otra.example", aliases=()),))
    there = make_day(tmp_path / "theirs.db")
    there.policies = replace(POLICIES, directory=directory, tokens=TokenKeys((b"another desk's secret",)))
    there.card = replace(there.card, address=OTHER, name="Ayuda", company="Otra")
    return there


def tickets(day: Day) -> list[Ticket]:
    """Return every ticket of the desk."""
    found: list[Ticket] = []
    while True:
        folio = Folio(f"CSC-2026-{len(found) + 1:06d}")
        try:
            found.append(day.books.look(lambda records, folio=folio: records.tickets.find(folio)))  # type: ignore[misc]
        except NotFound:
            return found


def without(mail: Received, *headers: str) -> bytes:
    """Return the letter as a relay hands it on that takes headers away."""
    for name in list(mail.mail.keys()):
        if name.lower() in {one.lower() for one in headers}:
            del mail.mail[name]
    return mail.mail.as_bytes()


async def correspond(day: Day, other: Day, *taken: str) -> list[Received]:
    """Carry letters between the desks until both are silent; return all that were carried."""
    carried: list[Received] = []
    for _ in range(MOST_ROUNDS):
        there, back = day.letters(OTHER), other.letters(DESK)
        carried += [*there, *back]
        for one in there:
            await other.post(without(one, *taken))
        for one in back:
            await day.post(without(one, *taken))
        if not there and not back:
            await day.wait(minutes=11)
            await other.wait(minutes=11)
            if not day.letters(OTHER) and not other.letters(DESK):
                return carried
    raise AssertionError(f"{len(carried)} letters and no end")


TAKEN = pytest.mark.parametrize("taken", [(), MACHINES_HEADERS, (*MACHINES_HEADERS, *THREAD_HEADERS)])


@TAKEN
async def test_two_desks_that_acknowledge_each_other_fall_silent(day: Day, other: Day, taken: tuple[str, ...]) -> None:
    await day.post(letter(f"Ayuda <{OTHER}>", "Pedido pendiente", "Buenos días: ¿cuándo sale el pedido 4711?"))
    carried = await correspond(day, other, *taken)
    assert len(carried) == (2 if taken else 1)
    assert [one.status for one in tickets(day)] == [Status.NEW]
    assert len(tickets(other)) == (1 if taken else 0)


@TAKEN
async def test_two_desks_fall_silent_when_a_person_works_on_the_ticket(
    day: Day, other: Day, taken: tuple[str, ...]
) -> None:
    await day.post(letter(f"Ayuda <{OTHER}>", "Pedido pendiente", "Buenos días: ¿cuándo sale el pedido 4711?"))
    notice = day.letters("carmen@aserti.es")[0]
    for words, state in (("¿Qué pedido es?\n\n#esperando cliente", None), ("Resuelto.\n\n#hecha", Status.DONE)):
        await day.post(letter(CARMENS, "Re: pedido", words, answers=notice))
        carried = await correspond(day, other, *taken)
        assert len(carried) <= 3
        assert [one.status for one in tickets(day)] == [state or tickets(day)[0].status]
        assert len(tickets(other)) == 1


VACATION = "Estoy de vacaciones hasta el lunes 30 de noviembre. Para urgencias, escriba a compras@cliente.example."
COURTESY = "Gracias por su mensaje. Lo hemos recibido y le contestaremos lo antes posible."


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("subject", ["Re: {}", "Fuera de la oficina"])
@pytest.mark.parametrize("text", [VACATION, COURTESY])
async def test_a_robot_without_headers_that_answers_everything_falls_silent(
    day: Day, text: str, subject: str, *, quoted: bool
) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    written, notice = 0, None
    for _ in range(MOST_ROUNDS):
        letters = day.letters()
        notice = notice or next(one for one in letters if one.to == "carmen@aserti.es")
        to_ana = [one for one in letters if one.to == "ana@cliente.example"]
        written += len(to_ana)
        if not to_ana:
            break
        for one in to_ana:
            day.clock.forward(minutes=2)
            answer = letter(ANA, subject.format(one.mail["Subject"]), text, answers=one if quoted else None)
            await day.post(answer)
    assert written == 1 if "{}" in subject or quoted or text == VACATION else written <= 10
    assert {one.status for one in tickets(day)} == {Status.NEW}
    assert len(tickets(day)) == written if written == 1 else len(tickets(day)) == written + 1


async def test_an_answer_that_is_the_senders_last_again_changes_no_state(day: Day) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    letters = {one.to: one for one in day.letters()}
    parrot = "Hemos tomado nota de su correo del día de hoy."
    await day.post(letter(ANA, "Re: No arranca", parrot, answers=letters["ana@cliente.example"]))
    await day.post(
        letter(CARMENS, "Re: No arranca", "¿Qué puesto?\n\n#esperando cliente", answers=letters["carmen@aserti.es"])
    )
    [asked] = day.letters("ana@cliente.example")
    noted = await day.post(letter(ANA, "Re: No arranca", parrot, answers=asked))
    assert (noted.outcome, tickets(day)[0].status) == (Outcome.NOTED, Status.WAITING_CUSTOMER)
    assert day.letters() == []
    await day.post(letter(ANA, "Re: No arranca", "Es el puesto número tres.", answers=asked))
    assert tickets(day)[0].status is Status.IN_PROGRESS


async def test_an_agents_answer_that_is_the_last_again_waits_for_a_yes(day: Day) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    letters = {one.to: one for one in day.letters()}
    words = "He recibido su correo y lo leeré pronto."
    for outcome in (Outcome.APPENDED, Outcome.HELD):
        mail = letter(CARMENS, "Re: No arranca", words, answers=letters["carmen@aserti.es"])
        assert (await day.post(mail)).outcome is outcome
    [asked] = [one for one in day.letters("carmen@aserti.es") if one.letter == "hold_request"]
    await day.post(letter(CARMENS, "Re: No arranca", "SI", answers=asked))
    assert [one.letter for one in day.letters("ana@cliente.example")] == ["agent_answer"]


async def test_eleven_questions_about_the_state_get_ten_letters_and_then_one(day: Day) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    [ack] = day.letters("ana@cliente.example")
    for _ in range(15):
        await day.post(letter(ANA, "Re: No arranca", "estado", answers=ack))
    assert [one.letter for one in day.letters("ana@cliente.example")] == ["state_answer"] * 9
    await day.wait(minutes=11)
    assert [one.letter for one in day.letters("ana@cliente.example")] == ["state_answer"]
    await day.wait(minutes=11)
    assert day.letters("ana@cliente.example") == []


async def test_an_agents_own_words_pass_a_full_window(day: Day) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    letters = {one.to: one for one in day.letters()}
    for _ in range(15):
        await day.post(letter(ANA, "Re: No arranca", "estado", answers=letters["ana@cliente.example"]))
    day.letters()
    for words in ("Lo estamos mirando.", "Resuelto: era la base de datos.\n\n#hecha"):
        await day.post(letter(CARMENS, "Re: No arranca", words, answers=letters["carmen@aserti.es"]))
    assert [one.letter for one in day.letters("ana@cliente.example")] == ["status_change"] * 2


async def test_many_notices_become_a_list_and_an_alert_never_does(day: Day) -> None:
    for number in range(14):
        await day.post(letter(f"Ana <ana{number}@cliente.example>", f"Fallo {number}", "No funciona el puesto tres."))
    await day.post(letter(ANA, "URGENTE no factura nadie", "No podemos facturar, el programa no abre."))
    to_carmen = day.letters("carmen@aserti.es")
    assert [one.letter for one in to_carmen] == ["team_notice"] * 11
    assert "URGENTE" in str(to_carmen[0].mail["Subject"]), "the alert overtakes the others"
    await day.wait(minutes=6)
    [listed] = day.letters("carmen@aserti.es")
    assert listed.letter == "team_digest"
    assert str(listed.mail["Subject"]) == "Novedades en 4 incidencias"
    for number in (10, 11, 12, 13):
        assert f"CSC-2026-{number + 1:06d}" in listed.text
        assert f"ana{number}@cliente.example" in listed.text
    await day.wait(minutes=6)
    await day.post(letter(ANA, "Otra cosa", "La impresora de la tienda no imprime etiquetas."))
    assert [one.letter for one in day.letters("carmen@aserti.es")] == ["team_notice"]


def bounce_of(sent: Received, status: str) -> bytes:
    """Return the report of a server that has no such mailbox."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.cliente.example>
To: {DESK}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{status}.{sent.message_id.strip("<>")[:20]}@mx.cliente.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.cliente.example

Final-Recipient: rfc822; {sent.to}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 no such user here

--b
Content-Type: text/rfc822-headers

Message-ID: {sent.message_id}
Subject: x

--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(("status", "rests"), [("5.1.1", True), ("5.2.2", False)])
async def test_a_dead_address_rests_until_somebody_writes_from_it(day: Day, status: str, *, rests: bool) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    letters = {one.to: one for one in day.letters()}
    await day.post(bounce_of(letters["ana@cliente.example"], status))
    assert "undelivered" in [one.letter for one in day.letters("carmen@aserti.es")]
    await day.post(letter(CARMENS, "Re: No arranca", "#en progreso", answers=letters["carmen@aserti.es"]))
    assert [one.letter for one in day.letters("ana@cliente.example")] == ([] if rests else ["status_change"])
    await day.post(letter(CARMENS, "Re: No arranca", "Ana, ¿me lee?", answers=letters["carmen@aserti.es"]))
    assert len(day.letters("ana@cliente.example")) == 1, "an agent's words go all the same"
    await day.post(letter(ANA, "La impresora", "Ya tenemos correo otra vez. La impresora no imprime."))
    assert [one.letter for one in day.letters("ana@cliente.example")] == ["acknowledgement"]


async def test_a_rest_ends_by_itself(day: Day) -> None:
    await day.post(letter(ANA, "No arranca", "Buenos días, desde ayer no arranca el programa de almacén."))
    letters = {one.to: one for one in day.letters()}
    await day.post(bounce_of(letters["ana@cliente.example"], "5.1.1"))
    await day.wait(days=61)
    day.letters()
    await day.post(letter(CARMENS, "Re: No arranca", "#en progreso", answers=letters["carmen@aserti.es"]))
    assert [one.letter for one in day.letters("ana@cliente.example")] == ["status_change"]
