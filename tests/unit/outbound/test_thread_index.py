import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.outbound.thread_index import valid_thread_index


def index_of(length: int, first: int = 1) -> str:
    return base64.b64encode(bytes([first]) + b"x" * (length - 1)).decode()


@pytest.mark.parametrize("length", [22, 27, 22 + 5 * 97])
def test_a_conversation_and_its_answers_are_echoed(length: int) -> None:
    assert valid_thread_index(index_of(length)) == index_of(length)


def test_a_folded_one_is_put_together() -> None:
    index = index_of(72)
    assert valid_thread_index(f"{index[:40]}\r\n\t{index[40:]} ") == index


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nada",
        "ñ" * 32,
        index_of(21),
        index_of(23),
        index_of(22, first=2),
        index_of(22 + 5 * 200),
        index_of(22) + "=",
    ],
)
def test_what_is_no_thread_index_is_not_echoed(value: str) -> None:
    assert valid_thread_index(value) == ""


@given(st.text())
def test_nothing_that_could_begin_a_new_field_is_echoed(value: str) -> None:
    echoed = valid_thread_index(value)
    assert echoed.isascii()
    assert not set("\r\n: ") & set(echoed)
