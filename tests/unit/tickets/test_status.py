"""The lifecycle of the company's document, every pair of states."""

import itertools

import pytest

from csc_mailbot.tickets.status import Status

ALLOWED = """
new: in_progress waiting_escalation waiting_customer change_management done cancelled
reopened: in_progress waiting_escalation waiting_customer change_management done cancelled
in_progress: waiting_escalation waiting_customer change_management done cancelled
waiting_escalation: in_progress waiting_customer change_management done cancelled
waiting_customer: in_progress waiting_escalation change_management done cancelled
change_management: in_progress waiting_customer done cancelled
done: reopened
cancelled: reopened
"""
TABLE = {line.partition(":")[0]: set(line.partition(":")[2].split()) for line in ALLOWED.strip().splitlines()}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Status, repeat=2)))
def test_a_state_becomes_what_the_table_allows_and_nothing_else(before: Status, after: Status) -> None:
    assert before.may_become(after) == (after.value in TABLE[before.value])


def test_only_done_and_cancelled_are_closed() -> None:
    assert {status for status in Status if status.is_closed} == {Status.DONE, Status.CANCELLED}


def test_customers_read_the_documents_own_names() -> None:
    assert {status.value: status.shown for status in Status} == {
        "new": "Nuevo",
        "in_progress": "En progreso",
        "waiting_escalation": "Bloqueada esperando escalado",
        "waiting_customer": "Bloqueada esperando respuesta cliente",
        "change_management": "Gestión Cambio",
        "done": "Hecha",
        "cancelled": "Cancelado",
        "reopened": "Reabierta",
    }
