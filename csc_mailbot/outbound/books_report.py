"""What do administrators read every day? Whether the books balance, what waits, and the head that vouches for it all.

In English, as all that administrators read. Kept outside the machine, the head proves later that nothing was changed.
"""

from datetime import datetime, timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.tickets.figures import BooksFigures

_STALE = timedelta(hours=1)
"""A letter or a mail that waits longer is worth a look."""


def books_report(figures: BooksFigures, admin: str, now: datetime, desk: DeskCard) -> Letter:
    """Return the day's letter to an administrator's address. Its rendering is the same for every administrator."""
    worries = worries_of(figures, now)
    summary = "all is well" if not worries else f"{len(worries)} thing{'s' if len(worries) > 1 else ''} to look at"
    return Letter(
        kind=LetterKind.BOOKS_REPORT,
        to=Address("", admin),
        subject=f"[csc-mailbot] Books of {now.astimezone(desk.timezone):%Y-%m-%d}: {summary}",
        purpose=Purpose.ADMIN,
        context={
            "desk": desk,
            "title": "Books",
            "summary": summary,
            "worries": worries,
            "at": _instant(now, desk),
            "mails": [(name, str(count)) for name, count in figures.mails.items() if count or name == "fetched"],
            "balanced": figures.balanced,
            "letters": [
                ("Waiting", _waiting(figures, now)),
                ("Failed", str(figures.failed)),
                ("In doubt", str(figures.in_doubt)),
            ],
            "failed_since": _instant(figures.failed_since, desk),
            "tickets": figures.tickets,
            "head": figures.head,
        },
        language="en",
    )


def worries_of(figures: BooksFigures, now: datetime) -> list[tuple[str, str]]:
    """Return what an administrator should look at, and the command that shows it; empty when all is well."""
    mails, late = figures.mails, "has been waiting for more than an hour"
    found = [
        (not figures.balanced, "The books do not balance.", "audit books"),
        (mails["quarantined"], f"Quarantined mails: {mails['quarantined']}.", "mail list --outcome quarantined"),
        (mails["held"], f"Mails held until an agent decides: {mails['held']}.", "mail list --outcome held"),
        (figures.failed, f"Letters that could not be delivered: {figures.failed}.", "outbox list --state failed"),
        (figures.in_doubt, f"Letters that may not have arrived: {figures.in_doubt}.", "outbox list --state in_doubt"),
        (_is_stale(figures.oldest_waiting, now), f"A letter {late}.", "outbox list --state queued"),
        (_is_stale(figures.oldest_pending, now), f"A mail {late} to be judged.", "mail list --outcome pending"),
    ]
    return [(words, f"csc-mailbot {command}") for holds, words, command in found if holds]


def lasting(time: timedelta) -> str:
    """Return `35 min`, `3 h 5 min` or `2 d 4 h`, rounded down."""
    minutes = max(0, int(time.total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "d"), (hours, "h"), (0 if days else minutes % 60, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def _is_stale(oldest: datetime | None, now: datetime) -> bool:
    return oldest is not None and now - oldest > _STALE


def _waiting(figures: BooksFigures, now: datetime) -> str:
    if figures.oldest_waiting is None:
        return "0"
    return f"{figures.waiting}, the oldest for {lasting(now - figures.oldest_waiting)}"


def _instant(at: datetime, desk: DeskCard) -> str:
    return f"{at.astimezone(desk.timezone):%Y-%m-%d %H:%M %Z}"
