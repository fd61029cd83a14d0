"""Threads of Message-IDs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.references import LONGEST, message_ids, own_message_id, reference_chain

ids = st.integers(0, 50).map(lambda number: MessageId(f"<{number}{'x' * number * 5}@cliente.example>"))


def test_message_ids_are_read_in_order_each_once() -> None:
    assert message_ids("<1@x> text <2@x>\n <1@x>") == ("<1@x>", "<2@x>")
    assert message_ids("nothing < 3@x> <>") == ()


def test_an_answer_refers_to_the_ancestors_and_then_to_its_parent() -> None:
    assert reference_chain(message_ids("<1@x> <2@x>"), MessageId("<3@x>")) == ("<1@x>", "<2@x>", "<3@x>")
    assert reference_chain((), None) == ()
    assert reference_chain(message_ids("<1@x> <2@x>"), MessageId("<1@x>")) == ("<1@x>", "<2@x>")


@given(st.lists(ids, max_size=40, unique=True), ids)
def test_a_long_chain_keeps_its_first_and_its_nearest(ancestors: list[MessageId], parent: MessageId) -> None:
    chain = reference_chain(ancestors, parent)
    whole = list(dict.fromkeys([*ancestors, parent]))
    assert sum(len(one) + 1 for one in chain) <= LONGEST
    assert (chain[0], chain[-1]) == (whole[0], whole[-1])
    assert [one for one in whole if one in chain] == list(chain)


def test_a_chain_of_giants_keeps_the_nearest_only() -> None:
    giants = [MessageId(f"<{number}{'x' * 890}@x>") for number in range(3)]
    assert reference_chain(giants, None) == (giants[-1],)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nMessage-ID: <2@b.example>", "<1@b.example>"),
        (b"message-id:\r\n <long@b.example>\r\nSubject: x\r\n\r\n", "<long@b.example>"),
        (b"MESSAGE-ID : <1@b.example>\n\n", "<1@b.example>"),
        (b"Subject: Message-ID: <1@b.example>\r\n\r\n", None),
        (b"Subject: x\r\n\r\nMessage-ID: <1@b.example>\r\n", None),
        (b"Message-ID: none\r\n\r\n", None),
        (b"", None),
    ],
)
def test_a_mails_own_id_is_found_in_its_header_without_parsing(raw: bytes, expected: str | None) -> None:
    assert own_message_id(raw) == expected
