"""What becomes of a letter's values? Words by the templates, then bytes; all that this needs is one value.

So it can be done here, or by somebody who helps while much is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from csc_mailbot.mail.message import MessageId
from csc_mailbot.outbound.composing import compose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, RenderedLetter


class Templates(Protocol):
    """Turns a letter into its two forms."""

    def render(self, letter: Letter) -> RenderedLetter:
        """Return the letter's text and HTML; never raises."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A letter with all that makes it the one it is, before it is set in type."""

    letter: Letter
    rendered: RenderedLetter | None
    """Its two forms, when they were made for another recipient already."""
    message_id: MessageId
    token: str
    date: datetime
    """Aware, in the desk's zone."""
    reply_to: str | None
    """Where answers shall go instead of the desk's own address."""


class Press(Protocol):
    """Helps to set letters in type while many are written."""

    def begin(self, proof: Proof) -> Callable[[], bytes] | None:
        """Begin with the letter; return what gives its bytes, compressed, in the end. None: the caller sets it."""

    def close(self) -> None:
        """Help no more; what was begun can still be had."""


class NoPress:
    """Nobody helps."""

    def begin(self, _proof: Proof) -> Callable[[], bytes] | None:
        """Leave it to the caller."""
        return None

    def close(self) -> None:
        """Do nothing."""


def typeset(proof: Proof, templates: Templates, desk: DeskCard) -> bytes:
    """Return the letter as it is handed to SMTP."""
    return compose(
        proof.letter,
        proof.rendered or templates.render(proof.letter),
        desk,
        message_id=proof.message_id,
        token=proof.token,
        date=proof.date,
        reply_to=proof.reply_to,
    )
