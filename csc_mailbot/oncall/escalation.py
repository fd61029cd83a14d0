"""Whom does a page alert now, and when again? Until a person answers, for ever, and never nobody.

A step's people are found at the moment it runs, so that whoever is on call then is woken. A step that finds nobody runs
the next one at once; whatever runs early moves the rest. After the last step everybody is alerted again and again.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from csc_mailbot.oncall.page import Progress
from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.schedule import Schedule
from csc_mailbot.oncall.technician import Technician

LONGEST_WINDOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Wake:
    """Who is alerted now."""

    people: tuple[Technician, ...]
    everybody: bool
    """The administrators are told as well."""
    step: int
    """The number of the last step that ran, from 1; rounds after the last one go on counting."""
    progress: Progress


def due_at(policy: OnCallPolicy, progress: Progress) -> datetime:
    """Return when the next step, or the next round of everybody, is due."""
    if progress.done < len(policy.steps):
        return progress.began_at + policy.steps[progress.done].after
    return progress.began_at + policy.steps[-1].after + policy.repeat_every * (progress.rounds + 1)


def escalate(
    policy: OnCallPolicy,
    schedule: Schedule,
    progress: Progress,
    now: datetime,
    *,
    tried: Collection[str] = (),
    unable: Collection[str] = (),
    at_once: bool = False,
) -> Wake | None:
    """Return who is alerted now; None when nothing is due. All steps that are due run together, missed rounds once.

    Args:
        policy: the steps.
        schedule: who is on call, with overrides and absences.
        progress: how far the page is.
        now: aware UTC.
        tried: the keys of those who were alerted.
        unable: the keys of those who said no or could not be reached; only a step to everybody alerts them again.
        at_once: run the next step though it is not due; rounds after the last step keep their time.
    """
    people: dict[str, Technician] = {}
    everybody, ran = False, False
    hurried = at_once
    while progress.done < len(policy.steps) and (hurried or due_at(policy, progress) <= now):
        step = policy.steps[progress.done]
        found = _people(step, schedule, now, {*tried, *people}, unable)
        people |= {one.key: one for one in found}
        everybody = everybody or step.notify is Notify.EVERYBODY
        progress = _run(policy, progress, now)
        ran, hurried = True, not found
    hurried = hurried and not progress.rounds
    if progress.done == len(policy.steps) and (hurried or due_at(policy, progress) <= now):
        people |= {one.key: one for one in schedule.everybody()}
        progress = _run(policy, progress, now)
        ran = everybody = True
    if not ran:
        return None
    return Wake(tuple(people.values()), everybody, progress.done + progress.rounds, progress)


def _people(
    step: Step, schedule: Schedule, now: datetime, tried: Collection[str], unable: Collection[str]
) -> tuple[Technician, ...]:
    match step.notify:
        case Notify.EVERYBODY:
            return schedule.everybody()
        case Notify.ONCALL:
            return tuple(one for one in schedule.on_call(now) if one.key not in unable)
    found = schedule.next_after(now, {*tried, *unable})
    return (found,) if found else ()


def _run(policy: OnCallPolicy, progress: Progress, now: datetime) -> Progress:
    """Count the step, or the round, as run.

    One that was not due yet moves the rest; a late one moves only the rounds, which count from the last that was told.
    """
    ahead = due_at(policy, progress) - now
    done = progress.done + 1
    if done < len(policy.steps):
        return replace(progress, began_at=progress.began_at - max(ahead, timedelta(0)), done=done)
    moved = replace(progress, began_at=progress.began_at - ahead)
    return replace(moved, done=done) if done == len(policy.steps) else replace(moved, rounds=progress.rounds + 1)


def snoozed(policy: OnCallPolicy, progress: Progress, until: datetime) -> Progress:
    """Return the progress with the last step, or the last round, run again at that instant and the rest after it."""
    if progress.rounds:
        again = replace(progress, rounds=progress.rounds - 1)
    else:
        again = replace(progress, done=max(0, progress.done - 1))
    return replace(again, began_at=again.began_at + (until - due_at(policy, again)))


def renewed(policy: OnCallPolicy, now: datetime) -> Progress:
    """Return the progress of a page whose technician did not call: it goes on with the next person."""
    others = (number for number, step in enumerate(policy.steps) if step.notify is not Notify.ONCALL)
    first = next(others, len(policy.steps))
    begun = Progress(began_at=now, done=first)
    return replace(begun, began_at=now - (due_at(policy, begun) - now))


def storm_window(policy: OnCallPolicy) -> timedelta:
    """Return how long further pages wait for the digest after one was raised: never beyond its second step."""
    second = policy.steps[1].after - policy.steps[0].after if len(policy.steps) > 1 else policy.repeat_every
    return min(LONGEST_WINDOW, second)
