"""An agent passes on a customer's mail: the ticket is the customer's, and the agent's own words reach no customer."""

from pathlib import Path

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, TicketType
from csc_mailbot.workflows.rows import TicketHistory
from tests.acceptance.days.day import DESK, Day, Received, letter
from tests.contract.books.making import KEYS

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
WORDS = "Buenos días: la impresora del almacén no imprime desde ayer."
SECRET = "Ojo, este cliente debe dos facturas."


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


def forward(above: str, author: str = ANA, text: str = WORDS, subject: str = "RV: Impresora") -> bytes:
    """Return what an agent forwards from Gmail."""
    headers = f"De: {author}\nDate: vie, 20 nov 2026 a las 9:00\nSubject: Impresora\nTo: {CARMEN}\n"
    return letter(CARMEN, subject, f"{above}\n\n---------- Forwarded message ---------\n{headers}\n{text}\n")


def history(day: Day) -> TicketHistory:
    return day.books.look(lambda records: records.tickets.history(1))


async def test_the_team_reads_that_a_colleague_passed_it_on_and_for_whom(day: Day) -> None:
    await day.post(forward(SECRET, author="Pía <pia@nadie.example>"))
    [notice] = [one for one in day.letters("tomas@aserti.es") if one.letter == "team_notice"]
    words = " ".join(notice.text.split())
    assert "Llega reenviada por alguien de nuestro equipo" in words
    assert "no pertenece a ningún cliente registrado" in words


async def test_the_ticket_is_the_customers_and_opens_at_once(day: Day) -> None:
    decision = await day.post(forward(SECRET))
    letters = {one.to: one for one in day.letters("ana@cliente.example")}
    assert decision.outcome is Outcome.OPENED
    assert (day.ticket().requester.address, day.ticket().subject) == ("ana@cliente.example", "Impresora")
    assert letters["ana@cliente.example"].letter == "acknowledgement"
    assert (history(day).first_text, history(day).first_public) == (WORDS, True)


async def test_no_word_of_the_agent_reaches_the_customer(day: Day) -> None:
    await day.post(forward(SECRET))
    assert all("facturas" not in one.text for one in day.letters("ana@cliente.example"))


async def test_without_a_proof_only_the_agents_words_wait(day: Day) -> None:
    await day.post(forward(SECRET))
    [asked] = [one for one in day.letters("carmen@aserti.es") if one.letter == "hold_request"]
    assert SECRET in asked.text
    assert WORDS not in asked.text
    assert history(day).noted_mails == frozenset()
    for _ in range(2):
        await day.post(letter(CARMEN, "Re: Impresora", "SI", answers=asked))
    assert history(day).noted_mails == frozenset({1})
    assert day.letters("ana@cliente.example") == []
    await day.wait(days=3)
    assert day.letters() == []


async def test_the_agent_is_reminded_of_words_that_wait(day: Day) -> None:
    await day.post(forward(SECRET))
    day.letters()
    await day.wait(minutes=61)
    assert [(one.to, one.letter) for one in day.letters()] == [("carmen@aserti.es", "hold_reminder")]


async def test_no_leaves_the_words_and_the_ticket_lives(day: Day) -> None:
    await day.post(forward(SECRET))
    [asked] = [one for one in day.letters("carmen@aserti.es") if one.letter == "hold_request"]
    await day.post(letter(CARMEN, "Re: Impresora", "NO", answers=asked))
    assert history(day).noted_mails == frozenset()
    assert day.books.look(lambda records: records.ledger.line(1).outcome) == "opened"


async def test_without_words_nobody_is_asked(day: Day) -> None:
    await day.post(forward(""))
    assert all(one.letter != "hold_request" for one in day.letters())


async def test_a_customers_mail_that_a_colleague_passed_on_is_still_the_customers(day: Day) -> None:
    inner = (
        f"¿Lo miras?\n\n---------- Forwarded message ---------\nDe: {ANA}\nSubject: Impresora\nTo: x@y.es\n\n{WORDS}"
    )
    await day.post(forward("Para el CSC.", "Tomás Gil <tomas@aserti.es>", inner, "RV: RV: Impresora"))
    assert day.ticket().requester.address == "ana@cliente.example"
    assert history(day).first_text == WORDS


@pytest.mark.parametrize("author", ["Tomás <tomas@aserti.es>", f"CSC <{DESK}>", "no-reply@erp.example"])
async def test_what_nobody_could_be_answered_about_is_the_agents_own(day: Day, author: str) -> None:
    await day.post(forward(SECRET, author))
    assert day.ticket().requester.address == "carmen@aserti.es"


