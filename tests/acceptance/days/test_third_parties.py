"""Somebody who was sent a notice, or a copy, and answers it."""

from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.status import Status
from tests.acceptance.days.day import Day, letter
from tests.acceptance.days.test_a_ticket_lives_by_mail import answered, day, opened

__all__ = ["day"]


async def test_a_third_party_on_an_agents_notice_stays_internal(day: Day) -> None:
    notice = (await opened(day))["carmen@aserti.es"]
    decision = await day.post(letter("fuera@tercero.example", "Re: almacén", "Yo lo arreglo.", answers=notice))
    assert decision.outcome is Outcome.APPENDED
    assert day.letters("ana@cliente.example") == []
    assert day.ticket().participants == ()


async def test_a_third_party_moves_no_state(day: Day) -> None:
    letters = await answered(day, "¿Qué versión es?\n\n#esperando cliente")
    update = next(one for one in letters if one.to == "tomas@aserti.es")
    await day.post(letter("fuera@tercero.example", "Re: almacén", "La 4.", answers=update))
    assert day.ticket().status is Status.WAITING_CUSTOMER
