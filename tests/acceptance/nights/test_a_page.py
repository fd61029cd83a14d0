"""URGENTE at night: a technician is woken, has it, and the customer hears each step."""

from dataclasses import replace
from datetime import timedelta

from csc_mailbot.oncall.page import PageState
from csc_mailbot.workflows.by_hand import Hand
from csc_mailbot.workflows.open_by_hand import Request, open_by_hand
from tests.acceptance.nights.night import ADMIN, EVA, MAR, PACO, TEO, Letter, Night, answer, letter_of, urgent
from tests.desks import MONDAY, NOW
from tests.unit.outbound.conversation import MARIA

CUSTOMER = "eva@cliente.example"


def to(letters: list[Letter], reader: str) -> list[Letter]:
    return [one for one in letters if one.to == reader]


async def test_urgente_at_night_wakes_whoever_is_on_call(night: Night) -> None:
    assert await night.post(urgent()) == ["opened"]
    read = night.letters()
    assert read[0].to == PACO.address
    seen = "P2 Eva Mora (Cliente S.L.)\nURGENTE: no podemos facturar\nTel. 655 123 456\nOK: me encargo."
    assert read[0].text.startswith(seen)
    assert "estamos avisando ahora mismo a nuestro técnico" in to(read, CUSTOMER)[0].text.replace("\n", " ")
    assert "Hemos avisado a nuestro técnico de guardia" in read[-1].text


async def test_the_customer_is_promised_nothing_before_the_server_took_an_alert(night: Night) -> None:
    night.sender.always = None
    night.answers(PACO.address, *[OSError("away")] * 3)
    await night.post(urgent())
    assert not any("Hemos avisado a nuestro técnico" in one.text for one in night.letters())
    read = await night.pass_by(minutes=2)
    assert to(read, PACO.address)
    assert any("Hemos avisado a nuestro técnico" in one.text for one in to(read, CUSTOMER))


