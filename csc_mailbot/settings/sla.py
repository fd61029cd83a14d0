"""What is promised? First answer and solution by priority, for everybody and for single customers."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.values import Group, SomeWorkingDuration
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import Target


class TargetSettings(Group):
    """`[sla.P1]` to `[sla.P4]`: what is promised for a priority, in working time."""

    first_response: SomeWorkingDuration
    """Until the first word of a person. P1 1h, P2 2h, P3 4h, P4 8h."""
    resolution: SomeWorkingDuration
    """Until it is done, without the time it waits for the customer. P1 8h, P2 16h, P3 40h, P4 80h."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        late = self.first_response > self.resolution
        return Faults.refuse(self, [(("resolution",), "is shorter than first_response")] if late else [])


_TARGETS: Final = {
    "P1": {"first_response": "1h", "resolution": "8h"},
    "P2": {"first_response": "2h", "resolution": "16h"},
    "P3": {"first_response": "4h", "resolution": "40h"},
    "P4": {"first_response": "8h", "resolution": "80h"},
}


class SlaSettings(Group):
    """`[sla]`: service levels by priority; a key that is left out keeps its default."""

    P1: TargetSettings = TargetSettings.model_validate(_TARGETS["P1"])
    """CRÍTICA, or GRAVE and URGENTE."""
    P2: TargetSettings = TargetSettings.model_validate(_TARGETS["P2"])
    """GRAVE or URGENTE."""
    P3: TargetSettings = TargetSettings.model_validate(_TARGETS["P3"])
    """Everything else."""
    P4: TargetSettings = TargetSettings.model_validate(_TARGETS["P4"])
    """What an agent puts last."""
    warn_at: Annotated[int, Field(ge=1, le=100)] = 75
    """Percent of the time after which assignee and team are warned; 100: they only hear when it was missed."""

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, written: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        if not isinstance(written, dict):
            return written
        return {key: _TARGETS.get(key, {}) | one if isinstance(one, dict) else one for key, one in written.items()}

    def target(self, priority: Priority) -> Target:
        """Return what is promised for a priority."""
        written: TargetSettings = getattr(self, priority.value)
        return Target(written.first_response, written.resolution)


class ContractTargetSettings(Group):
    """`[customers.sla.P1]` to `[customers.sla.P4]`: what a customer's contract promises for a priority."""

    first_response: SomeWorkingDuration | None = None
    """Until the first word of a person. As in `[sla]`."""
    resolution: SomeWorkingDuration | None = None
    """Until it is done. As in `[sla]`."""

    def target(self, desks: Target) -> Target:
        """Return what is promised, with the desk's own where the contract says nothing."""
        return Target(self.first_response or desks.first_response, self.resolution or desks.resolution)


class ContractSettings(Group):
    """`[customers.sla]`: where a customer's contract promises other times than `[sla]`."""

    P1: ContractTargetSettings = ContractTargetSettings()
    """As in `[sla.P1]`."""
    P2: ContractTargetSettings = ContractTargetSettings()
    """As in `[sla.P2]`."""
    P3: ContractTargetSettings = ContractTargetSettings()
    """As in `[sla.P3]`."""
    P4: ContractTargetSettings = ContractTargetSettings()
    """As in `[sla.P4]`."""

    def targets(self, desks: SlaSettings) -> dict[Priority, Target]:
        """Return what the contract promises, for the priorities of which it says anything."""
        written: dict[Priority, ContractTargetSettings] = {one: getattr(self, one.value) for one in Priority}
        return {
            one: contract.target(desks.target(one))
            for one, contract in written.items()
            if contract != ContractTargetSettings()
        }


def contract_faults(index: int, contract: ContractSettings, desks: SlaSettings) -> Iterator[Fault]:
    """Yield a fault for each priority whose solution would be due before its first answer."""
    for priority, target in contract.targets(desks).items():
        if target.first_response > target.resolution:
            place = ("customers", index, "sla", priority.value, "resolution")
            yield place, "is shorter than first_response, with what [sla] says where the contract is silent"
