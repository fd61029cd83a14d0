"""What technicians answer: taken, passed on, put off, done; and what happens when nobody calls the customer."""

from email.parser import BytesParser
from email.policy import SMTP

import pytest

from csc_mailbot.oncall.page import PageState
from tests.acceptance.nights.night import ADMIN, MAR, PACO, TEO, Letter, Night, answer, robots_answer, urgent

CUSTOMER = "eva@cliente.example"


async def woken(night: Night) -> Letter:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    return alert


async def test_no_puedo_wakes_the_next_person_at_once(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "No puedo, lo siento"))
    read = night.letters()
    assert "mar@movil.example" in {one.to for one in read}
    assert night.page().attempts[-1].at == night.clock.at


async def test_the_holder_may_give_it_back_and_the_next_is_woken(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "OK"))
    await night.post(answer(alert, "NO PUEDO"))
    assert night.page().state is PageState.ALERTING
    assert night.letters("mar@movil.example")


async def test_thirty_puts_it_off_once(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "30"))
    assert "le volvemos a avisar" in night.letters(PACO.address)[-1].text
    assert not [one for one in await night.pass_by(minutes=29) if one.to != CUSTOMER]
    read = await night.pass_by(minutes=2)
    assert [one.to for one in read if one.to != CUSTOMER] == [PACO.address]
    await night.post(answer(alert, "15"))
    assert "no puede aplazarse" in night.letters(PACO.address)[-1].text
    assert [one.to for one in await night.pass_by(minutes=5)] == [PACO.address]


async def test_what_stands_behind_hecho_reaches_the_customer(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "HECHO. Hemos reiniciado el servidor y ya puede facturar."))
    read = night.letters(CUSTOMER)
    assert "Hemos reiniciado el servidor y ya puede facturar." in read[-1].text
    assert night.page().state is PageState.CONTACTED


@pytest.mark.parametrize("word", ["HECHO", "CERRAR"])
async def test_the_mails_that_came_with_the_alert_reach_no_customer(night: Night, word: str) -> None:
    alert = await woken(night)
    [told] = alert.mail.iter_attachments()
    reply = BytesParser(policy=SMTP).parsebytes(answer(alert, f"{word}: reiniciado."))
    reply.add_attachment(told.get_content(), filename=told.get_filename())
    reply.add_attachment("Nuevo certificado", filename="certificado.txt")
    await night.post(reply.as_bytes())
    names = [one.get_filename() for one in night.letters(CUSTOMER)[-1].mail.iter_attachments()]
    assert names == ["certificado.txt"]


async def test_who_was_called_already_is_promised_no_call(night: Night) -> None:
    alert = await woken(night)
    night.letters()
    await night.post(answer(alert, "Ya he llamado, queda resuelto, era el router"))
    read = night.letters(CUSTOMER)
    assert not [one for one in read if "Se pondrá en contacto" in one.text]
    assert read[-1].text.startswith("Queda resuelto, era el router")


async def test_the_same_customers_second_incident_has_the_telephone_of_the_first(night: Night) -> None:
    await woken(night)
    await night.post(urgent(subject="URGENTE: la web también", text="La web tampoco va."))
    [alert] = night.letters(PACO.address)
    assert "Tel. 655 123 456" in alert.text


async def test_who_ends_it_is_not_told_that_they_did(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "NO URGENTE"))
    [told] = night.letters(PACO.address)
    assert "Se acabó" in told.text
    assert "Se ha ocupado" not in told.text


@pytest.mark.parametrize("word", ["HECHO", "CERRAR", "NO URGENTE"])
async def test_a_stranger_who_holds_the_token_can_only_take_or_pass_it_on(night: Night, word: str) -> None:
    alert = await woken(night)
    await night.post(answer(alert, word, sender="primo@otro.example"))
    assert night.page().state is PageState.ALERTING
    read = night.letters()
    assert [one.to for one in read] == [PACO.address]
    assert "solo vale desde la dirección" in read[0].text.replace("\n", " ")
    await night.post(answer(alert, "voy", sender="primo@otro.example"))
    assert night.page().acked_by == PACO.key


async def test_cerrar_solves_the_ticket_with_the_technicians_words(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "CERRAR: era el certificado, ya está cambiado."))
    assert night.ticket()["status"] == "done"
    assert night.page().state is PageState.CLOSED
    assert "Era el certificado" in night.letters(CUSTOMER)[-1].text
    assert await night.pass_by(hours=30) == []


async def test_no_urgente_lowers_the_priority_and_tells_the_customer_when_the_desk_opens(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "No es urgente"))
    assert night.ticket()["priority"] == "P3"
    [told] = night.letters(CUSTOMER)
    assert "lunes 23 de noviembre, a las 8:30" in told.text.replace("\n", " ")
    assert not [one for one in await night.pass_by(hours=9) if one.to != CUSTOMER]


async def test_doubtful_words_change_nothing_and_their_author_is_asked(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "¿Quién es este cliente?"))
    assert night.page().state is PageState.ALERTING
    assert "Responda solo OK o NO PUEDO" in night.letters(PACO.address)[0].text.replace("\n", " ")
    assert [one.to for one in await night.pass_by(minutes=5)] == [PACO.address]


async def test_a_yes_for_later_is_asked_and_the_escalation_goes_on(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "ok, en 2h"))
    assert night.page().state is PageState.ALERTING
    assert "Responda solo OK o NO PUEDO" in night.letters(PACO.address)[0].text.replace("\n", " ")
    await night.post(answer(alert, "Recibido, en 10 min estoy"))
    assert night.page().acked_by == PACO.key


