"""No sequence of mails breaks what the desk promises, whoever writes them and however the post fails.

A longer look: `CSC_LONG=1 pytest tests/acceptance/days/test_every_conversation.py`.
"""

import os
import re
import shutil
import tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.people import Organisation
from csc_mailbot.tickets.status import LIFECYCLE, Status
from csc_mailbot.workflows.ports import Deferred, Doubtful, Rejected
from tests.acceptance.days.day import DESK, letter
from tests.acceptance.days.street import Sight, Street, open_street, temporary_folder
from tests.acceptance.days.test_no_storms import bounce_of
from tests.desks import DIRECTORY, POLICIES

BORDER = "mx.aserti.es"
CLIENT = Organisation("Cliente S.L.", ("cliente.example",), approvers=("jefa@cliente.example",))
CUSTOMERS = ("ana@cliente.example", "jefa@cliente.example", "eva@suelta.example")
AGENTS = ("carmen@aserti.es", "tomas@aserti.es", "luis@aserti.es")
STRANGER = "mallory@nadie.example"
"""Knows folios and Message-IDs, and never gets a letter of ours that was meant for another."""
INTERNAL, WAITING, FOREIGN = "INTERNO", "RETENIDO", "AJENO"

SUBJECTS = ("No arranca el almacén", "URGENTE: no factura nadie", "Usuario para Rosa, GRAVE", "La impresora")
ANSWERS = (
    "Es el puesto tres, desde esta mañana.",
    "Sigue igual después de reiniciar.",
    "Muchas gracias",
    "estado",
    "5",
    "Sí, adelante con el presupuesto.",
    "URGENTE\nNo podemos facturar.",
    "#hecha",
    "No quedó bien: vuelve a fallar.",
)
ABSENCES = (
    "Estoy de vacaciones hasta el lunes 30 de noviembre. Para urgencias, escriba a compras@cliente.example.",
    "Gracias por su mensaje. Lo hemos recibido y le contestaremos lo antes posible.",
)
WORDS = (
    "#en progreso",
    "#escalar",
    "#esperando cliente",
    "#esperando cliente 30d",
    "#esperando cliente sin plazo",
    "#cambio",
    "#hecha",
    "#cancelar",
    "#reabrir",
    "#asignar yo",
    "#asignar nadie",
    "#tipo seguridad",
    "#prioridad P1",
    "#equipo CSP2",
    "#tiempo 5m",
    "#fusionar CSC-2026-000001",
    "#fusionar CSC-2026-000002",
    "#cliente eva@suelta.example",
    "#aprobación",
    "#ayuda",
    "#hehca",
)
RESULTS = (
    Rejected(550, "5.1.1 no such user"),
    Rejected(554, "5.7.1 refused"),
    Deferred(451, "later"),
    Doubtful("the line went dead"),
)
_numbers = count(1)


def _empty() -> Path:
    path = Path(tempfile.mkdtemp(prefix="conversation-", dir=temporary_folder())) / "empty.db"
    engine = make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


