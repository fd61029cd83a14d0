"""What is made of a mail once it is read and screened: kinds and outcomes, answers and silences."""

from dataclasses import replace
from datetime import datetime

import pytest

from csc_mailbot.intake.decision import MailKind, Missing, Outcome
from csc_mailbot.intake.facts import Facts, SentLetter
from csc_mailbot.intake.intents import (
    Acknowledge,
    AcknowledgeLater,
    AppendEntry,
    AskAuthor,
    NotifyTeam,
    OpenTicket,
)
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.people import Directory, Role
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.ticket import Team
from tests.contract.books.making import ANA
from tests.desks import CARMEN, DIRECTORY, LUIS, MONDAY, NIGHT, NOW, POLICIES, TOMAS
from tests.unit.intake.judging import KNOWN, LETTER, MAIL, REPLY, STRANGER, TICKET, Judge, kinds, only

ANSWERED = ["OpenTicket", "Acknowledge", "NotifyTeam"]
UNANSWERED = ["OpenTicket", "NotifyTeam"]
APPENDED = ["AppendEntry", "NotifyTeam"]


@pytest.mark.parametrize(
    ("kind", "threads", "outcome", "intents"),
    [
        (MailKind.MESSAGE, False, Outcome.OPENED, ANSWERED),
        (MailKind.MESSAGE, True, Outcome.APPENDED, APPENDED),
        (MailKind.BULK, False, Outcome.OPENED, UNANSWERED),
        (MailKind.BULK, True, Outcome.APPENDED, APPENDED),
        (MailKind.AUTO_REPLY, False, Outcome.IGNORED, []),
        (MailKind.AUTO_REPLY, True, Outcome.NOTED, ["AppendEntry"]),
        (MailKind.BOUNCE, False, Outcome.IGNORED, []),
        (MailKind.BOUNCE, True, Outcome.NOTED, ["AppendEntry", "MarkUndelivered"]),
        (MailKind.OWN, False, Outcome.IGNORED, []),
        (MailKind.OWN, True, Outcome.NOTED, ["AppendEntry"]),
    ],
)
def test_each_kind_has_its_outcome_and_only_a_person_is_answered(
    judge: Judge,
    kind: MailKind,
    threads: bool,  # noqa: FBT001
    outcome: Outcome,
    intents: list[str],
) -> None:
    decision = judge(REPLY, kind, KNOWN) if threads else judge(kind=kind)
    assert (decision.kind, decision.outcome, kinds(decision)) == (kind, outcome, intents)
    assert decision.because[0] == "as screened"
    assert len(decision.because) > 1


class TestBefore:
    @pytest.mark.parametrize("kind", MailKind)
    def test_a_mail_delivered_again_is_ignored_whatever_it_is(self, judge: Judge, kind: MailKind) -> None:
        decision = judge(REPLY, kind, replace(KNOWN, delivered_before=True))
        assert (decision.outcome, decision.intents) == (Outcome.IGNORED, ())
        assert "delivered before" in decision.reason

    def test_a_banned_sender_is_ignored(self, judge: Judge) -> None:
        decision = judge(REPLY, facts=KNOWN, banned=True)
        assert (decision.outcome, decision.intents) == (Outcome.IGNORED, ())


class TestOpening:
    def test_the_ticket_is_as_the_mail_says(self, judge: Judge) -> None:
        opened = only(judge(replace(MAIL, subject="CRÍTICA: no arranca")), OpenTicket)
        assert opened.subject == "CRÍTICA: no arranca"
        assert (opened.requester, opened.organisation) == (ANA, "Cliente S.L.")
        assert (opened.priority, opened.team, opened.linked) == (Priority.P1, Team.CCT, None)

    def test_an_unknown_sender_belongs_to_no_organisation(self, judge: Judge) -> None:
        decision = judge(replace(MAIL, senders=(STRANGER,)))
        assert only(decision, OpenTicket).organisation is None
        assert decision.role is Role.UNKNOWN

    def test_the_contact_centre_is_told_and_nobody_else(self, judge: Judge) -> None:
        notice = only(judge(), NotifyTeam)
        assert (notice.agents, notice.alert, notice.remarks) == ((CARMEN, TOMAS), False, ())

    def test_an_agent_is_not_told_of_the_agents_own_mail(self, judge: Judge) -> None:
        decision = judge(replace(MAIL, senders=(Address("C.", "carmen.vera@aserti.es"),)))
        assert only(decision, NotifyTeam).agents == (TOMAS,)
        assert decision.role is Role.AGENT

    def test_where_the_team_is_empty_every_agent_is_told(self, judge: Judge) -> None:
        lonely = replace(POLICIES, directory=replace(DIRECTORY, agents=(LUIS,)))
        assert only(judge(policies=lonely), NotifyTeam).agents == (LUIS,)

    @pytest.mark.parametrize(
        ("mail", "screened", "remark"),
        [
            (replace(MAIL, complete=False), {}, "oversize"),
            (replace(MAIL, defects=("no From header",)), {}, "malformed"),
            (MAIL, {"spam_flagged": True}, "spam_flagged"),
        ],
    )
    def test_the_team_is_told_what_is_odd(
        self, judge: Judge, mail: ParsedMail, screened: dict[str, bool], remark: str
    ) -> None:
        assert only(judge(mail, **screened), NotifyTeam).remarks == (remark,)