async def test_who_writes_again_is_told_with_their_own_subject_and_the_telephone_of_before(night: Night) -> None:
    await night.post(urgent())
    told = next(one for one in night.letters() if one.to == CUSTOMER)
    subject = "[CSC-2026-000001] URGENTE: también se ha parado la web"
    words = "URGENTE\n\nY ahora también la web."
    await night.post(urgent(subject=subject, text=words, **{"In-Reply-To": told.message_id}))
    [alert] = night.letters(PACO.address)
    [file] = alert.mail.iter_attachments()
    assert "Asunto: URGENTE: también se ha parado la web" in file.get_content()
    assert "también se ha parado la web" in alert.text
    assert "Tel. 655 123 456" in alert.text


async def test_an_ok_never_changes_a_closed_ticket(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "CERRAR: hecho."))
    await night.post(answer(alert, "OK"))
    assert night.ticket()["status"] == "done"
    assert "Se acabó" in night.letters(PACO.address)[-1].text


async def test_a_robots_answer_is_no_yes_and_wakes_the_next_at_once(night: Night) -> None:
    alert = await woken(night)
    await night.post(robots_answer(alert))
    assert night.page().state is PageState.ALERTING
    assert night.letters("mar@movil.example")


async def test_who_has_a_robot_is_absent_until_they_write_again(night: Night) -> None:
    alert = await woken(night)
    await night.post(robots_answer(alert, **{"In-Reply-To": "<lost@tecnicos.example>"}))
    night.letters()
    await night.post(urgent("Otro <otro@otra.example>", "URGENTE: caído"))
    await night.pass_by(minutes=3)
    assert PACO.address not in {one.to for one in night.page(2).attempts}
    await night.post(answer(alert, "Ya estoy de vuelta, OK"))
    await night.post(urgent("Ana <ana@tercera.example>", "URGENTE: parado"))
    await night.pass_by(minutes=3)
    assert PACO.address in {one.to for one in night.page(3).attempts}


async def test_a_read_receipt_says_nothing(night: Night) -> None:
    alert = await woken(night)
    receipt = (
        f"From: {PACO.address}\r\nTo: soporte@aserti.es\r\nSubject: Leido\r\nMessage-ID: <r@x>\r\n"
        f"In-Reply-To: {alert.message_id}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nLeido\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        "Disposition: automatic-action; displayed\r\n\r\n--b--\r\n"
    )
    await night.post(receipt.encode())
    assert night.page().unable == frozenset()
    assert night.letters() == []


async def test_no_word_to_the_customer_brings_a_reminder_and_then_the_next_person(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "OK"))
    night.letters()
    read = await night.pass_by(minutes=31)
    assert [one.to for one in read] == [PACO.address]
    assert "no nos consta que haya hablado con el cliente" in read[0].text.replace("\n", " ")
    read = await night.pass_by(minutes=15)
    assert "mar@movil.example" in {one.to for one in read}
    assert night.page().state is PageState.ALERTING


async def test_everybody_is_woken_when_each_says_no(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "NO PUEDO"))
    mars = night.letters("mar@movil.example")[0]
    await night.post(answer(mars, "NO PUEDO", sender=MAR.address))
    assert TEO.address in {one.to for one in night.letters()}
    assert "sistemas@aserti.es" in {one.to for one in night.page().attempts}


async def test_a_customer_reads_no_address_of_an_administrator_who_takes_it(night: Night) -> None:
    await night.post(urgent())
    read = await night.pass_by(minutes=21)
    alert = next(one for one in read if one.to == ADMIN and "GUARDIA" in one.subject)
    await night.post(answer(alert, "OK"))
    await night.post(answer(alert, "HECHO: era el cable."))
    taken, done = night.letters(CUSTOMER)[-2:]
    assert "Un técnico, de nuestra guardia, ya se ocupa" in taken.text
    assert "Era el cable." in done.text
    assert not [one for one in (taken, done) if ADMIN in one.mail.as_string()]


async def test_a_call_that_nobody_took_is_no_contact(night: Night) -> None:
    alert = await woken(night)
    await night.post(answer(alert, "LLAMADO, no contesta"))
    assert night.page().state is PageState.ACKED
    assert not [one for one in night.letters(CUSTOMER) if "no contesta" in one.text]


def without_token(alert: Letter, text: str, sender: str) -> bytes:
    """An answer as a program writes it that threads nothing and quotes nothing."""
    return urgent(sender, f"Re: {alert.subject}", text)


async def test_an_answer_that_lost_every_token_is_asked_for_and_opens_no_incident(night: Night) -> None:
    alert = await woken(night)
    night.letters()
    assert await night.post(without_token(alert, "OK", PACO.address)) == ["noted"]
    assert night.page().state is PageState.ALERTING
    [asked] = night.letters()
    assert (asked.to, "¿Se encarga usted?" in asked.text) == (PACO.address, True)
    await night.post(answer(asked, "OK"))
    assert night.page().acked_by == PACO.key
    night.letters()
    await night.post(without_token(alert, "HECHO: listo", PACO.address))
    [again] = night.letters()
    assert "HECHO" in again.text
    assert night.page().state is PageState.ACKED


async def test_somebody_else_with_an_alerts_subject_and_no_token_is_nobody_on_call(night: Night) -> None:
    alert = await woken(night)
    assert await night.post(without_token(alert, "OK", "primo@otro.example")) == ["opened"]
    assert night.page().state is PageState.ALERTING