class Conversation(RuleBasedStateMachine):
    """Everybody writes at once; after every mail all promises are looked at."""

    EMPTY: ClassVar[Path | None] = None

    def __init__(self) -> None:
        super().__init__()
        cls = type(self)
        cls.EMPTY = cls.EMPTY or _empty()
        self.file = Path(shutil.copy(cls.EMPTY, cls.EMPTY.with_name(f"{next(_numbers)}.db")))
        directory = replace(DIRECTORY, organisations=(CLIENT, *DIRECTORY.organisations[1:]))
        policies = replace(POLICIES, directory=directory)
        self.street: Street = open_street(make_engine(f"sqlite:///{self.file}"), policies=policies)
        self.before: Sight = self.street.sight()
        self.now: Sight = self.before
        self.machine = ""
        """Whose robot wrote last; empty for a person."""
        self.nothing_may_change = False
        self.confirmed: set[str] = set()

    @initialize(pinned=st.booleans())
    def open_desk(self, *, pinned: bool) -> None:
        self.street.day.border = BORDER if pinned else ""
        self.a_customer_writes(CUSTOMERS[0], SUBJECTS[0])

    def teardown(self) -> None:
        self.street.close()
        for one in self.file.parent.glob(f"{self.file.name}*"):
            one.unlink()

    # Who writes what

    def _post(self, mail: bytes, *, machine: str = "", powerless: bool = False) -> Outcome:
        self.before = self.now
        self.machine, self.nothing_may_change = machine, powerless
        return self.street.run(self.street.day.post(mail)).outcome

    def _proven(self, mail: bytes) -> bytes:
        verdict = f"Authentication-Results: {BORDER}; dmarc=pass header.from=aserti.es\n".encode()
        return verdict + mail if self.street.day.border else mail

    @rule(who=st.sampled_from(CUSTOMERS), subject=st.sampled_from(SUBJECTS))
    def a_customer_writes(self, who: str, subject: str) -> None:
        self._post(letter(who, subject, f"Buenos días: no funciona lo de siempre, caso {next(_numbers)}."))

    @precondition(lambda self: self.street.of(*CUSTOMERS))
    @rule(data=st.data(), words=st.sampled_from(ANSWERS), copy=st.sampled_from(["", *CUSTOMERS, AGENTS[0]]))
    def a_customer_answers(self, data: st.DataObject, words: str, copy: str) -> None:
        got = data.draw(st.sampled_from(self.street.of(*CUSTOMERS)))
        headers = {"Cc": copy} if copy and copy != got.to else {}
        self._post(letter(got.to, f"Re: {got.mail['Subject']}", words, answers=got, **headers))

    @precondition(lambda self: self.street.of(*AGENTS))
    @rule(data=st.data(), words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), alone=st.booleans())
    def an_agent_works(self, data: st.DataObject, words: list[str], *, alone: bool) -> None:
        self.street.day.clock.forward(minutes=6)
        self._agents_answer(data, words[:1] if alone else words, "customer", text=True, proven=True)

    @precondition(lambda self: self.street.of(*AGENTS))
    @rule(
        data=st.data(),
        words=st.lists(st.sampled_from(WORDS), max_size=2),
        text=st.booleans(),
        proven=st.booleans(),
        audience=st.sampled_from(["customer", "customer", "note", "colleague", "outsider", "below"]),
    )
    def an_agent_answers(
        self, data: st.DataObject, words: list[str], audience: str, *, text: bool, proven: bool
    ) -> None:
        self._agents_answer(data, words, audience, text=text, proven=proven)

    def _agents_answer(self, data: st.DataObject, words: list[str], audience: str, *, text: bool, proven: bool) -> None:
        got = data.draw(st.sampled_from(self.street.of(*AGENTS)))
        secret = audience in {"note", "colleague"}
        mark = f"{INTERNAL if secret else WAITING}{next(_numbers)}"
        lines = [*words, *(["#nota"] if audience == "note" else [])]
        said = "\n".join(lines) + (f"\n\nLe cuento lo que hay, {mark}." if text else "")
        copies = {"colleague": "tomas@aserti.es", "outsider": "taller@proveedor.example"}
        headers = {"Cc": copies[audience]} if audience in copies else {}
        mail = letter(got.to, f"Re: {got.mail['Subject']}", said, answers=got, **headers)
        if audience == "below":
            mail += f"\nY debajo de lo citado, {mark}.\n".encode()
        outcome = self._post(self._proven(mail) if proven else mail)
        if outcome is not Outcome.HELD:
            self.confirmed.add(mark)

    @precondition(lambda self: self.street.of(*AGENTS))
    @rule(who=st.sampled_from(CUSTOMERS), words=st.lists(st.sampled_from(WORDS), max_size=2), proven=st.booleans())
    def an_agent_passes_on(self, who: str, words: list[str], *, proven: bool) -> None:
        above = "\n".join([*words, "", f"Ojo con este cliente, {INTERNAL}{next(_numbers)}."])
        copied = f"De: {who}\nDate: vie, 20 nov 2026 a las 9:00\nSubject: Impresora\nTo: carmen@aserti.es\n"
        text = f"{above}\n\n---------- Forwarded message ---------\n{copied}\nLa impresora no imprime.\n"
        mail = letter(AGENTS[0], "RV: Impresora", text)
        self._post(self._proven(mail) if proven else mail)

    @precondition(lambda self: self.street.got)
    @rule(data=st.data(), word=st.sampled_from(["#hecha", "#cancelar", "#prioridad P1", "#asignar yo", ""]))
    def somebody_types_an_agents_address(self, data: st.DataObject, word: str) -> None:
        stolen = [one for one in self.street.of(*CUSTOMERS) if one.letter != "approval_request"]
        mark = f"{WAITING}{next(_numbers)}"
        got = data.draw(st.sampled_from(stolen)) if stolen else None
        self._post(letter(AGENTS[0], "Re: almacén", f"{word}\n\nAbone 300 euros, {mark}.", answers=got), powerless=True)

    @precondition(lambda self: self.before.tickets or self.street.got)
    @rule(number=st.integers(1, 3), words=st.sampled_from(ANSWERS))
    def a_stranger_guesses_a_number(self, number: int, words: str) -> None:
        mark = f"{FOREIGN}{next(_numbers)}"
        subject = f"Re: [CSC-2026-{number:06d}] No arranca"
        self._post(letter(STRANGER, subject, f"{words} {mark}"), powerless=True)

    @precondition(lambda self: self.street.of(*AGENTS))
    @rule(data=st.data())
    def a_third_party_answers_an_agents_notice(self, data: st.DataObject) -> None:
        got = data.draw(st.sampled_from(self.street.of(*AGENTS)))
        words = f"Yo lo arreglo por mil euros, {FOREIGN}{next(_numbers)}."
        self._post(letter("taller@proveedor.example", "Re: almacén", words, answers=got), powerless=True)

    @precondition(lambda self: self.street.got)
    @rule(data=st.data(), words=st.sampled_from(ABSENCES), headers=st.booleans(), quotes=st.booleans())
    def a_robot_answers(self, data: st.DataObject, words: str, *, headers: bool, quotes: bool) -> None:
        got = data.draw(st.sampled_from(self.street.got))
        marks = {"Auto_Submitted": "auto-replied"} if headers else {}
        thread = {} if quotes else {"In_Reply_To": got.message_id}
        mail = letter(got.to, f"Re: {got.mail['Subject']}", words, answers=got if quotes else None, **thread, **marks)
        is_held = got.to in AGENTS and not headers
        self._post(mail, machine="" if is_held else got.to, powerless=not is_held or words == ABSENCES[0])

    @precondition(lambda self: self.street.got)
    @rule(data=st.data(), status=st.sampled_from(["5.1.1", "5.2.2", "4.4.7"]))
    def a_letter_comes_back(self, data: st.DataObject, status: str) -> None:
        got = data.draw(st.sampled_from(self.street.got))
        self._post(bounce_of(got, status), machine=got.to, powerless=True)

    @precondition(lambda self: any(one.letter.startswith("hold_re") for one in self.street.got))
    @rule(data=st.data(), word=st.sampled_from(["SI", "NO", "¿Cómo?"]), other=st.booleans())
    def somebody_answers_a_question(self, data: st.DataObject, word: str, *, other: bool) -> None:
        asked = data.draw(st.sampled_from([one for one in self.street.got if one.letter.startswith("hold_re")]))
        who = "taller@proveedor.example" if other else asked.to
        if word == "SI" and not other:
            self.confirmed |= _marks(asked.text)
        self._post(self._proven(letter(who, "Re: retenido", word, answers=asked)), powerless=other)

    @precondition(lambda self: any(one.letter == "approval_request" for one in self.street.got))
    @rule(data=st.data(), word=st.sampled_from(["SI", "NO", "¿Para quién es?"]))
    def the_management_answers(self, data: st.DataObject, word: str) -> None:
        asked = data.draw(st.sampled_from([one for one in self.street.got if one.letter == "approval_request"]))
        self._post(letter(asked.to, "Re: accesos", word, answers=asked))

    @precondition(lambda self: self.street.of(*CUSTOMERS))
    @rule(data=st.data(), often=st.sampled_from([1, 1, 1, 12]))
    def a_customer_asks_again_and_again(self, data: st.DataObject, often: int) -> None:
        got = data.draw(st.sampled_from(self.street.of(*CUSTOMERS)))
        for _ in range(often):
            self._post(letter(got.to, "Re: almacén", "estado", answers=got))

    @rule(by=st.sampled_from([{"minutes": 4}, {"minutes": 11}, {"hours": 2}, {"hours": 13}, {"days": 4}, {"days": 16}]))
    def time_passes(self, by: dict[str, int]) -> None:
        self.before = self.now
        self.machine, self.nothing_may_change = "", False
        collided = [one for one in self.street.got if one.letter == "hold_request" and "acaba de responder" in one.text]
        self.confirmed |= {mark for one in collided for mark in _marks(one.text)}
        self.street.run(self.street.day.wait(**by))

    @rule(who=st.sampled_from([*CUSTOMERS, *AGENTS]), result=st.sampled_from(RESULTS))
    def the_post_will_fail(self, who: str, result: Rejected | Deferred | Doubtful) -> None:
        self.before = self.now
        self.machine, self.nothing_may_change = "", False
        self.street.sender.answers[who] = [result]

    # What always holds

    @invariant()
    def the_books_balance(self) -> None:
        books = self.street.books()
        assert books["fetched"] == sum(number for name, number in books.items() if name != "fetched")
        assert books["pending"] == books["quarantined"] == 0

    @invariant()
    def the_bitacora_verifies(self) -> None:
        assert self.street.chain_faults() == ()

    @invariant()
    def every_promise_is_kept(self) -> None:
        now = self.now = self.street.sight()
        self._check_letters_and_tickets(now)
        self._check_changes(now)
        self._check_refusals(now)

    def _check_letters_and_tickets(self, now: Sight) -> None:
        fresh = now.letters[len(self.before.letters) :]
        for one in fresh:
            _check_letter(one.to, one.words, str(one.mail["References"] or ""), self.confirmed)
            assert one.to != self.machine or one.letter == "hold_request", f"{one.letter} to a machine"
            if one.to == STRANGER and one.ticket_id:
                assert now.tickets[one.ticket_id].requester.key == STRANGER
        for number, ticket in now.tickets.items():
            is_strangers = ticket.requester.key == STRANGER
            assert is_strangers or STRANGER not in {one.key for one in ticket.people}
            if self.nothing_may_change and (was := self.before.tickets.get(number)):
                assert ticket == was

    def _check_changes(self, now: Sight) -> None:
        fresh = now.letters[len(self.before.letters) :]
        changes = now.changes[len(self.before.changes) :]
        for number, ticket in now.tickets.items():
            told = [one for one in changes if one.ticket_id == number and "before" in one.facts]
            steps = [one for one in told if "status" in one.facts]
            for one in steps:
                assert _is_way(Status(one.facts["before"]), Status(one.facts["status"]))
            silent = any("merged_into" in one.facts for one in steps)
            for reader in ticket.people:
                letters = [one for one in fresh if one.ticket_id == number and one.to == reader.key]
                changed = [one for one in letters if one.letter == "status_change"]
                assert len(changed) <= len(steps)
                if len(steps) == 1 and not silent and not self.street.is_held_back(number, reader.address):
                    assert len(changed) == 1, f"{reader.address} was not told of {ticket.status}"

    def _check_refusals(self, now: Sight) -> None:
        """Words are done all together or not at all."""
        fresh = now.letters[len(self.before.letters) :]
        refused = [one for one in fresh if one.letter == "receipt" and "No se ha hecho nada" in one.words]
        if refused and refused[0].ticket_id in self.before.tickets:
            number = refused[0].ticket_id
            assert now.tickets[number] == self.before.tickets[number]
            assert not [one for one in fresh if one.to in CUSTOMERS and one.ticket_id == number]

    @invariant()
    def no_window_is_passed(self) -> None:
        on_ticket, in_all = self.street.most_automatic()
        assert on_ticket <= 11
        assert in_all <= 31


def _marks(text: str) -> set[str]:
    """Return the marks of words that may have to wait for their author's SI."""
    return set(re.findall(rf"{WAITING}\d+", text))


def _check_letter(to: str, words: str, references: str, confirmed: set[str]) -> None:
    assert to != DESK
    assert "mailer-daemon" not in to
    assert len(references) <= 1500
    if to not in AGENTS and not to.endswith("sistemas@aserti.es"):
        assert INTERNAL not in words
        assert _marks(words) <= confirmed, f"{to} read what waits: {_marks(words) - confirmed}"
        assert to == STRANGER or FOREIGN not in words


def _is_way(before: Status, after: Status) -> bool:
    """A mail may pass through a state on its way."""
    passing = (Status.REOPENED, Status.IN_PROGRESS)
    direct = after in LIFECYCLE[before] or before is after is Status.WAITING_CUSTOMER
    return direct or any(one in LIFECYCLE[before] and after in LIFECYCLE[one] for one in passing)


_LONG = bool(os.environ.get("CSC_LONG"))
Conversation.TestCase.settings = settings(
    max_examples=400 if _LONG else 8,
    stateful_step_count=40 if _LONG else 22,
    phases=list(Phase) if _LONG else [Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestConversation = Conversation.TestCase
