"""Whoever is on call proves it: RECIBIDO the day before, an answer to the test at the start; silence is told."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.oncall.probe import ProbeKind, ProbeResult
from csc_mailbot.oncall.schedule import Override
from csc_mailbot.workflows.ask_technicians import send_test
from csc_mailbot.workflows.change_rota import put_instead
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rota_work import rota_work
from tests.acceptance.days.day import Received
from tests.acceptance.nights.night import MADRID
from tests.acceptance.shifts.week import ADMIN, MAR, MOBILE, PACO, TEO, Week, flat, madrid, make_week, told
from tests.desks import POLICIES

REMINDED = madrid(22, 8, 30)
BEGUN = madrid(23, 8, 30)


async def reminder(week: Week) -> Received:
    await week.start()
    [found] = await week.go_on(REMINDED)
    assert told([found]) == [f"shift_reminder {MAR}"]
    return found


async def test_a_shift_is_announced_a_day_before_and_tested_at_its_start(week: Week) -> None:
    asked = await reminder(week)
    assert asked.mail["Subject"] == "Su guardia empieza mañana, lunes 23 de noviembre, a las 8:30"
    assert await week.answer(asked, "Recibido, gracias") == []
    [test] = await week.go_on(BEGUN)
    assert told([test]) == [f"shift_test {MOBILE}"]
    assert test.mail["Subject"] == "PRUEBA de guardia: responda OK"
    assert test.text.startswith("PRUEBA de guardia, no hay ninguna avería. Responda OK antes de las 9:00.")
    week.day.clock.forward(minutes=4)
    assert await week.answer(test, "ok") == []
    assert await week.go_on(madrid(27, 12)) == []
    assert [(one.kind, one.result) for one in week.probes()] == [
        (ProbeKind.REMINDER, ProbeResult.ANSWERED),
        (ProbeKind.TEST, ProbeResult.ANSWERED),
    ]
    assert week.day.books.look(lambda records: records.shifts.latencies(MAR)) == (timedelta(minutes=4),)


async def test_letters_about_shifts_let_robots_answer(week: Week) -> None:
    asked = await reminder(week)
    [test] = [one for one in await week.go_on(BEGUN) if one.letter == "shift_test"]
    for one in (asked, test):
        for header in ("X-Auto-Response-Suppress", "Precedence", "Auto-Submitted"):
            assert header not in one.mail
        assert one.mail["From"] == "GUARDIA Aserti <soporte@aserti.es>"


async def test_silence_is_told_to_the_administrators_and_the_next_one_is_asked(week: Week) -> None:
    await reminder(week)
    assert await week.go_on(madrid(22, 16, 25)) == []
    letters = await week.go_on(madrid(22, 16, 30))
    assert told(letters) == [f"admin_notice {ADMIN}", f"rota_notice {MAR}", f"shift_offer {TEO}"]
    notice, own, offer = letters
    assert notice.mail["Subject"] == "[csc-mailbot] Mar Sanz did not answer"
    command = "oncall override add teo@tecnicos.example --instead-of mar@tecnicos.example --from 2026-11-23T08:30"
    assert command in notice.text
    assert "Si ahora responde, todavía cuenta." in flat(own)
    assert offer.mail["Subject"] == "¿Puede hacer la guardia de Mar?"
    assert week.on_call(madrid(24, 3)) == [MAR]


async def test_the_next_one_says_si_and_has_the_shift(week: Week) -> None:
    await reminder(week)
    offer = (await week.go_on(madrid(22, 16, 30)))[-1]
    letters = await week.answer(offer, "Sí")
    assert told(letters) == [f"rota_notice {TEO}", f"rota_notice {MAR}", f"admin_notice {ADMIN}"]
    assert letters[0].mail["Subject"] == "Guardia: Teo en lugar de Mar"
    assert "oncall override cancel 1" in letters[2].text
    assert week.on_call(madrid(24, 3)) == [TEO]
    assert week.on_call(madrid(29, 3)) == [TEO]


async def test_a_no_asks_the_one_after_and_in_the_end_nobody(week: Week) -> None:
    await reminder(week)
    offer = (await week.go_on(madrid(22, 16, 30)))[-1]
    [second] = await week.answer(offer, "No")
    assert told([second]) == [f"shift_offer {PACO}"]
    assert await week.answer(second, "no") == []
    assert week.on_call(madrid(24, 3)) == [MAR]


async def test_a_stand_in_who_takes_their_time_is_not_waited_for(week: Week) -> None:
    await reminder(week)
    first = (await week.go_on(madrid(22, 16, 30)))[-1]
    assert await week.go_on(madrid(22, 20, 25)) == []
    [second] = await week.go_on(madrid(22, 20, 30))
    assert told([second]) == [f"shift_offer {PACO}"]
    assert f"rota_notice {TEO}" in told(await week.answer(first, "Sí"))
    assert week.on_call(madrid(24, 3)) == [TEO]
    [too_late] = await week.answer(second, "Sí")
    assert "ya estaba decidido" in flat(too_late)
    assert week.on_call(madrid(24, 3)) == [TEO]


async def test_a_late_answer_counts_and_takes_the_offer_back(week: Week) -> None:
    asked = await reminder(week)
    offer = (await week.go_on(madrid(22, 16, 30)))[-1]
    assert await week.answer(asked, "recibido") == []
    [too_late] = await week.answer(offer, "Sí")
    assert too_late.mail["Subject"] == "Guardia: ya estaba decidido"
    assert week.on_call(madrid(24, 3)) == [MAR]
    assert week.probes()[0].result is ProbeResult.ANSWERED


async def test_no_puedo_lets_no_page_wait_for_them(week: Week) -> None:
    asked = await reminder(week)
    letters = await week.answer(asked, "No puedo")
    assert f"shift_offer {TEO}" in told(letters)
    assert "rota_notice mar@tecnicos.example" in told(letters)
    assert week.on_call(madrid(24, 3)) == []
    assert week.on_call(madrid(22, 20)) == [PACO]


async def test_who_could_not_and_can_after_all_is_on_call_again(week: Week) -> None:
    asked = await reminder(week)
    await week.answer(asked, "No puedo")
    offer = next(one for one in week.read if one.letter == "shift_offer")
    await week.answer(asked, "Al final sí: recibido")
    assert week.on_call(madrid(24, 3)) == [MAR]
    [too_late] = await week.answer(offer, "Sí")
    assert "ya estaba decidido" in flat(too_late)


async def test_an_out_of_office_answer_is_remembered_until_they_write(week: Week) -> None:
    asked = await reminder(week)
    letters = await week.answer(
        asked, "Estoy de vacaciones hasta el lunes 30.", Auto_Submitted="auto-replied", X_Autoreply="yes"
    )
    assert told(letters)[:2] == [f"admin_notice {ADMIN}", f"shift_offer {TEO}"]
    assert letters[0].mail["Subject"] == "[csc-mailbot] Mar Sanz is out of office"
    assert week.on_call(madrid(24, 3)) == []
    await week.write(f"Mar Sanz <{MAR}>", "Una pregunta", "¿Sabéis algo de la impresora?")
    assert week.on_call(madrid(24, 3)) == [MAR]


async def test_an_out_of_office_note_without_any_header_is_one_all_the_same(week: Week) -> None:
    asked = await reminder(week)
    note = "Estoy fuera de la oficina hasta el 30 de noviembre. Para urgencias, llamen a la centralita."
    await week.answer(asked, note)
    assert week.on_call(madrid(24, 3)) == []


async def test_a_read_receipt_says_nothing(week: Week) -> None:
    asked = await reminder(week)
    receipt = (
        f"From: {MAR}\r\nTo: soporte@aserti.es\r\nSubject: Leido\r\nMessage-ID: <r@movil.example>\r\n"
        f"In-Reply-To: {asked.message_id}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSu mensaje ha sido leido.\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action\r\n--b--\r\n"
    )
    await week.day.post(receipt.encode())
    assert week.on_call(madrid(24, 3)) == [MAR]
    assert week.probes()[0].result is None


async def test_a_letter_that_comes_back_is_told_at_once(week: Week) -> None:
    asked = await reminder(week)
    bounce = (
        "From: MAILER-DAEMON@tecnicos.example\r\nTo: soporte@aserti.es\r\nSubject: Undelivered\r\n"
        "Message-ID: <b@tecnicos.example>\r\nMIME-Version: 1.0\r\nReturn-Path: <>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.tecnicos.example\r\n\r\n"
        f"Final-Recipient: rfc822; {MAR}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {asked.message_id}\r\n--b--\r\n"
    )
    await week.day.post(bounce.encode())
    letters = await week.go_on()
    assert told(letters) == [f"admin_notice {ADMIN}", f"shift_offer {TEO}"]
    assert letters[0].mail["Subject"] == "[csc-mailbot] Mar Sanz cannot be reached by mail"
    assert week.probes()[0].result is ProbeResult.UNDELIVERED


async def test_words_that_say_neither_are_asked_about(week: Week) -> None:
    asked = await reminder(week)
    [doubt] = await week.answer(asked, "Luego te digo")
    assert told([doubt]) == [f"rota_notice {MAR}"]
    assert "no sabemos si es un sí o un no" in flat(doubt)
    assert await week.answer(doubt, "RECIBIDO") == []
    assert week.probes()[0].result is ProbeResult.ANSWERED


async def test_any_words_of_a_person_answer_a_test(week: Week) -> None:
    await reminder(week)
    test = next(one for one in await week.go_on(BEGUN) if one.letter == "shift_test")
    assert await week.answer(test, "¿Qué es esto?") == []
    assert week.probes()[1].result is ProbeResult.ANSWERED


async def test_a_test_without_an_answer_is_told_and_the_next_one_is_asked(week: Week) -> None:
    asked = await reminder(week)
    await week.answer(asked, "recibido")
    await week.go_on(BEGUN)
    letters = await week.go_on(madrid(23, 9))
    assert told(letters) == [f"admin_notice {ADMIN}", f"rota_notice {MAR}", f"shift_offer {TEO}"]
    assert "El turno ya ha empezado" in letters[2].text
    await week.answer(letters[2], "sí, claro")
    assert week.on_call() == [TEO]


async def test_each_is_asked_once_however_often_the_program_starts(week: Week) -> None:
    await reminder(week)
    for _ in range(3):
        await week.start()
        assert week.letters() == []
    assert len(week.probes()) == 1


async def test_a_program_that_was_down_asks_when_it_is_back_at_a_civil_hour(file_books: SqlBooks) -> None:
    night = make_week(file_books, madrid(22, 22))
    await night.start()
    assert await night.go_on(madrid(23, 8, 25)) == []
    assert told(await night.go_on(BEGUN)) == [f"shift_test {MOBILE}"]


async def test_a_shift_that_began_long_ago_is_not_tested(file_books: SqlBooks) -> None:
    late = make_week(file_books, madrid(25, 12))
    await late.start()
    assert await late.go_on(madrid(26, 12)) == []


async def test_nobody_is_tested_beside_a_real_page(week: Week) -> None:
    asked = await reminder(week)
    await week.answer(asked, "recibido")
    await week.go_on(madrid(23, 8, 20))
    await week.write("Eva <eva@cliente.example>", "URGENTE: no arranca nada", "Llamadme.")
    letters = await week.go_on(madrid(23, 8, 50))
    assert "page_alert" in {one.letter for one in week.read}
    assert "shift_test" not in {one.letter for one in letters}


async def test_a_test_can_be_sent_by_hand_and_its_silence_asks_nobody_to_step_in(week: Week) -> None:
    def send(records: Records) -> None:
        work = rota_work(records, week.day.desk, week.now)
        assert work is not None
        send_test(work, TEO)

    week.day.books.transact(send)
    assert told(week.letters()) == [f"shift_test {TEO}"]
    letters = await week.go_on(week.now + timedelta(minutes=30))
    assert told(letters) == [f"admin_notice {ADMIN}", f"rota_notice {TEO}"]


async def test_without_oncall_nothing_happens(file_books: SqlBooks) -> None:
    week = make_week(file_books)
    week.day.policies = POLICIES
    await week.start()
    assert await week.go_on(madrid(23, 12)) == []


@pytest.mark.parametrize("sender", ["Un desconocido <otro@movil.example>", f"Mar Sanz <{MAR}>"])
async def test_a_reminder_may_be_answered_from_any_address_that_holds_it(week: Week, sender: str) -> None:
    asked = await reminder(week)
    await week.answer(asked, "Recibido", sender)
    assert week.probes()[0].result is ProbeResult.ANSWERED


async def test_a_robot_that_shows_no_sign_of_being_one_is_not_answered_for_ever(week: Week) -> None:
    letters = [await reminder(week)]
    count = 0
    while letters:
        count += 1
        letters = await week.answer(letters[0], "Su consulta es muy importante para nosotros y no la podemos leer.")
        assert count < 10


async def test_an_override_of_office_hours_is_not_asked_about(week: Week) -> None:
    rules = week.day.policies.oncall
    assert rules is not None
    lunch = Override(0, madrid(24, 10), madrid(24, 12), TEO, MAR)
    week.day.books.transact(lambda records: put_instead(records, rules, lunch, week.now))
    await week.go_on(madrid(24, 13))
    assert TEO not in {one.person for one in week.probes()}


async def test_a_test_that_waited_for_a_page_comes_when_the_page_is_over(week: Week) -> None:
    asked = await reminder(week)
    await week.answer(asked, "recibido")
    await week.go_on(madrid(23, 8, 20))
    await week.write("Eva <eva@cliente.example>", "URGENTE: no arranca nada", "Llamadme.")
    await week.go_on(madrid(23, 8, 50))
    alert = next(one for one in week.read if one.letter == "page_alert")
    await week.answer(alert, "CERRAR ya funciona")
    letters = await week.go_on(madrid(23, 10))
    assert "shift_test" in {one.letter for one in letters}


async def test_over_the_change_of_the_clocks_everybody_is_asked_once_at_a_civil_hour(file_books: SqlBooks) -> None:
    week = make_week(file_books, datetime(2027, 3, 13, 12, tzinfo=MADRID))
    await week.start()
    until = datetime(2027, 4, 17, 12, tzinfo=MADRID)
    while week.now < until:
        for one in await week.go_on(min(week.now + timedelta(days=1), until)):
            at = parsedate_to_datetime(one.mail["Date"]).astimezone(MADRID)
            if one.letter in {"shift_reminder", "shift_test"}:
                assert 8 <= at.hour < 21
                await week.answer(one, "recibido")
    shifts = [(one.kind, one.person, one.start) for one in week.probes()]
    assert len(shifts) == len(set(shifts)) == 10
    assert {one.result for one in week.probes()} == {ProbeResult.ANSWERED}
    assert {f"{one.start.astimezone(MADRID):%a %H:%M}" for one in week.probes()} == {"Mon 08:30"}


async def test_the_buttons_of_a_reminder_answer_it(week: Week) -> None:
    asked = await reminder(week)
    html = asked.mail.get_body(("html",))
    assert html is not None
    link = next(one for one in re.findall(r'href="(mailto:[^"]+)"', html.get_content()) if "body=RECIBIDO" in one)
    body = unquote(link.partition("&amp;body=")[2] or link.partition("&body=")[2])
    await week.write(f"Mar Sanz <{MAR}>", "Re: Su guardia", body.replace("\r\n", "\n"))
    assert week.probes()[0].result is ProbeResult.ANSWERED