async def test_ok_gives_the_ticket_to_the_technician_and_the_customer_hears_the_name(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(answer(alert, "OK, voy"))
    read = night.letters()
    assert "Paco Gil, de nuestra guardia, ya se ocupa" in to(read, CUSTOMER)[0].text
    assert "Es suya" in to(read, PACO.address)[0].text
    ticket = night.ticket()
    assert (ticket["status"], ticket["assignee"]) == ("in_progress", PACO.address)
    story = ["Hay que avisar a la guardia.", "Aviso de guardia (paso 1): Paco Gil.", "Paco Gil se encarga."]
    assert night.story() == story


async def test_nobody_is_woken_again_once_somebody_has_spoken_to_the_customer(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(answer(alert, "OK"))
    await night.post(answer(alert, "HECHO"))
    night.letters()
    assert night.page().state is PageState.CONTACTED
    assert await night.pass_by(hours=20) == []


async def test_no_letter_to_a_customer_holds_the_token_of_an_alert(night: Night) -> None:
    await night.post(urgent(EVA))
    [alert] = night.letters(PACO.address)
    token = alert.message_id.partition(".")[2].partition("@")[0]
    await night.post(answer(alert, f"HECHO: reiniciado.\nRef.: {token}"))
    for letter in night.letters(CUSTOMER):
        assert token not in letter.mail.as_string()


async def test_unanswered_the_page_goes_on_by_its_steps_and_then_to_everybody_for_ever(night: Night) -> None:
    await night.post(urgent())
    night.letters()
    await night.pass_by(hours=1)
    page = night.page()
    steps = [(one.at - page.raised_at, one.to) for one in page.attempts]
    everybody = {ADMIN, PACO.address, "mar@movil.example", TEO.address}
    assert [(one, minute.total_seconds() / 60) for minute, one in steps[:3]] == [
        (PACO.address, 0),
        (PACO.address, 5),
        ("mar@movil.example", 10),
    ]
    for minute in (20, 35, 50):
        assert {one for at, one in steps if at == timedelta(minutes=minute)} == everybody
    await night.pass_by(hours=3)
    assert {one.to for one in night.page().attempts if one.at > night.clock.at - timedelta(minutes=16)} == everybody


async def test_an_ok_after_escalation_stops_everybody_and_tells_them(night: Night) -> None:
    await night.post(urgent())
    await night.pass_by(minutes=21)
    first = next(one for one in map(letter_of, night.sender.sent) if one.to == PACO.address)
    await night.post(answer(first, "Vale, me pongo con ello"))
    told = [one for one in night.letters() if "La tiene Paco Gil" in one.text]
    assert {one.to for one in told} == {ADMIN, "mar@movil.example", TEO.address}
    assert night.page().acked_by == PACO.key
    assert not [one for one in await night.pass_by(minutes=29) if "GUARDIA" in one.subject]


async def test_the_first_ok_wins_and_a_later_one_hears_who_has_it(night: Night) -> None:
    await night.post(urgent())
    read = [*night.letters(), *await night.pass_by(minutes=21)]
    [mars, *_] = to(read, "mar@movil.example")
    [pacos, *_] = to(read, PACO.address)
    await night.post(answer(mars, "ok", sender=MAR.address))
    await night.post(answer(pacos, "OK"))
    assert "ya la tiene Mar Sanz" in to(night.letters(), PACO.address)[-1].text.replace("\n", " ")
    assert night.page().acked_by == MAR.key
    assert night.ticket()["assignee"] == MAR.address


async def test_the_customer_hears_after_half_an_hour_that_nobody_has_answered(night: Night) -> None:
    await night.post(urgent())
    night.letters()
    read = to(await night.pass_by(minutes=31), CUSTOMER)
    assert ["todavía no ha contestado" in one.text for one in read] == [True]
    assert "968 101 606" in read[0].text


async def test_the_team_hears_at_the_opening_and_the_page_goes_on(night: Night) -> None:
    night.clock.at = MONDAY - timedelta(hours=1)
    await night.post(urgent())
    night.letters()
    told = await night.pass_by(minutes=61)
    opening = [one for one in told if "todavía no se ha encargado nadie" in one.text.replace("\n", " ")]
    assert {one.to for one in opening} == {"carmen@aserti.es", "tomas@aserti.es"}
    assert night.page().state is PageState.ALERTING
    assert [one for one in await night.pass_by(minutes=20) if one.to == PACO.address]


async def test_an_agents_answer_to_the_customer_ends_the_alerts(night: Night) -> None:
    await night.post(urgent())
    notice = next(one for one in night.letters() if one.to == "carmen@aserti.es")
    await night.post(answer(notice, "Buenas noches, Eva: ya puede facturar."))
    assert night.page().state is PageState.CONTACTED
    assert "La tiene Carmen Vera" in to(night.letters(), PACO.address)[0].text


async def test_a_ticket_opened_by_hand_at_night_wakes_the_guardia(night: Night) -> None:
    request = Request(MARIA, "URGENTE: no arranca", "Ha llamado María al 968 222 333")
    night.books.transact(lambda records: open_by_hand(Hand(records, night.desk, night.clock.at), request))
    await night.deliver()
    [alert] = night.letters(PACO.address)
    assert "Tel. 968 222 333" in alert.text


async def test_without_a_guardia_everybody_is_told_and_nobody_is_promised(night: Night) -> None:
    night.policies = replace(night.policies, oncall=None)
    await night.post(urgent())
    read = night.letters()
    assert {"carmen@aserti.es", "luis@aserti.es", PACO.address} <= {one.to for one in read}
    assert not any("guardia" in one.text for one in to(read, CUSTOMER))


async def test_in_hours_urgente_alerts_the_team_and_wakes_the_guardia_only_when_the_desk_closes(night: Night) -> None:
    night.clock.at = NOW
    await night.post(urgent())
    read = night.letters()
    assert not to(read, PACO.address)
    assert next(one for one in read if one.to == "carmen@aserti.es").mail["Importance"] == "high"
    read = await night.pass_by(hours=4)
    assert read[0].to == PACO.address


async def test_what_an_agent_has_touched_is_no_page_at_the_closing(night: Night) -> None:
    night.clock.at = NOW
    await night.post(urgent())
    notice = next(one for one in night.letters() if one.to == "carmen@aserti.es")
    await night.post(answer(notice, "#nota\n\nLo miro ahora."))
    night.letters()
    assert not to(await night.pass_by(hours=4), PACO.address)


async def test_mail_received_in_hours_and_read_at_night_is_a_page_at_once(night: Night) -> None:
    await night.post(urgent(), at=NOW)
    assert to(await night.pass_by(seconds=1), PACO.address)
