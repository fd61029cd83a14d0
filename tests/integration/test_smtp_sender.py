"""How the door to SMTP is opened: TLS in both forms, passwords, access tokens."""

from dataclasses import replace
from pathlib import Path

import pytest

from csc_mailbot.adapters.oauth import OAuthOptions, TokenSource
from csc_mailbot.adapters.smtp_sender import SmtpOptions, SmtpSender
from csc_mailbot.errors import SenderUnavailable
from csc_mailbot.workflows.ports import Accepted, OutgoingMail
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.sink import Sink
from tests.servers.sink_options import SinkOptions
from tests.servers.token_server import TokenServer

LETTER = OutgoingMail("soporte@aserti.example", "ana@cliente.example", b"Subject: Hola\r\n\r\nBuenos dias\r\n")


def options_for(sink: Sink, **changes: object) -> SmtpOptions:
    return replace(SmtpOptions(host=sink.host, port=sink.port, security="none", own_name="desk.test"), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder: Path = tmp_path_factory.mktemp("tls")
    return make_certificate(folder)


async def send_once(options: SmtpOptions) -> object:
    sender = SmtpSender(options)
    try:
        return await sender.send(LETTER)
    finally:
        await sender.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_tls_in_both_forms_with_a_trusted_certificate(certificate: Certificate, security: str) -> None:
    setup = SinkOptions(tls=certificate.server_context(), implicit_tls=security == "tls")
    async with Sink(setup) as sink:
        trusting = options_for(sink, security=security, tls_context=certificate.client_context())
        assert isinstance(await send_once(trusting), Accepted)
        with pytest.raises(SenderUnavailable, match="certificate that is not to be trusted"):
            await send_once(replace(trusting, tls_context=None))


async def test_starttls_that_is_not_offered_is_said(sink: Sink) -> None:
    with pytest.raises(SenderUnavailable, match="STARTTLS"):
        await send_once(options_for(sink, security="starttls"))


async def test_a_password_opens_and_a_wrong_one_is_told_without_secrets() -> None:
    async with Sink(SinkOptions(passwords={"soporte@aserti.example": "contraseña"})) as sink:
        right = options_for(sink, username="soporte@aserti.example", password="contraseña")
        assert isinstance(await send_once(right), Accepted)
        with pytest.raises(SenderUnavailable, match="refused the log-in: check the user name") as raised:
            await send_once(replace(right, password="otra"))
        with pytest.raises(SenderUnavailable, match="wants a log-in"):
            await send_once(replace(right, username=""))
    assert "otra" not in str(raised.value)
    assert "soporte@" not in str(raised.value)


async def test_an_access_token_opens_and_a_refused_one_is_renewed_once(token_server: TokenServer, user: str) -> None:
    rules = token_server.rules
    tokens = TokenSource(OAuthOptions(token_server.token_url, rules.client_id, rules.client_secret))
    async with Sink(SinkOptions(tokens={user: "access-2"})) as sink:
        options = options_for(sink, username=user, tokens=tokens)
        assert isinstance(await send_once(options), Accepted)
    assert (sink.logins, len(token_server.requests)) == (1, 2)
    async with Sink(SinkOptions(tokens={user: "never"})) as sink:
        with pytest.raises(SenderUnavailable, match="takes no access token"):
            await send_once(options_for(sink, username=user, tokens=tokens))
