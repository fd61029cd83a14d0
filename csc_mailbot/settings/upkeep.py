"""How is the daemon looked after? What is kept how long, how it shows its health, and its mail to itself."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.values import Duration, Group, Host, Line, SomeDuration, WebAddress, within

KeptFor = Annotated[Duration, AfterValidator(within(timedelta(days=1)))]


class RetentionSettings(Group):
    """`[retention]`: how long, counted for a ticket from its closing. The bitácora stays."""

    raw_mail: KeptFor = timedelta(days=730)
    """Mail as it came, byte for byte: two years, for what a year later turns out to have been misread."""
    attachments: KeptFor = timedelta(days=1825)
    """Files that came along: five years, as long as claims from a contract live in Spain (Código Civil, 1964.2)."""
    ignored_mail: KeptFor = timedelta(days=90)
    """Mail that belongs to no ticket: robots, lists, bounces."""
    sent_letters: KeptFor = timedelta(days=730)
    """The words of our letters."""


class HealthSettings(Group):
    """`[health]`: how others see that we work."""

    listen: Host = "127.0.0.1"
    """Where /healthz and /metrics answer; this machine only."""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Their port; 0 answers nowhere."""
    poll_within: SomeDuration = timedelta(minutes=10)
    """A mailbox that was not looked at successfully for so long is ill."""
    deliver_within: SomeDuration = timedelta(hours=1)
    """A letter that waits longer than this is a sign of illness."""
    heartbeat_file: Line = ""
    """File touched after each clean round of self-examination, for a monitor to watch; "" none."""
    heartbeat_url: WebAddress = Field(default="", repr=False)
    """Address fetched after each clean round, for an outside watchman to miss; "" none."""
    examine_every: Annotated[Duration, AfterValidator(within(timedelta(seconds=1), timedelta(hours=1)))] = timedelta(
        seconds=30
    )
    """How often the desk examines itself."""


class CanarySettings(Group):
    """`[canary]`: a mail to ourselves, out through SMTP and back through IMAP."""

    every: Duration = timedelta(0)
    """How often it is sent; 6h is sensible with `[oncall]`. 0m never, for it leaves mail in the mailbox."""
    back_within: SomeDuration = timedelta(minutes=10)
    """How long it may be on its way before the alarm."""
    before_closing: Duration = timedelta(minutes=30)
    """One is also sent this long before the desk closes, while there is still somebody to mend things. 0m not."""
    alarm_file: Line = ""
    """File written when it does not return; "" none."""
    alarm_url: WebAddress = Field(default="", repr=False)
    """Address told when it does not return; "" none."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        hurried = bool(self.every) and self.every <= self.back_within
        faults: list[Fault] = [(("every",), "is shorter than back_within; allowed: more than that, or 0m")]
        return Faults.refuse(self, faults if hurried else [])
