"""A week of the guardia: Paco is on call until Monday 8:30, then Mar, then Teo; nothing happens but what is due."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.intake.policies import Policies
from csc_mailbot.oncall.offer import Offer
from csc_mailbot.oncall.probe import Probe
from csc_mailbot.oncall.schedule import Schedule
from csc_mailbot.workflows.arm_deadlines import arm_deadlines
from csc_mailbot.workflows.watch_deadlines import watch_deadlines
from tests.acceptance.days.day import Day, Received, letter
from tests.acceptance.nights.night import MADRID, policies
from tests.desks import SetClock

SATURDAY = datetime(2026, 11, 21, 12, tzinfo=MADRID)
PACO, MAR, TEO = "paco@tecnicos.example", "mar@tecnicos.example", "teo@tecnicos.example"
MOBILE = "mar@movil.example"
ADMIN = "sistemas@aserti.es"
BORDER = "mx.aserti.es"
_STEP = timedelta(seconds=5)


def madrid(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant by the desk's clocks."""
    return datetime(2026, month, day, hour, minute, tzinfo=MADRID)


@dataclass(slots=True)
class Week:
    """The desk over real books, with a clock that goes on by itself."""

    day: Day
    read: list[Received] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.day.clock.at

    async def start(self) -> None:
        """Start the program, or start it again."""
        await arm_deadlines(self.day.books, self.day.desk)
        await self.go_on()

    async def go_on(self, until: datetime | None = None) -> list[Received]:
        """Let time pass until then, from one thing that is due to the next; return the letters of that time."""
        await self._settle()
        while until and self.day.clock.at < until:
            due = self.day.books.look(lambda records: records.deadlines.due(until))
            self.day.clock.at = min(max(due[0].due_at, self.day.clock.at + _STEP), until) if due else until
            await self._settle()
        return self.letters()

    async def _settle(self) -> None:
        while await watch_deadlines(self.day.books, self.day.desk):
            pass
        await self.day.work()

    def letters(self) -> list[Received]:
        """Return what was written since the last look."""
        found = self.day.letters()
        self.read += found
        return found

    async def answer(self, asked: Received, text: str, sender: str = "", **headers: str) -> list[Received]:
        """Have a letter answered; return what is written then."""
        await self.day.post(letter(sender or asked.to, f"Re: {asked.mail['Subject']}", text, answers=asked, **headers))
        return await self.go_on()

    async def write(self, sender: str, subject: str, text: str = "", *, proven: bool = False) -> list[Received]:
        """Have somebody write, and our border say who it is or not; return what is written then."""
        domain = sender.rpartition("@")[2].strip(">")
        verdict = f"Authentication-Results: {BORDER}; dmarc=pass header.from={domain}\r\n".encode() if proven else b""
        await self.day.post(verdict + letter(sender, subject, text))
        return await self.go_on()

    def on_call(self, at: datetime | None = None) -> list[str]:
        """Who is on call."""
        return [one.address for one in self.schedule().on_call(at or self.now)]

    def schedule(self) -> Schedule:
        """The schedule as the books have it."""
        rules = self.day.policies.oncall
        assert rules is not None
        return self.day.books.look(lambda records: records.rota.schedule(rules.rota, self.now - timedelta(days=30)))

    def probes(self) -> list[Probe]:
        """Every question, oldest first."""
        return list(self.day.books.look(lambda records: records.shifts.probes(self.now - timedelta(days=365))))

    def offers(self) -> list[Offer]:
        """Every offer, oldest first."""
        return list(self.day.books.look(lambda records: records.shifts.offers(self.now - timedelta(days=365))))


def make_week(books: SqlBooks, at: datetime = SATURDAY, **unlike: Any) -> Week:
    """A week that begins then, with a guardia unlike the ordinary one."""
    rules: Policies = policies(**unlike)
    return Week(Day(books, policies=rules, clock=SetClock(at)))


def silent(**unlike: Any) -> dict[str, Any]:
    """What switches reminders and tests off, for tests of other things."""
    rules = policies().oncall
    assert rules is not None
    none = replace(rules.probes, remind_before=timedelta(0), test_within=timedelta(0))
    return {"probes": none, **unlike}


def told(letters: list[Received]) -> list[str]:
    """What was written to whom."""
    return [f"{one.letter} {one.to}" for one in letters]


def flat(one: Received) -> str:
    """The letter's text as one line."""
    return " ".join(one.text.split())
