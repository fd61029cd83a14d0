"""How long does a conversation wait? Reopening, reminders, two agents at once, and held mail."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.values import Duration, Group, SomeDuration, SomeWorkingDuration

WorkingDays = Annotated[int, Field(ge=1, le=365)]


class ConversationSettings(Group):
    """`[conversation]`: what happens when nobody writes, or two do."""

    reopen_within: Duration = timedelta(days=30)
    """An answer to a closed ticket reopens it this long; later it opens a new one, linked to the old."""
    remind_after: WorkingDays = 3
    """Working days in waiting_customer until the customer is reminded."""
    close_after: WorkingDays = 10
    """Working days in waiting_customer until the ticket is closed for want of an answer; any reply reopens it."""
    collision_window: Duration = timedelta(minutes=5)
    """A second agent's answer this soon after another's waits, and its author is told. 0m never waits."""
    collision_hold: SomeDuration = timedelta(minutes=10)
    """How long it waits before it goes out all the same, unless its author says NO."""
    robot_window: Duration = timedelta(seconds=60)
    """A reply this soon after our letter was not written by a person and changes no state."""
    held_reminder: SomeWorkingDuration = timedelta(hours=1)
    """Working time until the person who must decide on held mail is reminded."""
    held_alarm: SomeWorkingDuration = timedelta(hours=4)
    """Working time until the team and the administrators are told of held mail."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults: list[Fault] = []
        if self.close_after <= self.remind_after:
            faults.append((("close_after",), f"comes before the reminder; allowed: more than {self.remind_after}"))
        if self.held_alarm <= self.held_reminder:
            faults.append((("held_alarm",), "comes before held_reminder; allowed: more than that"))
        return Faults.refuse(self, faults)
