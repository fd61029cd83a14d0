"""What the log must not hold: addresses, words of mails, secrets. Not even when something fails."""

from collections.abc import Callable

import pytest

from tests.acceptance.correspondence import question
from tests.acceptance.desk import ADMIN, AGENT, SECRET, Desk
from tests.acceptance.nursery import Curse
from tests.servers.mailboxes import PASSWORD
from tests.servers.sink import Sink
from tests.servers.sink_options import SinkOptions

pytestmark = pytest.mark.dovecot

WORD = "zanahoria"
WORDS = f"Buenos días: la {WORD} no arranca. Un saludo"


def _assert_discreet(desk: Desk, words: str) -> None:
    assert words
    for never in (WORD, "cliente.example", AGENT, ADMIN, desk.user, SECRET, PASSWORD):
        assert never not in words, words


async def test_neither_addresses_nor_words_nor_secrets_are_logged(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    daemon = desk.start()
    await desk.deliver(*(question(number, desk.user, text=WORDS).content for number in range(3)))
    await desk.at_rest(3)
    assert await daemon.stop() == 0
    _assert_discreet(desk, daemon.words())


async def test_an_error_that_quotes_a_mail_is_logged_without_its_words(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    mail = question(1, desk.user, text=WORDS)
    await desk.deliver(mail.content)
    life = desk.start("run", "--once", curse=Curse(mail.marker))
    assert await life.end() == 0
    assert desk.books()["quarantined"] == 1
    assert "RuntimeError" in life.words()
    assert "crashing_daemon.py" in life.words()
    _assert_discreet(desk, life.words())


async def test_refused_letters_and_log_ins_are_logged_without_address_or_secret(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk()
    desk.sink.behaviour.at_recipient["*"] = "550 5.1.1 <cliente1@cliente.example> unknown here"
    await desk.deliver(question(1, desk.user, text=WORDS).content)
    daemon = desk.start()
    await daemon.says("rejected", times=2)
    assert await daemon.stop() == 0
    _assert_discreet(desk, daemon.words())


async def test_a_refused_password_is_not_logged(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.configuration.write_text(desk.configuration.read_text().replace(PASSWORD, "equivocada"))
    async with Sink(SinkOptions(passwords={"soporte": PASSWORD})) as strict:
        desk.configuration.write_text(
            desk.configuration.read_text().replace(
                f"port = {desk.sink.port}", f'port = {strict.port}\nusername = "soporte"\npassword = "equivocada"'
            )
        )
        life = desk.start("run", "--once")
        assert await life.end() == 75
    assert "equivocada" not in life.words()
    assert "log-in" in life.words()
