"""A mail that somebody passes on, as values."""

from dataclasses import dataclass, field

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment


@dataclass(frozen=True, slots=True)
class Forward:
    """A forwarded mail whose author is known. Who may act on it is judged elsewhere."""

    author: Address
    """Who wrote the forwarded mail; the address can be written to."""
    date_text: str
    """Its date in the words of the program that forwarded it; empty when not told."""
    subject: str
    text: str = field(repr=False)
    """The author's words."""
    above: str = field(repr=False)
    """The words of who forwarded it: above the copied mail, and those known to stand below it."""
    attachments: tuple[Attachment, ...] = ()
    """Files of the forwarded mail. In an inline forward nobody can tell whose they are, and so all of them."""
    as_attachment: bool = False
    resent_by: Address | None = None
    """Who redirected it (Resent-From): the mail is then the author's own, untouched, and `above` is empty."""
    ours: bool = False
    """A letter of ours is in it, known by its cut line or the form of its token: nothing of it may become public."""
    within: "Forward | None" = field(default=None, repr=False)
    """The forward in the author's words, when the author passed on another's mail."""


@dataclass(frozen=True, slots=True)
class UnreadableForward:
    """A mail was passed on, but not so that its author could be known: somebody must be asked."""

    reason: str
    above: str = field(default="", repr=False)
    ours: bool = False
