"""How do we get in? A connection with TLS as configured, greeted and logged in."""

import ssl

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPHeloError

from csc_mailbot.adapters.server_words import quote
from csc_mailbot.adapters.smtp_sender.connection import LIBRARY_ERRORS, Connection, say
from csc_mailbot.adapters.smtp_sender.options import SmtpOptions
from csc_mailbot.errors import SenderUnavailable


class LoginRefused(SenderUnavailable):
    """The server does not take our credentials: another connection would fare no better."""


def tls_context(options: SmtpOptions) -> ssl.SSLContext | None:
    """Return the context for all connections, None where TLS is not used; reads the system's certificates."""
    if options.security == "none":
        return None
    context = options.tls_context or ssl.create_default_context()
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    return context


async def connect(options: SmtpOptions, context: ssl.SSLContext | None, own_name: str | None) -> Connection:
    """Return a connection that is logged in; a refused access token is renewed once.

    Raises:
        LoginRefused: the server does not take our credentials.
        SenderUnavailable: anything else that keeps us out.
    """
    try:
        return Connection(await _connect(options, context, own_name, force=False), options)
    except LoginRefused:
        if options.tokens is None:
            raise
    return Connection(await _connect(options, context, own_name, force=True), options)


async def _connect(options: SmtpOptions, context: ssl.SSLContext | None, own_name: str | None, *, force: bool) -> SMTP:
    client = SMTP(
        hostname=options.host,
        port=options.port,
        use_tls=options.security == "tls",
        start_tls=options.security == "starttls",
        tls_context=context,
        local_hostname=own_name,
        timeout=options.command_timeout.total_seconds(),
    )
    is_in = False
    try:
        await client.connect(timeout=options.connect_timeout.total_seconds())
        await _greet(client)
        await _log_in(client, options, force=force)
        is_in = True
    except SMTPAuthenticationError as error:
        raise LoginRefused(_say_refused(error, options)) from error
    except (*LIBRARY_ERRORS, ValueError) as error:
        raise SenderUnavailable(say(error, options)) from error
    finally:
        if not is_in:
            client.close()
    return client


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _log_in(client: SMTP, options: SmtpOptions, *, force: bool) -> None:
    if not options.username:
        return
    if options.tokens is None:
        await client.login(options.username, options.password or "")
    elif "xoauth2" in client.server_auth_methods:
        await client.auth_xoauth2(options.username, await options.tokens.access_token_soon(force=force))
    else:
        raise SMTPException("the server offers no XOAUTH2: check host and security, or use a password")


def _say_refused(error: SMTPAuthenticationError, options: SmtpOptions) -> str:
    words = quote(error.message, (options.password, options.username))
    if options.tokens is not None:
        advice = "it takes no access token for this user; check the client's permissions and the user name"
    else:
        advice = "check the user name and the password, and whether the provider allows passwords for SMTP"
    return f"{options.where} refused the log-in: {advice} ({error.code} {words})"
