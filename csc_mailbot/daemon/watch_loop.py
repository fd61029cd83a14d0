"""Are we well, and does the world know? A round of self-examination, again and again.

After a clean round the heartbeat goes out; whoever listens for it learns from silence. The canary's alarm is kept here
as well, for it has to leave the house by other ways than mail.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from csc_mailbot.daemon.loop import LONGEST_STEP
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import DatabaseUnavailable
from csc_mailbot.workflows.canary import plan_canary
from csc_mailbot.workflows.canary_alarm import keep_alarm
from csc_mailbot.workflows.credentials import warn_of_ends
from csc_mailbot.workflows.examination import Check, Circumstances, Condition, examine
from csc_mailbot.workflows.ports import Accepted, SendResult

_FIRST = timedelta(seconds=5)
"""How long after the start the first examination is, at most."""
_CANARY_DUTY = "canary"
"""One worker of a desk is enough to tell the world."""
_CANARY, _FILE, _URL = "canary_alarm", "heartbeat_file", "heartbeat_url"


class Watch:
    """The steps of the watching loop."""

    name = "watch"

    def __init__(self, place: Workplace, stop: asyncio.Event) -> None:
        """Watch over this place."""
        self._place = place
        self._signals = place.signals
        self._stop = stop
        self._told: dict[str, str] = {}
        self._began = False

    async def step(self) -> None:
        """Go one round, and wait for the next.

        Raises:
            DatabaseUnavailable: the books cannot be had.
        """
        if not self._began:
            # Who has just begun has looked at no mailbox yet; that is no illness.
            self._began = True
            await self._pause(min(self._signals.every, _FIRST))
        try:
            await self.round()
        except DatabaseUnavailable as error:
            self._tell({"books": str(error)})
            raise
        self._place.pulse.beat(self.name, self._signals.every + LONGEST_STEP)
        await self._pause(self._signals.every)

    async def round(self) -> list[Check]:
        """Examine ourselves, and let everybody know; return what was found."""
        place = self._place
        troubles: dict[str, str] = {}
        if await place.duties.take(_CANARY_DUTY):
            await plan_canary(place.books, place.desk)
            troubles |= await self._keep_alarm()
            for key, at in (await warn_of_ends(place.books, place.desk, place.told_ends())).items():
                place.observer.warned("credential_ends", place=key, at=at.isoformat())
                place.letters_written.ring()
        checks = await look_at(place)
        if all(one.ok for one in checks):
            troubles |= await self._beat()
        self._tell({one.name: one.reason for one in checks if not one.ok} | troubles)
        return checks

    async def _pause(self, time: timedelta) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), time.total_seconds())

    async def _keep_alarm(self) -> dict[str, str]:
        signals = self._signals
        try:
            place = self._place
            answer = await keep_alarm(place.books, place.desk, signals.alarm_file, signals.alarm_url)
        except OSError as error:
            return {_CANARY: f"alarm_file cannot be kept: {error.strerror}"}
        return {_CANARY: _words(answer)} if answer is not None and not isinstance(answer, Accepted) else {}

    async def _beat(self) -> dict[str, str]:
        troubles = {}
        if self._signals.heartbeat_file is not None:
            try:
                await self._signals.heartbeat_file.touch()
            except OSError as error:
                troubles[_FILE] = f"cannot be touched: {error.strerror}"
        if self._signals.heartbeat_url is not None:
            answer = await self._signals.heartbeat_url.fetch()
            if not isinstance(answer, Accepted):
                troubles[_URL] = _words(answer)
        return troubles

    def _tell(self, troubles: dict[str, str]) -> None:
        """Say what is wrong, once for each change of what it is; the reasons' figures may grow meanwhile."""
        if troubles.keys() == self._told.keys():
            return
        if troubles:
            self._place.observer.warned("unwell", **{name.replace(" ", "_"): why for name, why in troubles.items()})
        else:
            self._place.observer.noted("well")
        self._told = troubles


async def look_at(place: Workplace) -> list[Check]:
    """Return how the daemon is just now.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    now = place.desk.clock.now()
    return checks_of(place, await place.books.read(lambda records: records.condition.look(now)))


def checks_of(place: Workplace, condition: Condition) -> list[Check]:
    """Return how the daemon is, by what its books know and what it knows itself."""
    circumstances = Circumstances(place.pulse.overdue(), place.polls.last)
    checks = examine(condition, circumstances, place.desk.health, place.desk.clock.now())
    return [Check("books", ok=True), *checks]


def _words(answer: SendResult) -> str:
    return answer.text
