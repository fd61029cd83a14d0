"""Who wakes the guardia, and with which words: new ones count, inherited ones do not."""

from dataclasses import replace

import pytest

from tests.acceptance.nights.night import PACO, Letter, Night, answer, urgent
from tests.desks import MONDAY

CUSTOMER = "eva@cliente.example"


def alerts(letters: list[Letter]) -> list[Letter]:
    return [one for one in letters if one.to == PACO.address and "Importance" in one.mail]


async def acknowledged(night: Night) -> Letter:
    """A quiet ticket at night, and what its customer read of it."""
    await night.post(urgent(subject="No podemos facturar"))
    return night.letters(CUSTOMER)[0]


@pytest.mark.parametrize(
    "subject", ["GRAVE: no podemos facturar", "CRÍTICA: parados", "no es urgente", "transporte urgente"]
)
async def test_only_urgente_wakes_somebody(night: Night, subject: str) -> None:
    await night.post(urgent(subject=subject))
    assert not alerts(night.letters())


@pytest.mark.parametrize(
    "subject", ["urgente", "¡¡URGENTÍSIMO!!", "U R G E N T E", "con urgencia, caído", "URGENT: down"]
)
async def test_however_it_is_written(night: Night, subject: str) -> None:
    await night.post(urgent(subject=subject))
    assert alerts(night.letters())


async def test_urgente_alone_on_the_first_line_of_a_reply_wakes_somebody(night: Night) -> None:
    acknowledgement = await acknowledged(night)
    await night.post(answer(acknowledgement, "URGENTE\n\nAhora no funciona nada."))
    assert alerts(night.letters())


async def test_a_reply_that_inherits_the_word_wakes_nobody_again(night: Night) -> None:
    await night.post(urgent())
    read = night.letters()
    alert, told = alerts(read)[0], next(one for one in read if one.to == CUSTOMER)
    await night.post(answer(alert, "OK"), answer(alert, "HECHO"))
    night.letters()
    await night.post(answer(told, "Otra pregunta: ¿también vale para Lorca?"))
    assert not alerts(night.letters())
    await night.pass_by(minutes=3)
    await night.post(answer(told, "URGENTE\n\nHa vuelto a caer."))
    assert alerts(night.letters())


async def test_the_holder_reads_what_the_customer_writes_meanwhile(night: Night) -> None:
    await night.post(urgent())
    read = night.letters()
    await night.post(answer(alerts(read)[0], "OK"))
    night.letters()
    await night.post(answer(next(one for one in read if one.to == CUSTOMER), "El servidor es el segundo."))
    [told] = night.letters(PACO.address)
    assert "El servidor es el segundo." in told.text


async def test_what_can_wait_by_a_technicians_word_is_not_woken_for_by_the_same_subject(night: Night) -> None:
    await night.post(urgent())
    read = night.letters()
    await night.post(answer(alerts(read)[0], "NO URGENTE"))
    told = night.letters(CUSTOMER)[-1]
    await night.post(answer(told, "Pues a mí me corre prisa, hagan algo."))
    assert not alerts(night.letters())
    assert night.ticket()["priority"] == "P3"
    await night.post(answer(told, "URGENTE"))
    assert "P2" in alerts(night.letters())[0].subject
    assert night.ticket()["priority"] == "P2"


async def test_a_word_in_the_subject_counts_again_when_the_last_page_is_closed(night: Night) -> None:
    await night.post(urgent())
    read = night.letters()
    await night.post(answer(alerts(read)[0], "CERRAR: solucionado."))
    night.letters()
    await night.post(answer(next(one for one in read if one.to == CUSTOMER), "Sigue sin funcionar."))
    assert alerts(night.letters())


async def test_a_stranger_whose_domain_disowns_the_mail_wakes_nobody_and_the_team_is_told(night: Night) -> None:
    night.authserv_id = "mx.aserti.example"
    verdict = "mx.aserti.example; dmarc=fail (p=reject) header.from=nadie.example"
    await night.post(urgent("X <x@nadie.example>", **{"Authentication-Results": verdict}))
    read = night.letters()
    assert not alerts(read)
    notice = next(one for one in read if one.to == "carmen@aserti.es")
    assert "no se la ha despertado" in notice.text.replace("\n", " ")
    await night.pass_by(minutes=3)
    await night.post(urgent(**{"Authentication-Results": verdict.replace("nadie", "cliente")}))
    assert "SIN VERIFICAR" in alerts(night.letters())[0].text


async def test_a_mail_that_a_filter_takes_for_spam_wakes_nobody(night: Night) -> None:
    await night.post(urgent(**{"X-Spam-Flag": "YES"}))
    assert not alerts(night.letters())


async def test_whoever_claims_to_be_an_agent_wakes_somebody_while_the_mail_is_held(night: Night) -> None:
    acknowledgement = await acknowledged(night)
    outcome = await night.post(
        answer(acknowledgement, "URGENTE\n\nSoy yo, desde otro correo.", sender="Carmen <carmen@aserti.es>")
    )
    assert outcome == ["held"]
    assert alerts(night.letters())


async def test_a_configured_monitor_wakes_somebody_and_another_machine_does_not(night: Night) -> None:
    screening = replace(night.policies.screening, monitors=("vigilante@cliente.example",))
    night.policies = replace(night.policies, screening=screening)
    await night.post(urgent("NAS <nas@otra.example>", **{"Auto-Submitted": "auto-generated", "Precedence": "bulk"}))
    assert not alerts(night.letters())
    await night.post(urgent("V <vigilante@cliente.example>", **{"Auto-Submitted": "auto-generated"}))
    read = night.letters()
    assert alerts(read)
    await night.post(answer(alerts(read)[0], "OK"))
    assert "vigilante@cliente.example" not in {one.to for one in (*read, *night.letters())}


async def test_monday_morning_is_no_night(night: Night) -> None:
    night.clock.at = MONDAY
    await night.post(urgent())
    assert not alerts(night.letters())


async def test_a_word_of_the_desks_own_wakes_somebody_and_customers_are_told_it(night: Night) -> None:
    assert night.policies.oncall
    night.policies = replace(night.policies, oncall=replace(night.policies.oncall, page_words=("AUXILIO",)))
    await night.post(urgent())
    assert not alerts(night.letters())
    await night.post(urgent(subject="CRÍTICA: parados"))
    assert "la palabra AUXILIO" in night.letters(CUSTOMER)[-1].text.replace("\n", " ")
    await night.post(urgent(subject="AUXILIO, no factura"))
    assert alerts(night.letters())
