"""Signed tokens: how a letter of ours is known again, in whatever place of the answer it survives.

A token is lower-case base32 of: version and purpose (1 byte), key id (1 byte), outbox row (8 bytes), MAC (12 bytes of
HMAC-SHA256, 96 bits). It proves that we wrote the letter of that row; who may do what with it is judged elsewhere.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from csc_mailbot.mail.message import MessageId

_VERSION = 1
_MAC_BYTES = 12
_TOKEN_BYTES = 22
_TOKEN_LENGTH = 36
_TOKEN = re.compile(rf"(?<![a-z2-7])([a-z2-7]{{{_TOKEN_LENGTH}}})(?![a-z2-7])")
_OWN_MESSAGE_ID = re.compile(rf"<csc\.([a-z2-7]{{{_TOKEN_LENGTH}}})@[^<>\s]+>", re.IGNORECASE)


class Purpose(IntEnum):
    """To whom the letter went, and so what an answer to it may do."""

    REQUESTER = 1
    AGENT = 2
    ADMIN = 3
    PAGE = 4
    CONFIRMATION = 5
    SHIFT = 6
    """A technician was asked about a shift."""
    CANARY = 7


@dataclass(frozen=True, slots=True)
class Token:
    """The letter a token names."""

    purpose: Purpose
    outbox_id: int


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The desk's secret and the ones before it; only the first signs."""

    secrets: tuple[bytes, ...]

    def sign(self, token: Token) -> str:
        """Return the token's written form, 36 characters of a-z and 2-7."""
        secret = self.secrets[0]
        head = bytes([(_VERSION << 4) | token.purpose, _key_id(secret)]) + token.outbox_id.to_bytes(8, "big")
        return _written(head + _mac(secret, head))

    def read(self, text: str) -> Token | None:
        """Return the token that the written form holds, or None when it was not signed with one of our keys."""
        if len(text) != _TOKEN_LENGTH or not text.isascii():
            return None
        try:
            packed = base64.b32decode(text.upper() + "====")
        except (binascii.Error, ValueError):
            return None
        if _written(packed) != text.lower():
            return None  # the last character holds four bits that decoding does not look at
        head, mac = packed[: _TOKEN_BYTES - _MAC_BYTES], packed[_TOKEN_BYTES - _MAC_BYTES :]
        for secret in self.secrets:
            if head[1] == _key_id(secret) and hmac.compare_digest(mac, _mac(secret, head)):
                return _token_of(head)
        return None

    def message_id(self, token: Token, domain: str) -> MessageId:
        """Return the Message-ID of the letter that the token names."""
        return message_id_with(self.sign(token), domain)

    def of_message_id(self, message_id: MessageId) -> Token | None:
        """Return the token in a Message-ID of ours; None for anybody else's."""
        found = _OWN_MESSAGE_ID.fullmatch(message_id)
        return self.read(found[1].lower()) if found else None

    def find(self, text: str) -> list[Token]:
        """Return every token of ours that stands in the text, in order."""
        found: Sequence[str] = _TOKEN.findall(text.lower())
        return [token for token in map(self.read, found) if token]


def message_id_with(signed: str, domain: str) -> MessageId:
    """Return the Message-ID in which the written token stands."""
    return MessageId(f"<csc.{signed}@{domain}>")


def _written(packed: bytes) -> str:
    return base64.b32encode(packed).decode("ascii").rstrip("=").lower()


def _token_of(head: bytes) -> Token | None:
    if head[0] >> 4 != _VERSION:
        return None
    try:
        return Token(Purpose(head[0] & 0x0F), int.from_bytes(head[2:10], "big"))
    except ValueError:
        return None


def _key_id(secret: bytes) -> int:
    return sha256(b"csc-mailbot key id" + secret).digest()[0]


def _mac(secret: bytes, head: bytes) -> bytes:
    return hmac.digest(secret, b"csc-mailbot token" + head, "sha256")[:_MAC_BYTES]
