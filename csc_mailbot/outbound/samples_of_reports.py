"""Letters about promised times and reports, with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.sample_values import ANA, CUSTOMER, LUIS, NOW, WRITTEN, sample_round, sample_ticket
from csc_mailbot.outbound.service_level import LevelNews, service_level, service_levels
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import Measure, Promise, Told
from csc_mailbot.tickets.status import Status


def report_letters(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    """Yield every letter with the name of its shape."""
    yield from _service_levels(desk)


def _service_levels(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket, promised = sample_ticket(desk), sample_round()
    late = replace(promised, response=Promise(timedelta(hours=4), NOW - timedelta(minutes=2)))
    near = LevelNews(ticket, promised, {Measure.FIRST_RESPONSE: Told.WARNED}, NOW, WRITTEN, CUSTOMER)
    missed = replace(near, latest=late, told={Measure.FIRST_RESPONSE: Told.MISSED})
    answered = replace(late, response=None, resolution=Promise(timedelta(hours=40), NOW - timedelta(minutes=4)))
    held = replace(
        missed,
        ticket=replace(ticket, status=Status.IN_PROGRESS, priority=Priority.P1),
        latest=answered,
        told={Measure.RESOLUTION: Told.MISSED},
        assignee=LUIS,
        organisation=None,
    )
    both = replace(missed, told={Measure.FIRST_RESPONSE: Told.MISSED, Measure.RESOLUTION: Told.WARNED})
    robot = replace(near, ticket=replace(ticket, requester=Address("", "nas@cliente.example"), subject=""))
    yield "service-level-near", service_level(near, ANA, desk)
    yield "service-level-missed", service_level(missed, ANA, desk)
    yield "service-level-solution-missed", service_level(held, LUIS, desk)
    yield "service-level-both", service_level(both, ANA, desk)
    yield "service-levels-several", service_levels((near, missed, held, robot), ANA, desk)
    yield "service-levels-near-only", service_levels((near, robot), ANA, desk)
    yield "service-levels-very-many", service_levels((missed, near) * 120, ANA, desk)
