"""Two years of nights, drawn by lot: 10,000 urgent mails, both changes of the clocks twice, all holidays.

People say yes, no, "30" or nothing, their alerts bounce, robots answer for them, and the program is down now and then.
Every page ends in a person's yes, or goes on while it is watched; nobody waits longer than a round for the next
alert, but for the time that the program was down.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from csc_mailbot.adapters.holidays import PublicHolidays
from csc_mailbot.oncall.answers import Meaning, read_answer
from csc_mailbot.oncall.escalation import Wake, due_at, escalate, renewed, snoozed
from csc_mailbot.oncall.page import Attempt, AttemptState, Page, PageState, Progress
from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.rotation import Rotation
from csc_mailbot.oncall.schedule import Absence, Override, Rota, Schedule
from csc_mailbot.oncall.technician import AlertFormat, Technician
from tests.unit.timekeeping.calendars import MADRID, company_hours

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2028, 1, 1, tzinfo=UTC)
MAILS = 10_000
WATCHED = timedelta(hours=3)
"""How long a page is watched that nobody answers."""
PEOPLE = tuple(Technician(f"T{number}", f"t{number}@x.example") for number in range(5))
START = datetime(2025, 12, 29, 8, 30)  # noqa: DTZ001 - wall-clock time is meant
ROUND = timedelta(minutes=15)
YES, NO, LATER, WORDS = ("OK", "voy", "sí, me pongo"), ("NO PUEDO", "imposible"), ("10", "30"), ("¿quién?", "lo miraré")


def _policy() -> OnCallPolicy:
    zone: ZoneInfo = MADRID
    rotation = Rotation(START, timedelta(weeks=1), tuple(one.key for one in PEOPLE))
    steps = ((0, Notify.ONCALL), (5, Notify.ONCALL), (10, Notify.NEXT), (20, Notify.EVERYBODY))
    hours = company_hours(PublicHolidays("ES", "MC"))
    after = tuple(Step(timedelta(minutes=minute), whom) for minute, whom in steps)
    return OnCallPolicy(Rota(PEOPLE, (rotation,), zone), hours, after, repeat_every=ROUND)


@dataclass
class World:
    """What people and machines do, by lot."""

    lot: random.Random
    policy: OnCallPolicy
    absences: list[Absence] = field(default_factory=list)
    overrides: tuple[Override, ...] = ()
    downs: list[tuple[datetime, datetime]] = field(default_factory=list)
    acked: int = 0
    going_on: int = 0
    wakes: int = 0
    longest: timedelta = timedelta(0)

    def schedule(self, now: datetime) -> Schedule:
        near = tuple(one for one in self.absences if one.holds(now))
        return Schedule(self.policy.rota, tuple(one for one in self.overrides if one.start <= now < one.end), near)

    def up_again(self, at: datetime) -> datetime:
        """The program may be down when something is due; then it happens when it is up again."""
        return next((end for start, end in self.downs if start <= at < end), at)

    def live_through(self, page: Page) -> None:
        """Wake people until somebody says yes, or the page was watched for long enough."""
        now, last = page.raised_at, page.raised_at
        at_once = False
        while now < page.raised_at + WATCHED:
            wake = escalate(
                self.policy,
                self.schedule(now),
                page.progress,
                now,
                tried=page.tried,
                unable=page.unable,
                at_once=at_once,
            )
            if wake:
                self._check(page, wake, now, last)
                page, last = self._alerted(page, wake, now), now
            page, at_once, now = self._next(page, now)
            if page.state is PageState.ACKED:
                if self.lot.random() < 0.9:
                    self.acked += 1
                    return
                # Nobody called the customer: the next person, after the reminder.
                now = self.up_again(now + timedelta(minutes=45))
                page, last = replace(page, state=PageState.ALERTING, progress=renewed(self.policy, now)), now
        assert due_at(self.policy, page.progress) > page.raised_at
        self.going_on += 1

    def _check(self, page: Page, wake: Wake, now: datetime, last: datetime) -> None:
        assert wake.people
        down = sum((min(end, now) - max(start, last) for start, end in self._down_between(last, now)), timedelta(0))
        slept = timedelta(minutes=30) if page.snoozed_at else timedelta(0)
        assert now - last <= ROUND + down + slept + timedelta(seconds=1)
        self.longest = max(self.longest, now - last)
        self.wakes += 1
        if not wake.everybody:
            assert not {one.key for one in wake.people} & page.unable

    def _down_between(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        return ((start, end) for start, end in self.downs if start < until and end > since)

    def _alerted(self, page: Page, wake: Wake, now: datetime) -> Page:
        sent = tuple(
            Attempt(len(page.attempts), one.key, one.name, one.address, AlertFormat.FULL, wake.step, now)
            for one in wake.people
        )
        return replace(page, progress=wake.progress, attempts=(*page.attempts, *sent))

    def _next(self, page: Page, now: datetime) -> tuple[Page, bool, datetime]:
        """Let the people who were alerted last do something; return the page, whether the next step is due at once,
        and when that is."""
        due = self.up_again(due_at(self.policy, page.progress))
        step = max((one.step for one in page.attempts), default=0)
        for attempt in (one for one in page.attempts if one.step == step):
            happened = self.up_again(now + timedelta(seconds=self.lot.uniform(1, 600)))
            fate = self.lot.random()
            if happened >= due or fate < 0.55:
                continue
            if attempt.person in page.unable:
                # Who could not at first may be there an hour later.
                if fate > 0.9:
                    return replace(page, state=PageState.ACKED), False, happened
                continue
            if fate < 0.75:
                page = self._answered(page, attempt, happened)
            elif fate < 0.9:
                page = _unable(page, attempt, AttemptState.FAILED)
            else:
                page = _unable(page, attempt, AttemptState.ABSENT)
                self.absences.append(Absence(attempt.person, happened, happened + timedelta(days=3)))
            if page.state is PageState.ACKED or page.leaves_nobody:
                return page, page.leaves_nobody, happened
            due = self.up_again(due_at(self.policy, page.progress))
        return page, False, due

    def _answered(self, page: Page, attempt: Attempt, at: datetime) -> Page:
        said = read_answer(self.lot.choice(self.lot.choice((YES, YES, NO, LATER, WORDS))))
        if said.meaning is Meaning.ACK:
            return replace(page, state=PageState.ACKED)
        if said.meaning is Meaning.DECLINE:
            return _unable(page, attempt, AttemptState.DECLINED)
        if said.meaning is Meaning.SNOOZE and not page.snoozed_at and page.tried == {attempt.person}:
            later = at + timedelta(minutes=said.minutes)
            return replace(page, progress=snoozed(self.policy, page.progress, later), snoozed_at=at)
        return page


def _unable(page: Page, attempt: Attempt, state: AttemptState) -> Page:
    attempts = tuple(replace(one, state=state) if one.person == attempt.person else one for one in page.attempts)
    return replace(page, attempts=attempts)


def test_every_page_of_two_years_ends_in_a_yes_or_goes_on() -> None:
    lot = random.Random(20_260_101)
    policy = _policy()
    seconds = int((END - BEGIN).total_seconds())
    instants = sorted(BEGIN + timedelta(seconds=lot.randrange(seconds)) for _ in range(MAILS))
    begins = sorted(lot.randrange(seconds) for _ in range(400))
    downs = [
        (BEGIN + timedelta(seconds=one), BEGIN + timedelta(seconds=one + lot.randrange(5, 7200))) for one in begins
    ]
    overrides = tuple(
        Override(number, start, start + timedelta(hours=lot.randrange(8, 72)), lot.choice(PEOPLE).key)
        for number, start in enumerate(lot.sample(instants, 150))
    )
    world = World(lot, policy, overrides=overrides, downs=_apart(downs))
    pages = 0
    for number, at in enumerate(instants):
        raised = at if policy.is_duty(at) else (policy.next_duty(at) if lot.random() < 0.2 else None)
        world.absences = [one for one in world.absences if one.until is None or one.until > at]
        if raised:
            pages += 1
            now = world.up_again(raised)
            world.live_through(Page(number, "x", now, Progress(now)))
    print(f"{pages} pages, {world.wakes} wakes, {world.acked} taken, {world.going_on} going on, {world.longest} apart")
    assert world.acked + world.going_on == pages
    assert pages > MAILS * 0.75
    assert world.acked > 0.95 * pages
    assert world.going_on > 0


def _apart(downs: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Join what overlaps."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in downs:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
