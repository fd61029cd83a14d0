"""What happens when nobody is at the desk? A second desk, whose clock shows night, and whose guardia is Luis."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from csc_mailbot.demo.scenes.night_call import SCENE
from csc_mailbot.demo.stage import Stage
from csc_mailbot.timekeeping.clock import SystemClock

_HOUR, _MINUTE = 22, 47


class NightClock:
    """Runs like any other, and began at 22:47."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Put the clock forward to tonight, or back."""
        now = SystemClock().now()
        tonight = now.astimezone(zone).replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
        self._ahead: timedelta = tonight - now

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return SystemClock().now() + self._ahead


async def tell_night(stage: Stage) -> None:
    """Tell the night's one scene.

    Raises:
        StoryFailed: something did not happen as it must.
    """
    stage.paper.title(SCENE.title)
    stage.paper.say(f"It is {stage.now:%A, %H:%M} on the clock of another desk. {SCENE.words}")
    stage.paper.gap()
    await SCENE.play(stage)
