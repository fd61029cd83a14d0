"""A token of ours is known again wherever it survives, and nobody can make one."""

import base64
import hmac
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose, Token, TokenKeys

KEYS = TokenKeys((b"the desk's secret",))
NEWER = TokenKeys((b"the next secret", b"the desk's secret"))
OTHERS = TokenKeys((b"somebody else's",))
ALPHABET = string.ascii_lowercase + "234567"

tokens = st.builds(Token, st.sampled_from(Purpose), st.integers(0, 2**63 - 1))


@given(tokens)
def test_what_was_signed_is_read(token: Token) -> None:
    written = KEYS.sign(token)
    assert KEYS.read(written) == token
    assert len(written) == 36
    assert set(written) <= set(ALPHABET)


@given(tokens, st.integers(0, 35), st.sampled_from(ALPHABET))
def test_changing_any_character_breaks_it(token: Token, place: int, character: str) -> None:
    written = KEYS.sign(token)
    changed = written[:place] + character + written[place + 1 :]
    assert KEYS.read(changed) == (token if changed == written else None)


@given(tokens)
def test_another_secret_neither_reads_nor_makes_it(token: Token) -> None:
    assert OTHERS.read(KEYS.sign(token)) is None
    assert KEYS.read(OTHERS.sign(token)) is None


@given(tokens)
def test_an_earlier_secret_still_reads_but_no_longer_signs(token: Token) -> None:
    assert NEWER.read(KEYS.sign(token)) == token
    assert KEYS.read(NEWER.sign(token)) is None


@given(tokens)
def test_relays_may_change_the_case(token: Token) -> None:
    signed = KEYS.message_id(token, "aserti.es")
    assert KEYS.of_message_id(MessageId(signed.upper())) == token
    assert KEYS.read(KEYS.sign(token).upper()) == token


@given(tokens, st.text(max_size=30), st.text(max_size=30))
def test_it_is_found_within_a_text(token: Token, before: str, after: str) -> None:
    assert KEYS.find(f"{before} [{KEYS.sign(token)}]\n{after}") == [token]


def test_several_are_found_in_their_order() -> None:
    first, second = Token(Purpose.REQUESTER, 2), Token(Purpose.AGENT, 1)
    assert KEYS.find(f"> {KEYS.sign(first).upper()}\n> ref:{KEYS.sign(second)}.") == [first, second]


def test_a_token_that_grew_is_none() -> None:
    written = KEYS.sign(Token(Purpose.AGENT, 1))
    assert KEYS.find(written + "a") == []
    assert KEYS.find("7" + written) == []
    assert KEYS.read(written + "a") is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_fear(text: str) -> None:
    assert KEYS.read(text) is None
    assert KEYS.find(text) == []
    assert KEYS.of_message_id(MessageId(text)) is None


@given(st.text(min_size=36, max_size=36))
def test_thirty_six_characters_of_anything_are_no_token(text: str) -> None:
    assert KEYS.read(text) is None


@pytest.mark.parametrize("place", ["ı", "ſ", "\u212a"])
def test_letters_that_only_look_alike_are_none(place: str) -> None:
    written = KEYS.sign(Token(Purpose.AGENT, 1))
    assert KEYS.read(place + written[1:]) is None


@pytest.mark.parametrize("head", [0x01, 0x21, 0x1F, 0x10])
def test_a_version_or_purpose_of_the_future_is_none(head: int) -> None:
    packed = base64.b32decode(KEYS.sign(Token(Purpose.REQUESTER, 7)).upper() + "====")
    body = bytes([head]) + packed[1:10]
    mac = hmac.digest(b"the desk's secret", b"csc-mailbot token" + body, "sha256")[:12]
    forged = base64.b32encode(body + mac).decode().rstrip("=").lower()
    assert KEYS.read(forged) is None


@pytest.mark.parametrize("stranger", ["<1@aserti.es>", "<csc.abc@aserti.es>", "", "csc.x@y", "<csc.@aserti.es>"])
def test_a_strangers_message_id_is_none(stranger: str) -> None:
    assert KEYS.of_message_id(MessageId(stranger)) is None


def test_the_domain_of_a_message_id_does_not_matter() -> None:
    token = Token(Purpose.REQUESTER, 7)
    assert KEYS.of_message_id(KEYS.message_id(token, "old.example")) == token
