"""What a bounce tells, and of what: only a letter that carries our token is ours."""

from dataclasses import replace

import pytest

from csc_mailbot.intake.decision import MailKind, Outcome
from csc_mailbot.intake.facts import Facts, SentLetter
from csc_mailbot.intake.intents import AppendEntry, Decision, MarkUndelivered
from csc_mailbot.mail.message import DeliveryReport
from csc_mailbot.tickets.entry import EntryKind
from tests.contract.books.making import ANA
from tests.desks import NOW
from tests.unit.intake.judging import KNOWN, LETTER, MAIL, REPLY, TICKET, Judge, kinds, only


class TestBounces:
    def bounced(self, judge: Judge, action: str = "failed", status: str = "5.1.1") -> Decision:
        report = DeliveryReport(action, status, (ANA.key,), "550 no such user", (LETTER,))
        return judge(replace(MAIL, report=report), MailKind.BOUNCE, KNOWN)

    def test_a_bounce_of_our_letter_is_written_on_its_ticket(self, judge: Judge) -> None:
        decision = self.bounced(judge)
        assert only(decision, AppendEntry).kind is EntryKind.BOUNCE
        marked = MarkUndelivered(5, final=True, diagnostic="550 no such user", status="5.1.1")
        assert only(decision, MarkUndelivered) == marked

    @pytest.mark.parametrize(
        ("action", "status", "final"),
        [
            ("failed", "5.1.1", True),
            ("failed", "4.4.7", True),
            ("failed", "", True),
            ("delayed", "4.4.1", False),
            ("delayed", "", False),
            ("delivered", "2.0.0", False),
            ("relayed", "2.0.0", False),
            ("expanded", "", False),
            ("", "5.0.0", True),
            ("", "4.2.2", False),
            ("", "2.1.5", False),
            ("", "", True),
        ],
    )
    def test_a_letter_is_lost_when_the_report_says_failed(
        self,
        judge: Judge,
        action: str,
        status: str,
        final: bool,  # noqa: FBT001
    ) -> None:
        assert only(self.bounced(judge, action, status), MarkUndelivered).final is final

    def test_a_bounce_without_a_report_is_final(self, judge: Judge) -> None:
        assert only(judge(REPLY, MailKind.BOUNCE, KNOWN), MarkUndelivered).final

    def test_a_bounce_without_our_token_is_ignored_even_on_a_known_thread(self, judge: Judge) -> None:
        mail = replace(MAIL, subject=f"Undelivered: [{TICKET.folio}]", senders=(ANA,))
        decision = judge(mail, MailKind.BOUNCE, Facts(NOW, by_folio=TICKET))
        assert (decision.outcome, decision.intents) == (Outcome.IGNORED, ())

    def test_a_forged_token_counts_for_nothing(self, judge: Judge) -> None:
        forged = replace(REPLY, in_reply_to=(type(LETTER)(LETTER.replace("csc.", "csc.a")),))
        assert judge(forged, MailKind.BOUNCE, KNOWN).outcome is Outcome.IGNORED

    def test_a_letter_without_a_ticket_is_marked_all_the_same(self, judge: Judge) -> None:
        facts = Facts(NOW, letters={5: SentLetter(5, LETTER, ANA.key, None)})
        decision = judge(REPLY, MailKind.BOUNCE, facts)
        assert (decision.outcome, kinds(decision)) == (Outcome.IGNORED, ["MarkUndelivered"])
