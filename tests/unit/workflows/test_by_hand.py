"""What people do without a mail writes the same entries and letters as by mail, all of it or nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.adapters.database import audit
from csc_mailbot.errors import NotFound, Refused
from csc_mailbot.mail.address import Address
from csc_mailbot.tickets.people import Agent
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Team, Ticket, TicketType
from csc_mailbot.workflows import by_hand
from csc_mailbot.workflows.by_hand import Hand, named_agent
from csc_mailbot.workflows.open_by_hand import Opened, Request, open_by_hand
from csc_mailbot.workflows.waiting import CLOSE, REMIND
from tests.desks import CARMEN, DIRECTORY, LUIS, NIGHT, SECRET, TOMAS
from tests.unit.workflows.office import Office, mail

ANA = Address("Ana Gómez", "ana@cliente.example")
FOLIO = "CSC-2026-000001"
SECOND = "CSC-2026-000002"
CALL = Request(ANA, "No arranca", "Llama Ana: el puesto tres no arranca.")


def ring(office: Office, request: Request = CALL) -> Opened:
    return office.books.transact(lambda records: open_by_hand(Hand(records, office.desk, office.clock.at), request))


def act(office: Office, work: Callable[[Hand], Ticket], agent: Agent | None = None) -> Ticket:
    return office.books.transact(lambda records: work(Hand(records, office.desk, office.clock.at, agent)))


def news(office: Office, work: Callable[[Hand], Ticket], agent: Agent | None = None) -> list[str]:
    """Do it, and return the letters that it wrote."""
    before = len(office.letters())
    act(office, work, agent)
    return office.written()[before:]


def due(office: Office, kind: str) -> bool:
    return office.books.look(lambda records: records.deadlines.due_at(kind, "1")) is not None


class TestOpening:
    def test_a_call_opens_a_ticket_is_acknowledged_and_told(self, office: Office) -> None:
        opened = ring(office)
        assert (opened.ticket.folio, opened.ticket.status, opened.silence) == (FOLIO, Status.NEW, "")
        assert office.written() == [
            "acknowledgement ana@cliente.example",
            "team_notice carmen@aserti.es",
            "team_notice tomas@aserti.es",
        ]

    def test_the_subjects_words_make_the_priority_unless_it_is_given(self, office: Office) -> None:
        assert ring(office, replace(CALL, subject="CRÍTICA: nada va")).ticket.priority is Priority.P1
        given = replace(CALL, subject="CRÍTICA: nada va", priority=Priority.P4, type=TicketType.BUG, team=Team.CSP2)
        ticket = ring(office, given).ticket
        assert (ticket.priority, ticket.type, ticket.team) == (Priority.P4, TicketType.BUG, Team.CSP2)

    def test_folios_go_on_where_mail_left_off(self, office: Office) -> None:
        ring(office)
        assert ring(office).ticket.folio == SECOND

    @pytest.mark.parametrize(
        ("request_", "why"),
        [
            (replace(CALL, letter=False), "none was wanted"),
            (replace(CALL, requester=Address("", "968 11 22 33")), "no mail address"),
            (replace(CALL, requester=Address("", "no-reply@cliente.example")), "nobody reads"),
            (replace(CALL, requester=Address("", "soporte@aserti.es")), "our own"),
        ],
    )
    def test_who_cannot_or_shall_not_be_written_to_is_not(self, office: Office, request_: Request, why: str) -> None:
        assert why in ring(office, request_).silence
        assert office.written() == ["team_notice carmen@aserti.es", "team_notice tomas@aserti.es"]

    def test_an_assignee_of_another_team_is_told_as_well(self, office: Office) -> None:
        opened = ring(office, replace(CALL, assignee=LUIS))
        assert opened.ticket.assignee == LUIS.address
        assert "team_notice luis@aserti.es" in office.written()

    def test_urgency_at_night_tells_everybody(self, office: Office) -> None:
        office.clock.at = NIGHT
        ring(office, replace(CALL, subject="URGENTE: no arranca"))
        assert [one for one in office.written() if one.startswith("team")] == [
            f"team_notice {agent.address}" for agent in (CARMEN, TOMAS, LUIS)
        ]

    def test_line_ends_in_subject_and_name_are_blanks(self, office: Office) -> None:
        hostile = replace(CALL, requester=Address("Ana\r\nBcc: x@y.example", ANA.address), subject="Uno\r\nBcc: a@b.c")
        ticket = ring(office, hostile).ticket
        assert (ticket.subject, ticket.requester.name) == ("Uno Bcc: a@b.c", "Ana Bcc: x@y.example")

    @pytest.mark.parametrize("nothing", [replace(CALL, subject=" "), replace(CALL, requester=Address("Ana", ""))])
    def test_without_subject_or_requester_nothing_is_opened(self, office: Office, nothing: Request) -> None:
        with pytest.raises(Refused):
            ring(office, nothing)
        assert office.written() == []

    async def test_the_customers_answer_lands_on_the_ticket(self, office: Office) -> None:
        ring(office)
        told = await office.receive(mail(headers=f"In-Reply-To: {office.letters()[0].message_id}\r\n"))
        assert told == [f"appended {FOLIO}"]


class TestAnswering:
    def test_the_first_answer_moves_a_new_ticket_on_and_assigns_it(self, office: Office) -> None:
        ring(office)
        told = news(office, lambda hand: by_hand.reply(hand, FOLIO, "Reinicie el equipo."), TOMAS)
        assert told == ["status_change ana@cliente.example", "team_update carmen@aserti.es"]
        ticket = office.books.look(lambda records: records.tickets.get(1))
        assert (ticket.status, ticket.assignee) == (Status.IN_PROGRESS, TOMAS.address)

    def test_later_answers_go_in_the_agents_name(self, office: Office) -> None:
        ring(office)
        act(office, lambda hand: by_hand.reply(hand, FOLIO, "Reinicie el equipo."), TOMAS)
        told = news(office, lambda hand: by_hand.reply(hand, FOLIO, "¿Ya va?"), CARMEN)
        assert told == ["agent_answer ana@cliente.example", "team_update tomas@aserti.es"]

    def test_a_note_reaches_no_customer(self, office: Office) -> None:
        ring(office)
        told = news(office, lambda hand: by_hand.write_note(hand, FOLIO, "Ya llamó ayer."), TOMAS)
        assert told == ["team_update carmen@aserti.es"]
        assert office.books.look(lambda records: records.tickets.get(1)).status is Status.NEW

    @pytest.mark.parametrize(("text", "agent"), [(" ", TOMAS), ("Hola", None)])
    def test_without_words_or_agent_nothing_is_said(self, office: Office, text: str, agent: Agent | None) -> None:
        ring(office)
        for work in (by_hand.reply, by_hand.write_note):
            with pytest.raises(Refused):
                news(office, lambda hand, work=work: work(hand, FOLIO, text), agent)  # type: ignore[misc]


class TestStates:
    @pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.CHANGE_MANAGEMENT, Status.CANCELLED])
    def test_a_change_is_one_letter_to_each_person(self, office: Office, status: Status) -> None:
        ring(office)
        office.books.transact(lambda records: records.tickets.join(1, [Address("", "eva@x.example")], office.clock.at))
        told = news(office, lambda hand: by_hand.set_status(hand, FOLIO, status))
        customers = [one for one in told if not one.startswith("team")]
        assert customers == ["status_change ana@cliente.example", "status_change eva@x.example"]

    def test_waiting_for_the_customer_has_terms_until_it_ends(self, office: Office) -> None:
        ring(office)
        act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.WAITING_CUSTOMER, "¿Qué versión?"), TOMAS)
        assert due(office, REMIND)
        assert due(office, CLOSE)
        act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.IN_PROGRESS))
        assert not due(office, REMIND)
        assert not due(office, CLOSE)

    def test_escalation_gives_the_ticket_to_the_second_level(self, office: Office) -> None:
        ring(office)
        told = news(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.WAITING_ESCALATION), TOMAS)
        assert office.books.look(lambda records: records.tickets.get(1)).team is Team.CSP2
        assert told == [
            "status_change ana@cliente.example",
            "escalation luis@aserti.es",
            "team_update carmen@aserti.es",
        ]

    def test_what_the_lifecycle_forbids_is_refused_with_what_it_allows(self, office: Office) -> None:
        ring(office)
        act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.DONE, "Resuelto."), TOMAS)
        with pytest.raises(Refused, match="is done and cannot become in_progress; allowed: reopened"):
            news(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.IN_PROGRESS))

    def test_done_must_say_how_unless_somebody_answered(self, office: Office) -> None:
        ring(office)
        with pytest.raises(Refused, match="--text"):
            act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.DONE), TOMAS)
        act(office, lambda hand: by_hand.reply(hand, FOLIO, "Ya va."), TOMAS)
        assert act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.DONE), TOMAS).closed_at

    def test_a_ticket_that_nobody_has_is_not_there(self, office: Office) -> None:
        with pytest.raises(NotFound, match=SECOND):
            act(office, lambda hand: by_hand.set_status(hand, SECOND, Status.DONE))


class TestGivingAndMerging:
    def test_the_new_holder_and_the_team_are_told_but_not_the_author(self, office: Office) -> None:
        ring(office)
        told = news(office, lambda hand: by_hand.assign(hand, FOLIO, LUIS), TOMAS)
        assert told == ["team_update carmen@aserti.es", "team_update luis@aserti.es"]
        with pytest.raises(Refused, match="already"):
            act(office, lambda hand: by_hand.assign(hand, FOLIO, LUIS))

    async def test_answers_to_a_merged_ticket_go_to_what_it_became(self, office: Office) -> None:
        ring(office)
        letter = office.letters()[0].message_id
        ring(office)
        told = news(office, lambda hand: by_hand.merge(hand, FOLIO, SECOND), TOMAS)
        assert told == ["team_update carmen@aserti.es"]
        assert await office.receive(mail(headers=f"In-Reply-To: {letter}\r\n")) == [f"appended {SECOND}"]

    def test_merging_forgets_the_terms_of_the_customer(self, office: Office) -> None:
        ring(office)
        ring(office)
        act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.WAITING_CUSTOMER))
        act(office, lambda hand: by_hand.merge(hand, FOLIO, SECOND))
        assert not due(office, CLOSE)

    @pytest.mark.parametrize(("folio", "into"), [(FOLIO, FOLIO), (FOLIO, SECOND), (SECOND, FOLIO)])
    def test_nothing_is_merged_into_itself_nor_with_what_is_cancelled(
        self, office: Office, folio: str, into: str
    ) -> None:
        ring(office)
        ring(office)
        act(office, lambda hand: by_hand.set_status(hand, SECOND, Status.CANCELLED))
        with pytest.raises(Refused):
            act(office, lambda hand: by_hand.merge(hand, folio, into))


def test_agents_are_found_by_address_alias_or_name() -> None:
    for who in ("carmen@aserti.es", "carmen.vera@aserti.es", "Carmen"):
        assert named_agent(who, DIRECTORY) == CARMEN
    with pytest.raises(NotFound, match="Luis Ros"):
        named_agent("nadie", DIRECTORY)


def test_the_chain_holds_over_everything_done_by_hand(office: Office) -> None:
    ring(office)
    act(office, lambda hand: by_hand.reply(hand, FOLIO, "Hola."), TOMAS)
    office.clock.at += timedelta(hours=1)
    act(office, lambda hand: by_hand.set_status(hand, FOLIO, Status.DONE, "Resuelto."), CARMEN)
    found = office.books.look(lambda records: records.tickets.history(1))
    assert (found.question, found.spoken_by_us) == ("Resuelto.", True)
    with office.books._engine.connect() as connection:
        assert audit.verify(connection, (SECRET,)).faults == ()