async def test_an_unreadable_forward_asks_whose_it_is_and_a_word_says_so(day: Day) -> None:
    text = (
        f"{SECRET}\n\n---------- Forwarded message ---------\nDe: Ana Pérez\nSubject: Impresora\nTo: Carmen\n\n{WORDS}"
    )
    await day.post(letter(CARMEN, "RV: Impresora", text))
    [asked] = [one for one in day.letters("carmen@aserti.es") if one.letter == "hold_request"]
    assert "#cliente" in asked.text
    assert (day.ticket().requester.address, history(day).first_public) == ("carmen@aserti.es", False)
    await day.post(letter(CARMEN, "Re: Impresora", "#cliente ana@cliente.example", answers=asked))
    letters = day.letters("ana@cliente.example")
    assert day.ticket().requester.address == "ana@cliente.example"
    assert [one.letter for one in letters] == ["acknowledgement"]
    assert "facturas" not in letters[0].text
    await day.wait(days=3)
    assert day.letters() == []


async def opened(day: Day) -> dict[str, Received]:
    await day.post(letter(ANA, "No arranca el almacén", "Desde ayer no arranca el programa de almacén.\n\nAna"))
    return {one.to: one for one in day.letters()}


async def test_a_notice_of_ours_opens_nothing_for_a_customer(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    text = notice.text.replace("Ref.:", "Número:")
    await day.post(forward(SECRET, ANA, f"{text}\n\nRef.: {'a' * 36}"))
    assert all(one.letter != "acknowledgement" for one in day.letters("ana@cliente.example"))


async def test_a_notice_passed_on_to_a_third_party_never_becomes_public(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    mail = letter(CARMEN, "RV: almacén", "¿Lo ves?", answers=notice, to="Taller <x@proveedor.example>", Cc=DESK)
    assert (await day.post(mail)).outcome is Outcome.HELD
    assert day.letters("ana@cliente.example") == []


async def test_a_forward_on_a_ticket_is_no_answer(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    mail = forward(SECRET).replace(b"MIME-Version", f"In-Reply-To: {notice.message_id}\nMIME-Version".encode(), 1)
    assert (await day.post(mail)).outcome is Outcome.HELD
    assert day.letters("ana@cliente.example") == []


def proven(day: Day) -> None:
    """Let the desk have a border, whose word proves an agent."""
    day.border = "mx.aserti.es"


def proven_forward(above: str) -> bytes:
    """Return a forward that came through the desk's border with a DMARC pass."""
    verdict = b"Authentication-Results: mx.aserti.es; dmarc=pass header.from=aserti.es\n"
    return verdict + forward(above)


async def test_with_a_proof_the_words_act_on_the_customers_new_ticket(day: Day) -> None:
    proven(day)
    await day.post(proven_forward(f"{SECRET}\n\n#tipo hardware\n#prioridad P2\n#asignar yo\n#en progreso"))
    ticket = day.ticket()
    assert (ticket.type, ticket.priority, ticket.status) == (TicketType.HARDWARE, Priority.P2, Status.IN_PROGRESS)
    assert ticket.assignee == "carmen@aserti.es"
    letters = day.letters()
    to_ana = [one for one in letters if one.to == "ana@cliente.example"]
    assert [one.letter for one in to_ana] == ["acknowledgement", "status_change"]
    assert all("facturas" not in one.text for one in to_ana)
    assert [one.letter for one in letters if one.to == "carmen@aserti.es"] == ["receipt"]
    assert [one.letter for one in letters if one.to == "tomas@aserti.es"] == ["team_notice"]


async def test_one_impossible_word_does_nothing_and_the_ticket_opens_all_the_same(day: Day) -> None:
    proven(day)
    await day.post(proven_forward("#prioridad P2\n#hecha"))
    letters = day.letters()
    assert (day.ticket().status, day.ticket().priority) == (Status.NEW, Priority.P3)
    [receipt] = [one for one in letters if one.letter == "receipt"]
    assert "No se ha hecho nada" in receipt.text
    assert [one.letter for one in letters if one.to == "ana@cliente.example"] == ["acknowledgement"]


async def test_an_escalation_above_a_forward_tells_the_level_above_the_whole_case(day: Day) -> None:
    proven(day)
    await day.post(proven_forward("#escalar"))
    letters = {one.to: one.letter for one in day.letters()}
    assert letters["luis@aserti.es"] == "escalation"
    assert letters["tomas@aserti.es"] == "team_notice"
    assert (day.ticket().status, day.ticket().team) == (Status.WAITING_ESCALATION, Team.CSP2)


async def test_the_agent_may_say_whose_it_is(day: Day) -> None:
    proven(day)
    await day.post(proven_forward("#cliente jefe@cliente.example"))
    assert day.ticket().requester.address == "jefe@cliente.example"
    assert [one.letter for one in day.letters("jefe@cliente.example")] == ["acknowledgement"]


async def test_words_that_waited_are_done_once_they_are_confirmed(day: Day) -> None:
    await day.post(forward("#tipo hardware\n#prioridad P1"))
    [asked] = [one for one in day.letters("carmen@aserti.es") if one.letter == "hold_request"]
    assert day.ticket().priority is Priority.P3
    for _ in range(2):
        await day.post(letter(CARMEN, "Re: Impresora", "SI", answers=asked))
    assert (day.ticket().type, day.ticket().priority) == (TicketType.HARDWARE, Priority.P1)
    assert [one.letter for one in day.letters("carmen@aserti.es")] == ["receipt"]
