"""What an agent's mail on a ticket does: who may, for whom it is, and what makes it wait."""

from dataclasses import replace

import pytest

from csc_mailbot.intake.agent_mail import Audience, audience_of
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.facts import Facts, SentLetter
from csc_mailbot.intake.first_reading import read_first
from csc_mailbot.intake.intents import (
    AppendEntry,
    AskAuthor,
    Decision,
    GiveReceipt,
    SettleHeld,
    TellEscalation,
    TellState,
    TellTeam,
)
from csc_mailbot.intake.reading import read
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token
from tests.desks import CARMEN, LUIS, NOW, POLICIES, TOKENS, TOMAS
from tests.unit.intake.judging import MAIL, TICKET, Judge, kinds, only

AGENT = Address(CARMEN.name, CARMEN.address)
DESK = Address("", "soporte@aserti.es")
STRANGER = Address("", "otro@proveedor.example")
NOTICE = TOKENS.message_id(Token(Purpose.AGENT, 7), "aserti.es")
QUESTION = TOKENS.message_id(Token(Purpose.CONFIRMATION, 8), "aserti.es")
LETTERS = {
    7: SentLetter(7, NOTICE, CARMEN.address, TICKET, Purpose.AGENT, NOW),
    8: SentLetter(8, QUESTION, CARMEN.address, TICKET, Purpose.CONFIRMATION, NOW, mail_id=3, letter="hold_request"),
}
FACTS = Facts(NOW, letters=LETTERS)


def answer(text: str, *cc: Address, **changed: object) -> ParsedMail:
    """Return Carmen's answer to her notice."""
    mail = replace(MAIL, senders=(AGENT,), to=(DESK,), cc=cc, in_reply_to=(NOTICE,), text=text)
    return replace(mail, **changed)  # type: ignore[arg-type]


def judged(judge: Judge, mail: ParsedMail, *, confirmed: bool = False) -> Decision:
    return judge(mail, facts=replace(FACTS, confirmed=confirmed))


@pytest.mark.parametrize(
    ("cc", "audience"),
    [
        ((), Audience.CUSTOMER),
        ((TICKET.requester,), Audience.CUSTOMER),
        ((Address("", TOMAS.address),), Audience.TEAM),
        ((STRANGER,), Audience.DOUBTFUL),
        ((Address("", TOMAS.address), STRANGER), Audience.DOUBTFUL),
    ],
)
def test_to_and_cc_say_for_whom_it_is(cc: tuple[Address, ...], audience: Audience) -> None:
    assert audience_of(read(read_first(answer("Hola", *cc), POLICIES), FACTS, POLICIES, NOW), TICKET) is audience


def test_without_a_proof_it_waits_and_does_nothing_else(judge: Judge) -> None:
    decision = judged(judge, answer("Hola", in_reply_to=(), references=(NOTICE,)))
    assert (decision.outcome, kinds(decision)) == (Outcome.HELD, ["AskAuthor"])
    assert only(decision, AskAuthor).doubt == "unproven"


def test_an_outsider_is_named_in_the_question(judge: Judge) -> None:
    asked = only(judged(judge, answer("Hola", STRANGER)), AskAuthor)
    assert (asked.doubt, asked.suspects) == ("outsider", (STRANGER.address,))


@pytest.mark.parametrize(("text", "confirmed"), [("#enviar\n\nHola", False), ("Hola", True)])
def test_its_author_ends_the_doubt_and_the_customer_gets_it(judge: Judge, text: str, confirmed: bool) -> None:  # noqa: FBT001
    decision = judged(judge, answer(text, STRANGER), confirmed=confirmed)
    assert only(decision, TellState).text == "Hola"


def test_a_robots_words_in_an_agents_name_wait(judge: Judge) -> None:
    text = "Estoy fuera de la oficina hasta el lunes. Para asuntos urgentes escriba a mi compañero."
    assert only(judged(judge, answer(text)), AskAuthor).doubt == "automatic"


def test_a_word_that_cannot_be_done_stops_all_of_them(judge: Judge) -> None:
    decision = judged(judge, answer("Listo.\n\n#prioridad P9"))
    assert kinds(decision) == ["AppendEntry", "GiveReceipt"]
    assert only(decision, GiveReceipt).faults
    assert not only(decision, AppendEntry).public


def test_the_level_above_is_told_apart_from_the_others(judge: Judge) -> None:
    decision = judged(judge, answer("#escalar\n#nota\nParece el certificado."))
    told, others = only(decision, TellEscalation), only(decision, TellTeam)
    assert (told.agents, told.internal) == ((LUIS,), True)
    assert LUIS not in others.agents
    assert TOMAS in others.agents


def test_a_forward_on_a_ticket_waits(judge: Judge) -> None:
    text = (
        "Mira\n\n---------- Forwarded message ---------\nDe: Ana <ana@cliente.example>\nSubject: x\nTo: y@z.es\n\nHola"
    )
    assert only(judged(judge, answer(text, subject="RV: x")), AskAuthor).doubt == "quoted_words"


class TestAnswersToQuestions:
    @pytest.mark.parametrize(("word", "confirmed"), [("SI", True), ("NO", False)])
    def test_yes_and_no_settle_the_mail(self, judge: Judge, word: str, confirmed: bool) -> None:  # noqa: FBT001
        decision = judged(judge, answer(word, in_reply_to=(QUESTION,)))
        assert only(decision, SettleHeld) == SettleHeld(3, confirmed=confirmed)

    def test_a_question_among_references_is_not_what_is_answered(self, judge: Judge) -> None:
        decision = judged(judge, answer("SI", references=(QUESTION,)))
        assert "SettleHeld" not in kinds(decision)

    def test_two_authors_settle_nothing(self, judge: Judge) -> None:
        mail = answer("SI", in_reply_to=(QUESTION,), senders=(AGENT, STRANGER))
        assert "SettleHeld" not in kinds(judged(judge, mail))

    def test_anything_else_leaves_it_waiting(self, judge: Judge) -> None:
        decision = judged(judge, answer("Luego lo miro.", in_reply_to=(QUESTION,)))
        assert (decision.outcome, kinds(decision)) == (Outcome.NOTED, ["AppendEntry"])