class TestAnswering:
    def test_in_hours_no_opening_is_told(self, judge: Judge) -> None:
        answer = only(judge(), Acknowledge)
        assert (answer.to, answer.in_hours, answer.next_opening) == (ANA, True, None)
        assert (answer.missing, answer.team_alerted, answer.technician_on_request) == ((), False, False)

    def test_out_of_hours_the_next_opening_is_told(self, judge: Judge) -> None:
        answer = only(judge(now=NIGHT), Acknowledge)
        assert (answer.in_hours, answer.next_opening) == (False, MONDAY)

    def test_a_few_words_are_asked_for_more(self, judge: Judge) -> None:
        missing = only(judge(replace(MAIL, text="No va.")), Acknowledge).missing
        assert missing == (Missing.DESCRIPTION,)

    def test_of_half_a_mail_nothing_is_said_to_be_missing(self, judge: Judge) -> None:
        assert only(judge(replace(MAIL, text="No va.", complete=False)), Acknowledge).missing == ()

    @pytest.mark.parametrize("screened", ["spam_flagged", "answer_unwanted"])
    def test_whoever_is_flagged_or_wants_no_answer_gets_none(self, judge: Judge, screened: str) -> None:
        decision = judge(**{screened: True})
        assert kinds(decision) == UNANSWERED
        assert any(reason.startswith("not acknowledged") for reason in decision.because)

    @pytest.mark.parametrize(
        "address", ["", "nobody", "no-reply@x.es", "MAILER-DAEMON@x.es", "soporte+x@aserti.es", "a@b@c"]
    )
    def test_an_address_that_no_person_reads_gets_no_answer(self, judge: Judge, address: str) -> None:
        assert kinds(judge(replace(MAIL, senders=(Address("", address),)))) == UNANSWERED

    def test_a_mail_without_any_sender_opens_a_ticket_unanswered(self, judge: Judge) -> None:
        assert kinds(judge(replace(MAIL, senders=()))) == UNANSWERED

    def test_the_one_reply_address_of_a_form_is_answered(self, judge: Judge) -> None:
        form = replace(
            MAIL, senders=(Address("Formulario", "no-reply@web.example"),), reply_to=(Address("", "eva@x.es"),)
        )
        assert only(judge(form), Acknowledge).to == Address("Formulario", "eva@x.es")

    def test_of_two_reply_addresses_none_is_answered(self, judge: Judge) -> None:
        two = (Address("", "eva@x.es"), Address("", "ana@x.es"))
        assert kinds(judge(replace(MAIL, senders=(Address("", "no-reply@x.es"),), reply_to=two))) == UNANSWERED

    def test_a_persons_reply_address_does_not_redirect_the_answer(self, judge: Judge) -> None:
        assert only(judge(replace(MAIL, reply_to=(STRANGER,))), Acknowledge).to == ANA

    @pytest.mark.parametrize(
        ("letters", "intent"), [(29, "Acknowledge"), (30, "AcknowledgeLater"), (99, "AcknowledgeLater")]
    )
    def test_after_thirty_letters_in_the_window_a_digest_must_do(self, judge: Judge, letters: int, intent: str) -> None:
        decision = judge(facts=Facts(NOW, letters_in_window=letters))
        assert kinds(decision) == ["OpenTicket", intent, "NotifyTeam"]

    def test_the_digest_goes_to_the_requester(self, judge: Judge) -> None:
        assert only(judge(facts=Facts(NOW, letters_in_window=30)), AcknowledgeLater).to == ANA

    def test_agents_have_no_window(self, judge: Judge) -> None:
        agent = replace(MAIL, senders=(Address("", CARMEN.address),))
        assert kinds(judge(agent, facts=Facts(NOW, letters_in_window=99))) == ANSWERED


