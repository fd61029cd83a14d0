"""The life of a ticket: its states, and which may follow which (the company's document, section 8)."""

from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING_ESCALATION = "waiting_escalation"
    WAITING_CUSTOMER = "waiting_customer"
    CHANGE_MANAGEMENT = "change_management"
    DONE = "done"
    CANCELLED = "cancelled"
    REOPENED = "reopened"

    @property
    def shown(self) -> str:
        """The state's name as customers read it."""
        return _SHOWN[self]

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is expected to happen."""
        return self in {Status.DONE, Status.CANCELLED}

    def may_become(self, other: "Status") -> bool:
        """Tell whether the lifecycle allows the step."""
        return other in LIFECYCLE[self]


_SHOWN = {
    Status.NEW: "Nuevo",
    Status.IN_PROGRESS: "En progreso",
    Status.WAITING_ESCALATION: "Bloqueada esperando escalado",
    Status.WAITING_CUSTOMER: "Bloqueada esperando respuesta cliente",
    Status.CHANGE_MANAGEMENT: "Gestión Cambio",
    Status.DONE: "Hecha",
    Status.CANCELLED: "Cancelado",
    Status.REOPENED: "Reabierta",
}

_OPEN_ENDS = frozenset(
    {
        Status.WAITING_ESCALATION,
        Status.WAITING_CUSTOMER,
        Status.CHANGE_MANAGEMENT,
        Status.DONE,
        Status.CANCELLED,
    }
)

LIFECYCLE: dict[Status, frozenset[Status]] = {
    Status.NEW: _OPEN_ENDS | {Status.IN_PROGRESS},
    Status.REOPENED: _OPEN_ENDS | {Status.IN_PROGRESS},
    Status.IN_PROGRESS: _OPEN_ENDS,
    Status.WAITING_ESCALATION: (_OPEN_ENDS | {Status.IN_PROGRESS}) - {Status.WAITING_ESCALATION},
    Status.WAITING_CUSTOMER: (_OPEN_ENDS | {Status.IN_PROGRESS}) - {Status.WAITING_CUSTOMER},
    Status.CHANGE_MANAGEMENT: frozenset({Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.DONE, Status.CANCELLED}),
    Status.DONE: frozenset({Status.REOPENED}),
    Status.CANCELLED: frozenset({Status.REOPENED}),
}
