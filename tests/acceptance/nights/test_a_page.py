"""URGENTE at night: a technician is woken, has it, and the customer hears each step."""

from tests.acceptance.nights.night import EVA, PACO, Night, answer, urgent

CUSTOMER = "eva@cliente.example"


async def test_urgente_at_night_wakes_whoever_is_on_call(night: Night) -> None:
    assert await night.post(urgent()) == ["opened"]
    read = night.letters()
    assert read[0].to == PACO.address
    assert read[0].text.startswith(
        "P2 Eva Mora (Cliente S.L.)\nURGENTE: no podemos facturar\nTel. 655 123 456\nOK: me encargo."
    )
    told = [one.subject for one in read if one.to == CUSTOMER]
    assert len(told) == 2
    assert "Hemos avisado a nuestro técnico de guardia" in read[-1].text


async def test_ok_gives_the_ticket_to_the_technician_and_the_customer_hears_the_name(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(answer(alert, "OK, voy"))
    read = night.letters()
    assert "Paco Gil, de nuestra guardia, ya se ocupa" in next(one for one in read if one.to == CUSTOMER).text
    assert "Es suya" in next(one for one in read if one.to == PACO.address).text
    ticket = night.ticket()
    assert (ticket["status"], ticket["assignee"]) == ("in_progress", PACO.address)
    assert night.story() == [
        "Hay que avisar a la guardia.",
        "Aviso de guardia (paso 1): Paco Gil.",
        "Paco Gil se encarga.",
    ]


async def test_no_letter_to_a_customer_holds_the_token_of_an_alert(night: Night) -> None:
    await night.post(urgent(EVA))
    [alert] = night.letters(PACO.address)
    token = alert.message_id.partition(".")[2].partition("@")[0]
    await night.post(answer(alert, f"HECHO: reiniciado.\nRef.: {token}"))
    for letter in night.letters(CUSTOMER):
        assert token not in letter.mail.as_string()