class TestUrgency:
    URGENT = replace(MAIL, subject="URGENTE: no arranca")

    def test_out_of_hours_everybody_is_told_and_the_customer_hears_it(self, judge: Judge) -> None:
        decision = judge(self.URGENT, facts=Facts(NIGHT), now=NIGHT)
        notice = only(decision, NotifyTeam)
        assert (notice.agents, notice.alert) == (DIRECTORY.agents, True)
        assert only(decision, Acknowledge).team_alerted

    @pytest.mark.parametrize(("received", "now"), [(NOW, NOW), (NOW, NIGHT), (NIGHT, MONDAY)])
    def test_in_hours_the_team_is_alerted(self, judge: Judge, received: datetime, now: datetime) -> None:
        decision = judge(self.URGENT, facts=Facts(received), now=now)
        notice = only(decision, NotifyTeam)
        assert (notice.agents, notice.alert) == ((CARMEN, TOMAS), True)
        assert not only(decision, Acknowledge).team_alerted

    @pytest.mark.parametrize(("kind", "screened"), [(MailKind.BULK, {}), (MailKind.MESSAGE, {"spam_flagged": True})])
    def test_machines_and_spam_wake_nobody(self, judge: Judge, kind: MailKind, screened: dict[str, bool]) -> None:
        decision = judge(self.URGENT, kind, Facts(NIGHT), NIGHT, **screened)
        assert only(decision, NotifyTeam).agents == (CARMEN, TOMAS)

    def test_a_configured_monitor_may_wake_everybody(self, judge: Judge) -> None:
        decision = judge(self.URGENT, MailKind.BULK, Facts(NIGHT), NIGHT, monitor=True)
        assert only(decision, NotifyTeam).agents == DIRECTORY.agents
        assert kinds(decision) == UNANSWERED

    @pytest.mark.parametrize("word", ["GRAVE", "CRÍTICA"])
    def test_grave_out_of_hours_is_told_how_to_get_a_technician(self, judge: Judge, word: str) -> None:
        decision = judge(replace(MAIL, subject=f"{word}: no arranca"), facts=Facts(NIGHT), now=NIGHT)
        assert only(decision, Acknowledge).technician_on_request
        assert only(decision, NotifyTeam).agents == (CARMEN, TOMAS)

    def test_grave_in_hours_needs_no_technician(self, judge: Judge) -> None:
        assert not only(judge(replace(MAIL, subject="GRAVE: no arranca")), Acknowledge).technician_on_request


class TestAppending:
    def test_the_customers_words_are_public_and_proved(self, judge: Judge) -> None:
        entry = only(judge(REPLY, facts=KNOWN), AppendEntry)
        assert entry == AppendEntry(TICKET, EntryKind.MESSAGE, public=True, verified=True, text=REPLY.text)

    def test_an_agents_address_without_proof_is_held_and_asked(self, judge: Judge) -> None:
        decision = judge(replace(REPLY, senders=(Address("", CARMEN.address),)), facts=KNOWN)
        assert (decision.outcome, kinds(decision)) == (Outcome.HELD, ["AskAuthor"])
        assert only(decision, AskAuthor).agent == CARMEN

    def test_the_tickets_team_is_told(self, judge: Judge) -> None:
        moved = replace(TICKET, team=Team.CSP2)
        facts = replace(KNOWN, letters={5: SentLetter(5, LETTER, ANA.key, moved)})
        assert only(judge(REPLY, facts=facts), NotifyTeam).agents == (LUIS,)

    def test_machines_answers_are_written_down_internally(self, judge: Judge) -> None:
        entry = only(judge(REPLY, MailKind.AUTO_REPLY, KNOWN), AppendEntry)
        assert (entry.kind, entry.public) == (EntryKind.AUTO_REPLY, False)

    def test_an_outsider_with_a_folio_gets_a_new_ticket_linked(self, judge: Judge) -> None:
        mail = replace(MAIL, senders=(STRANGER,), subject=f"RE: [{TICKET.folio}] No arranca")
        decision = judge(mail, facts=Facts(NOW, by_folio=TICKET))
        assert only(decision, OpenTicket).linked == TICKET.folio
        assert only(decision, NotifyTeam).remarks == ("linked",)

    def test_a_colleague_with_a_folio_appends_unverified(self, judge: Judge) -> None:
        mail = replace(MAIL, senders=(Address("", "jefe@cliente.example"),), subject=f"RE: [{TICKET.folio}] No arranca")
        entry = only(judge(mail, facts=Facts(NOW, by_folio=TICKET)), AppendEntry)
        assert not entry.verified


def test_a_decision_is_the_same_however_often_it_is_asked(judge: Judge) -> None:
    assert judge(REPLY, facts=KNOWN) == judge(REPLY, facts=KNOWN)


def test_no_intent_ever_answers_a_machine(judge: Judge) -> None:
    machines = [kind for kind in MailKind if kind is not MailKind.MESSAGE]
    answers = {"Acknowledge", "AcknowledgeLater"}
    assert not any(answers & set(kinds(judge(mail, kind, KNOWN))) for mail in (MAIL, REPLY) for kind in machines)


def test_the_directory_may_be_empty(judge: Judge) -> None:
    decision = judge(policies=replace(POLICIES, directory=Directory(own=("soporte@aserti.es",))))
    assert only(decision, NotifyTeam).agents == ()
    assert decision.outcome is Outcome.OPENED
