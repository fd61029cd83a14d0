"""Many cannot wait at once: nobody is dropped, and nobody is woken for each."""

from tests.acceptance.nights.night import PACO, Night, answer, urgent

CUSTOMER = "eva@cliente.example"


async def test_the_same_customer_is_added_to_the_open_page(night: Night) -> None:
    await night.post(urgent())
    await night.post(urgent(subject="URGENTE: ahora tampoco imprime"))
    read = night.letters()
    assert [one.subject.rpartition("] ")[2] for one in read if one.to == PACO.address] == [
        "URGENTE: no podemos facturar",
        "URGENTE: ahora tampoco imprime",
    ]
    assert [one.ticket_id for one in night.page().incidents] == [1, 2]
    alert = next(one for one in read if one.to == PACO.address)
    await night.post(answer(alert, "OK"))
    assert [night.ticket(number)["assignee"] for number in (1, 2)] == [PACO.address] * 2


async def test_once_taken_more_of_the_same_customer_wakes_nobody(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(answer(alert, "OK"))
    night.letters()
    await night.post(urgent(subject="URGENTE: y otra cosa"))
    told = [one for one in night.letters() if one.to == PACO.address]
    assert ["Importance" in one.mail for one in told] == [False]
    assert night.ticket(2)["assignee"] == PACO.address


async def test_a_customer_who_repeats_it_is_never_dropped_and_wakes_a_few_times_only(night: Night) -> None:
    for number in range(12):
        await night.post(urgent(subject=f"URGENTE: avería {number}"))
    assert len([one for one in night.letters() if one.to == PACO.address]) == 4
    assert len(night.page().incidents) == 12


async def test_the_first_of_a_storm_is_alerted_at_once_and_the_rest_in_one_digest(night: Night) -> None:
    for number in range(6):
        await night.post(urgent(f"Uno <c{number}@empresa{number}.example>", f"URGENTE: caída {number}"))
    assert len([one for one in night.letters() if one.to == PACO.address]) == 1
    read = [one for one in await night.pass_by(minutes=3) if one.to == PACO.address]
    assert len(read) == 1
    [file] = read[0].mail.iter_attachments()
    assert all(f"2026-{number:06}" in read[0].text for number in range(2, 7))
    assert all(f"Incidencia: CSC-2026-{number:06}" in file.get_content() for number in range(2, 7))
    await night.post(answer(read[0], "OK CSC-2026-000003"))
    assert [night.ticket(number)["assignee"] for number in range(2, 5)] == [None, PACO.address, None]
    await night.post(answer(read[0], "OK"))
    assert all(night.ticket(number)["assignee"] == PACO.address for number in range(2, 7))


async def test_every_customer_of_a_storm_hears_that_the_guardia_was_alerted(night: Night) -> None:
    senders = [f"c{number}@empresa{number}.example" for number in range(4)]
    for sender in senders:
        await night.post(urgent(f"Uno <{sender}>"))
    read = [*night.letters(), *await night.pass_by(minutes=3)]
    told = [one.to for one in read if "Hemos avisado a nuestro técnico de guardia" in one.text]
    assert sorted(told) == senders
