"""What would happen if URGENTE came at that instant? Whom the page would wake, and when, if nobody ever answered."""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.oncall.escalation import due_at, escalate
from csc_mailbot.oncall.page import Progress
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.schedule import Schedule
from csc_mailbot.oncall.technician import Technician


@dataclass(frozen=True, slots=True)
class WokenStep:
    """Who would be told at an instant, and by which steps; after the last one everybody is told again and again."""

    at: datetime
    notify: tuple[str, ...]
    """The steps that run then, by whom they notify; `repeat` after the last."""
    people: tuple[Technician, ...]
    everybody: bool
    """The administrators are told as well."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer."""

    at: datetime
    is_duty: bool
    since: datetime | None
    until: datetime | None
    """From when until when the desk is closed, or open, around the instant; None: for years."""
    pages_at: datetime | None
    """When it becomes a page: at once, or, untouched by then, when the desk closes; None when it never closes."""
    steps: tuple[WokenStep, ...]


def what_if(policy: OnCallPolicy, schedule: Schedule, at: datetime) -> WhatIf:
    """Return what would follow from an urgent mail that comes at the instant and that nobody answers."""
    is_duty = policy.is_duty(at)
    pages_at = at if is_duty else policy.next_duty(at)
    since, until = _window(policy, at, is_duty=is_duty)
    return WhatIf(
        at=at,
        is_duty=is_duty,
        since=since,
        until=until,
        pages_at=pages_at,
        steps=_steps(policy, schedule, pages_at) if pages_at else (),
    )


def _window(policy: OnCallPolicy, at: datetime, *, is_duty: bool) -> tuple[datetime | None, datetime | None]:
    if is_duty:
        return policy.hours.previous_closing(at), policy.duty_ends(at)
    opened = policy.hours.previous_opening(at)
    while opened and (before := policy.hours.previous_closing(opened)) and not policy.is_duty(before):
        opened = policy.hours.previous_opening(before)
    return opened, policy.next_duty(at)


def _steps(policy: OnCallPolicy, schedule: Schedule, began_at: datetime) -> tuple[WokenStep, ...]:
    """Run the page's own steps, to the first round after the last of them."""
    progress, tried, found = Progress(began_at), set[str](), list[WokenStep]()
    while not progress.rounds:
        now = due_at(policy, progress)
        wake = escalate(policy, schedule, progress, now, tried=tried)
        if wake is None:
            break
        ran = policy.steps[progress.done : wake.progress.done]
        names = (*(step.notify.value for step in ran), *(("repeat",) if wake.progress.rounds else ()))
        found.append(WokenStep(now, names, wake.people, wake.everybody))
        tried |= {one.key for one in wake.people}
        progress = wake.progress
    return tuple(found)
