"""Which ticket a mail belongs to, and who may say so."""

from dataclasses import replace

import pytest

from csc_mailbot.intake.facts import Facts, SentLetter, question_of
from csc_mailbot.intake.routing import belongs, find_route
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.message import DeliveryReport, MessageId, ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token, TokenKeys
from csc_mailbot.tickets.ticket import Folio
from tests.contract.books.making import ANA, parsed
from tests.desks import CARMEN, NOW, POLICIES, TOKENS
from tests.unit.outbound.desk import TICKET as SAMPLE

MAIL = parsed()
FIRST = replace(SAMPLE, requester=ANA)
SECOND = replace(FIRST, id=2, folio=Folio("CSC-2026-000002"))
ONE, TWO = Token(Purpose.REQUESTER, 1), Token(Purpose.AGENT, 2)
LETTERS = {
    number: SentLetter(number, TOKENS.message_id(token, "aserti.es"), ANA.key, ticket)
    for number, token, ticket in ((1, ONE, FIRST), (2, TWO, SECOND))
}
OURS = {number: letter.message_id for number, letter in LETTERS.items()}
THEIRS = MessageId("<1@cliente.example>")
STRANGER = Address("Eva", "eva@nadie.example")
COLLEAGUE = Address("Jefe", "jefe@cliente.example")


def tokens(mail: ParsedMail) -> tuple[Token, ...]:
    return question_of(mail, POLICIES).tokens


class TestQuestion:
    def test_tokens_are_believed_in_their_order(self) -> None:
        three = Token(Purpose.REQUESTER, 3)
        four = Token(Purpose.REQUESTER, 4)
        five = Token(Purpose.REQUESTER, 5)
        mail = replace(
            MAIL,
            to=(Address("", f"Soporte+{TOKENS.sign(five).upper()}@aserti.es"),),
            in_reply_to=(TOKENS.message_id(four, "x"),),
            references=(TOKENS.message_id(ONE, "x"), THEIRS, TOKENS.message_id(TWO, "x")),
            text=f"Sí.\n\n> {CUT_LINE}\n> {TOKENS.sign(three)}",
        )
        assert tokens(mail) == (five, four, TWO, ONE, three)

    def test_a_token_is_asked_once(self) -> None:
        assert tokens(replace(MAIL, in_reply_to=(OURS[1],), references=(OURS[1],))) == (ONE,)

    def test_the_returned_mail_of_a_report_comes_first(self) -> None:
        report = DeliveryReport(original_message_ids=(OURS[2],))
        assert tokens(replace(MAIL, report=report, in_reply_to=(OURS[1],))) == (TWO, ONE)

    def test_a_body_token_far_from_the_cut_line_is_no_token(self) -> None:
        written = TOKENS.sign(ONE)
        assert tokens(replace(MAIL, text=f"{written}\n{'x ' * 300}\n{CUT_LINE}")) == ()
        assert tokens(replace(MAIL, text=written)) == ()

    def test_a_token_in_somebody_elses_address_is_no_token(self) -> None:
        assert tokens(replace(MAIL, to=(Address("", f"soporte+{TOKENS.sign(ONE)}@otra.es"),))) == ()

    @pytest.mark.parametrize("place", ["to", "cc", "delivered_to"])
    def test_every_place_of_our_address_is_read(self, place: str) -> None:
        ours = (Address("", f"soporte+{TOKENS.sign(ONE)}@aserti.es"),)
        assert tokens(replace(MAIL, **{place: ours})) == (ONE,)  # type: ignore[arg-type]

    def test_a_strangers_token_is_a_foreign_thread(self) -> None:
        forged = TokenKeys((b"other",)).message_id(ONE, "aserti.es")
        question = question_of(replace(MAIL, in_reply_to=(forged,), references=(THEIRS, OURS[1])), POLICIES)
        assert (question.tokens, question.threads) == ((ONE,), (forged, THEIRS))

    def test_threads_are_bounded(self) -> None:
        many = tuple(MessageId(f"<{number}@x>") for number in range(500))
        threads = question_of(replace(MAIL, references=many), POLICIES).threads
        assert (len(threads), threads[0]) == (100, "<499@x>")

    def test_the_folio_is_read_from_the_subject(self) -> None:
        assert question_of(replace(MAIL, subject="RE: [csc-2026-000002]"), POLICIES).folio == SECOND.folio

    def test_the_window_is_that_of_whoever_would_be_answered(self) -> None:
        form = replace(MAIL, senders=(Address("", "no-reply@web.example"),), reply_to=(Address("", "Eva@X.es"),))
        assert question_of(form, POLICIES).requester == "eva@x.es"
        assert question_of(MAIL, POLICIES).requester == ANA.key


