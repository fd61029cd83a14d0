"""What does every letter to a technician about shifts hold? The cut line, whose shift it is, and when.

Nothing in it asks robots for silence: an out-of-office answer says in time that a page would wake nobody.
"""

from collections.abc import Mapping
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE, Letter, LetterKind
from csc_mailbot.outbound.page_alert import guard_name
from csc_mailbot.outbound.plain_text import bounded
from csc_mailbot.outbound.spanish import moment_in_words
from csc_mailbot.outbound.subject_line import LONGEST


def shift_letter(
    kind: LetterKind, to: Address, subject: str, desk: DeskCard, words: Mapping[str, object], *, important: bool = False
) -> Letter:
    """Return a letter whose answer is about a shift."""
    return Letter(
        kind=kind,
        to=to,
        subject=bounded(subject, LONGEST),
        purpose=Purpose.SHIFT,
        context={"desk": desk, "cut_line": CUT_LINE, "token": STAMP_PLACE, "subject": subject, **words},
        auto_submitted=None,
        importance_high=important,
        sender_name=guard_name(desk),
    )


def period_in_words(start: datetime, end: datetime, now: datetime, desk: DeskCard) -> str:
    """Return `desde el lunes 23 de noviembre, a las 8:30, hasta el lunes 30 de noviembre, a las 8:30`."""
    first, last = (moment_in_words(at, now, desk.timezone) for at in (start, end))
    return f"desde el {first}, hasta el {last}"


def first_name(name: str) -> str:
    """Return how a colleague is greeted."""
    return name.split(maxsplit=1)[0] if name.split() else name
