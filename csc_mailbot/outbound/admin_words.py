"""How is a notice to administrators laid out? A title, what is so, the facts, and what to type."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.plain_text import bounded, one_line

_LONGEST_VALUE = 500


def words(
    title: str, lead: str, facts: Sequence[tuple[str, str]], steps: Sequence[tuple[str, str]]
) -> dict[str, object]:
    """Return what the template shows; a step is what it does and the command that does it."""
    return {
        "title": one_line(title),
        "lead": lead,
        "facts": [(name, bounded(one_line(value), _LONGEST_VALUE)) for name, value in facts],
        "steps": list(steps),
    }


def instant(at: datetime, desk: DeskCard) -> str:
    """Return the instant as the desk's clock shows it."""
    return f"{at.astimezone(desk.timezone):%Y-%m-%d %H:%M %Z}"


def lasting(time: timedelta) -> str:
    """Return a span in hours and minutes, a minute at least."""
    minutes = max(1, int(time.total_seconds()) // 60)
    hours, left = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{left} min" if left else "")))
