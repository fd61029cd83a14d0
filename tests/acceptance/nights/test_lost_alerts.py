"""Alerts that do not arrive: refused, bounced, delayed, in doubt; and nobody on the rota. Each leads on at once."""

from dataclasses import replace

import pytest

from csc_mailbot.oncall.page import PageState
from csc_mailbot.oncall.schedule import Rota
from csc_mailbot.workflows.ports import Deferred, Doubtful, Rejected
from csc_mailbot.workflows.records import Records
from tests.acceptance.nights.night import MADRID, PACO, PEOPLE, Night, answer, bounce, urgent

MARS = "mar@movil.example"
ADMIN = "sistemas@aserti.es"


async def test_a_refused_alert_wakes_the_next_at_once(night: Night) -> None:
    night.answers(PACO.address, Rejected(550, "5.1.1 no such user"))
    await night.post(urgent())
    read = night.letters()
    assert MARS in {one.to for one in read}
    assert night.page().attempts[-1].at == night.clock.at
    assert any("Hemos avisado a nuestro técnico" in one.text for one in read)


@pytest.mark.parametrize(("status", "action"), [("5.1.1", "failed"), ("4.4.7", "delayed")])
async def test_an_alert_that_comes_back_or_is_delayed_wakes_the_next_at_once(
    night: Night, status: str, action: str
) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(bounce(alert, status, action))
    assert MARS in {one.to for one in night.letters()}


async def test_the_same_bounce_twice_wakes_one_person_only(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    await night.post(bounce(alert), bounce(alert))
    assert [one.person for one in night.page().attempts].count("mar@tecnicos.example") == 1


async def test_what_the_server_puts_off_is_tried_again_within_the_step(night: Night) -> None:
    night.answers(PACO.address, *[Deferred(451, "4.7.1 greylisted")] * 2)
    await night.post(urgent())
    read = await night.pass_by(minutes=2)
    assert [one.to for one in read if "GUARDIA" in one.subject] == [PACO.address]


async def test_an_alert_in_doubt_is_sent_again_with_the_same_message_id_for_ever(night: Night) -> None:
    night.answers(PACO.address, *[Doubtful("the connection was lost")] * 5)
    await night.post(urgent())
    [alert] = [one for one in await night.pass_by(minutes=3) if one.to == PACO.address]
    await night.post(answer(alert, "OK"))
    assert night.page().state is PageState.ACKED


async def test_nobody_on_the_rota_wakes_everybody_at_once(night: Night) -> None:
    def all_away(records: Records) -> None:
        for one in PEOPLE:
            records.rota.set_absent(one.key, night.clock.at, None, "vacaciones")

    night.books.transact(all_away)
    await night.post(urgent())
    assert {one.to for one in night.page().attempts} >= {PACO.address, MARS, ADMIN}


async def test_with_nobody_at_all_the_administrators_are_told(night: Night) -> None:
    assert night.policies.oncall
    empty = replace(night.policies.oncall, rota=Rota((), (), MADRID))
    night.policies = replace(night.policies, oncall=empty)
    await night.post(urgent())
    assert {one.to for one in night.page().attempts} == {ADMIN}
    await night.pass_by(minutes=46)
    assert [one.to for one in night.page().attempts] == [ADMIN] * 4


async def test_refused_everywhere_it_goes_on_for_ever_and_never_faster_than_it_should(night: Night) -> None:
    night.sender.always = Rejected(550, "5.7.1 no")
    await night.post(urgent())
    await night.pass_by(hours=3)
    rounds = {one.at for one in night.page().attempts if one.person == ADMIN}
    assert 11 <= len(rounds) <= 13
    night.sender.always = None
    assert {one.to for one in await night.pass_by(minutes=16)} >= {PACO.address, MARS, ADMIN}


async def test_a_page_outlives_the_end_of_the_guardia_in_the_configuration(night: Night) -> None:
    await night.post(urgent())
    night.letters()
    night.policies = replace(night.policies, oncall=None)
    read = await night.pass_by(minutes=6)
    assert {"carmen@aserti.es", "tomas@aserti.es"} <= {one.to for one in read}


async def test_with_plus_addressing_the_token_is_in_envelope_and_reply_to_and_either_suffices(night: Night) -> None:
    night.plus_addressing = True
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    token = alert.message_id.partition(".")[2].partition("@")[0]
    assert alert.envelope_from == f"soporte+{token}@aserti.es"
    assert token in str(alert.mail["Reply-To"])
    bare = (
        f"From: MAILER-DAEMON@mail.example\r\nTo: {alert.envelope_from}\r\nReturn-Path: <>\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b@mail.example>\r\n\r\nuser unknown\r\n"
    )
    await night.post(bare.encode())
    assert MARS in {one.to for one in night.letters()}


async def test_an_answer_opened_by_a_button_carries_the_token_below_its_word(night: Night) -> None:
    await night.post(urgent())
    [alert] = night.letters(PACO.address)
    token = alert.message_id.partition(".")[2].partition("@")[0]
    text = f"OK\n\n-- \nRef.: {token}\n"
    await night.post(
        answer(alert, text, **{"In-Reply-To": "<x@tecnicos.example>", "References": "<x@tecnicos.example>"})
    )
    assert night.page().state is PageState.ACKED