class TestRoute:
    def route(self, mail: ParsedMail, facts: Facts, sender: Address = ANA) -> tuple[str | None, bool, str | None]:
        found = find_route(question_of(mail, POLICIES), facts, sender, POLICIES)
        assert found.because
        return (
            found.ticket.folio if found.ticket else None,
            found.signed,
            found.linked.folio if found.linked else None,
        )

    def test_nothing_ties_a_first_mail(self) -> None:
        assert self.route(MAIL, Facts(NOW)) == (None, False, None)

    def test_a_token_is_believed_of_anybody(self) -> None:
        mail = replace(MAIL, in_reply_to=(OURS[1],))
        assert self.route(mail, Facts(NOW, letters=LETTERS), STRANGER) == (FIRST.folio, True, None)

    def test_a_token_beats_thread_and_folio(self) -> None:
        mail = replace(MAIL, in_reply_to=(THEIRS, OURS[2]), subject=f"[{FIRST.folio}]")
        facts = Facts(NOW, letters=LETTERS, threads={THEIRS: FIRST}, by_folio=FIRST)
        assert self.route(mail, facts) == (SECOND.folio, True, None)

    def test_a_letter_that_is_not_in_the_books_proves_nothing(self) -> None:
        assert self.route(replace(MAIL, in_reply_to=(OURS[1],)), Facts(NOW)) == (None, False, None)

    def test_a_letter_without_a_ticket_leaves_it_to_the_next_hint(self) -> None:
        letters = {1: replace(LETTERS[1], ticket=None)}
        mail = replace(MAIL, in_reply_to=(OURS[1],))
        assert self.route(mail, Facts(NOW, letters=letters, by_folio=FIRST)) == (FIRST.folio, False, None)

    def test_of_several_tickets_the_newest_letter_counts_and_the_doubt_is_told(self) -> None:
        mail = replace(MAIL, in_reply_to=(OURS[1],), references=(OURS[2],))
        found = find_route(question_of(mail, POLICIES), Facts(NOW, letters=LETTERS), ANA, POLICIES)
        assert found.ticket == SECOND
        assert "several tickets are named" in found.because[1]

    @pytest.mark.parametrize("sender", [ANA, COLLEAGUE, Address("", CARMEN.address)])
    def test_who_belongs_may_name_a_thread_or_a_folio(self, sender: Address) -> None:
        mail = replace(MAIL, in_reply_to=(THEIRS,))
        assert self.route(mail, Facts(NOW, threads={THEIRS: FIRST}), sender) == (FIRST.folio, False, None)
        assert self.route(MAIL, Facts(NOW, by_folio=FIRST), sender) == (FIRST.folio, False, None)

    def test_who_does_not_belong_gets_a_link_and_no_more(self) -> None:
        assert self.route(MAIL, Facts(NOW, by_folio=FIRST), STRANGER) == (None, False, FIRST.folio)

    def test_a_thread_that_the_sender_belongs_to_beats_a_folio_of_others(self) -> None:
        others = replace(SECOND, requester=STRANGER)
        mail = replace(MAIL, in_reply_to=(THEIRS,))
        assert self.route(mail, Facts(NOW, threads={THEIRS: others}, by_folio=FIRST)) == (FIRST.folio, False, None)


class TestBelonging:
    def test_nobody_belongs_by_having_no_address(self) -> None:
        assert not belongs(Address("", ""), replace(FIRST, requester=Address("", "")), POLICIES)

    def test_two_strangers_of_one_domain_are_strangers(self) -> None:
        ticket = replace(FIRST, requester=STRANGER)
        assert not belongs(Address("", "otro@nadie.example"), ticket, POLICIES)
        assert belongs(Address("", "EVA@nadie.example"), ticket, POLICIES)

    def test_another_customer_is_a_stranger(self) -> None:
        assert not belongs(Address("", "x@otra.example"), FIRST, POLICIES)
