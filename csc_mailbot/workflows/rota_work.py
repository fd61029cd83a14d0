"""What every look at the rota needs: who is on call when, who is who, and how they are written to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from csc_mailbot.oncall.offer import Offer
from csc_mailbot.oncall.policy import OnCallPolicy
from csc_mailbot.oncall.probe import Probe
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.schedule import Schedule
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.rota_notice import RotaNotice, rota_notice
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import post_letter
from csc_mailbot.workflows.records import Records

_REMEMBERED = timedelta(days=40)
"""How far back overrides and absences are looked at."""


@dataclass
class RotaWork:
    """Work on the rota within one transaction."""

    records: Records
    desk: Desk
    rules: OnCallPolicy
    now: datetime

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule as it was when the work began; `forget_schedule` after a change."""
        return self.records.rota.schedule(self.rules.rota, self.now - _REMEMBERED)

    def forget_schedule(self) -> None:
        """Have the schedule read again."""
        self.__dict__.pop("schedule", None)

    @property
    def promised(self) -> Schedule:
        """The schedule without absences: whose shift it is, whether they are there or not."""
        return Schedule(self.rules.rota, self.schedule.overrides)

    def person(self, key: str) -> Technician:
        """Return the technician with the key, or one made of the address when they are none any more."""
        return self.rules.rota.find(key) or Technician(key, key)

    def next_person(self, at: datetime, tried: set[str]) -> Technician | None:
        """Return who would be woken next, after those whose keys are given."""
        return self.schedule.next_after(max(at, self.now), tried)

    def shifts_of(self, key: str, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Return the person's shifts that overlap the time, absences not counted."""
        return tuple(one for one in self.promised.plan(start, end) if one.person == key)

    def write(self, letter: Letter, *, probe: Probe | None = None, offer: Offer | None = None) -> None:
        """Queue a letter, and remember what an answer to it answers."""
        outbox_id = post_letter(self.records, self.desk, letter, self.now)
        if outbox_id is not None and (probe or offer):
            self.records.shifts.note_letter(outbox_id, probe=probe, offer=offer)

    def tell(
        self, notice: RotaNotice, reader: Technician, *, probe: Probe | None = None, offer: Offer | None = None
    ) -> None:
        """Queue a notice to a technician's registered address."""
        self.write(rota_notice(notice, reader.address, self.desk.card), probe=probe, offer=offer)


def rota_work(records: Records, desk: Desk, now: datetime) -> RotaWork | None:
    """Return the work on the desk's rota; None when nobody is on call."""
    rules = desk.policies.oncall
    return RotaWork(records, desk, rules, now) if rules else None
