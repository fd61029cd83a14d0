import pytest

from csc_mailbot.mail.message import MessageId
from csc_mailbot.outbound.correspondence import Correspondence
from tests.unit.outbound.conversation import FIRST, OURS, SECOND


def test_without_a_letter_of_ours_the_customers_mail_is_answered() -> None:
    place = Correspondence(SECOND, (FIRST,))
    assert place.parent == SECOND
    assert place.chain == (FIRST, SECOND)


def test_a_letter_after_the_mail_is_what_the_next_one_follows() -> None:
    place = Correspondence(SECOND, (FIRST,), OURS)
    assert place.parent == OURS
    assert place.chain == (FIRST, SECOND, OURS)


def test_a_mail_that_answers_our_letter_is_answered_itself() -> None:
    place = Correspondence(SECOND, (FIRST, OURS), OURS)
    assert place.parent == SECOND
    assert place.chain == (FIRST, OURS, SECOND)


@pytest.mark.parametrize("references", [(), (FIRST,)])
def test_a_mail_without_message_id_leaves_our_letter_as_the_parent(references: tuple[MessageId, ...]) -> None:
    place = Correspondence(None, references, OURS)
    assert place.parent == OURS
    assert place.chain == (*references, OURS)


def test_a_mail_without_message_id_that_refers_to_our_letter_is_taken_for_an_answer_to_it() -> None:
    place = Correspondence(None, (FIRST, OURS), OURS)
    assert place.parent == OURS
    assert place.chain == (FIRST, OURS)


def test_where_nothing_was_written_nothing_is_referred_to() -> None:
    assert Correspondence().parent is None
    assert Correspondence().chain == ()


def test_a_long_correspondence_keeps_its_first_mail_and_the_nearest() -> None:
    references = tuple(MessageId(f"<{number}.{'x' * 60}@cliente.example>") for number in range(60))
    chain = Correspondence(SECOND, references, OURS).chain
    assert chain[0] == references[0]
    assert chain[-2:] == (SECOND, OURS)
    assert sum(len(one) + 1 for one in chain) <= 1500
