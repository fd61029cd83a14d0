"""The servers that other tests rely on do what those tests believe."""

import asyncio
import smtplib

import psycopg
import pytest

from tests.servers.background import in_background
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.pymap_server import Pymap
from tests.servers.sink import Sink
from tests.servers.sink_options import Behaviour, SinkOptions

MAIL = b"Subject: Hola\r\n\r\nBuenos dias\r\n"


@pytest.mark.dovecot
async def test_dovecot_keeps_what_is_appended_and_what_is_dropped_into_the_maildir(dovecot: Dovecot, user: str) -> None:
    await dovecot.mailboxes.append(user, MAIL)
    dovecot.deliver(user, MAIL, MAIL)
    assert [mail.content for mail in await dovecot.mailboxes.mails(user)] == [MAIL] * 3


@pytest.mark.dovecot
async def test_dovecot_that_forgets_its_uids_has_another_uidvalidity(dovecot: Dovecot, user: str) -> None:
    await dovecot.mailboxes.append(user, MAIL)
    with dovecot.mailboxes.client(user) as client:
        before = client.select_folder("INBOX")[b"UIDVALIDITY"]
    dovecot.forget_uids(user)
    with dovecot.mailboxes.client(user) as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] != before


async def test_pymap_keeps_what_is_appended_also_over_a_stop_and_a_start(pymap: Pymap, user: str) -> None:
    await pymap.mailboxes.append(user, MAIL)
    await pymap.stop()
    await pymap.start()
    assert [mail.content for mail in await pymap.mailboxes.mails(user)] == [MAIL]


def test_a_test_without_event_loop_sends_to_a_sink_in_the_background() -> None:
    behaviour = Behaviour(at_recipient={"nadie@cliente.example": "550 5.1.1 No such user"})
    with in_background(Sink(SinkOptions(), behaviour)) as sink, smtplib.SMTP(sink.host, sink.port) as client:
        refused = client.sendmail("a@x.example", ["nadie@cliente.example", "ana@cliente.example"], MAIL)
        assert list(refused) == ["nadie@cliente.example"]
        assert [mail.recipients for mail in sink.mails] == [("ana@cliente.example",)]


async def test_a_sink_that_was_down_is_up_again_on_the_same_port(sink: Sink) -> None:
    await sink.down()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection(sink.host, sink.port)
    await sink.up()
    _, writer = await asyncio.open_connection(sink.host, sink.port)
    writer.close()
    await writer.wait_closed()


@pytest.mark.postgresql
def test_each_test_has_an_empty_database_of_its_own(postgres: Postgres) -> None:
    first, second = postgres.create_database(), postgres.create_database()
    with psycopg.connect(first.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE only_here (n int)")
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()
    assert found == (None,)
