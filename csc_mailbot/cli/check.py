"""`check`: is everything in place? The configuration, the books, the calendar; with --connect also the servers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

import typer

from csc_mailbot.adapters.smtp_sender import SmtpSender
from csc_mailbot.cli.check_calendar import calendar_findings
from csc_mailbot.cli.check_rota import rota_findings
from csc_mailbot.cli.check_watch import watch_findings
from csc_mailbot.cli.context import settings_of, templates_of
from csc_mailbot.cli.finding import Finding, State
from csc_mailbot.cli.printing import print_json, print_table
from csc_mailbot.cli.self_mail import mail_to_ourselves
from csc_mailbot.errors import DatabaseUnavailable, MailbotError, PermanentError, TemporaryError
from csc_mailbot.settings.mail_servers import MailboxSettings, Security, SmtpServerSettings
from csc_mailbot.settings.root import Settings
from csc_mailbot.wiring import Office, make_backup_sender, make_inboxes, make_sender, open_office

_USEFUL = ("MOVE", "UIDPLUS", "IDLE")


def check(
    context: typer.Context,
    *,
    connect: Annotated[bool, typer.Option("--connect", help="Also log in to the servers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding.")] = False,
) -> None:
    """Look at configuration, database and calendar, and with --connect at the IMAP and SMTP servers."""
    settings = settings_of(context)
    office = open_office(settings, templates_of(context))
    try:
        findings = [*_configuration(settings), *watch_findings(settings, office.clock.now())]
        findings += [*_books(office), *calendar_findings(settings, office)]
        findings += rota_findings(office)
    finally:
        office.close()
    if connect:
        findings += asyncio.run(_servers(settings, office))
    if as_json:
        print_json({"what": one.what, "state": one.state.value, "words": one.words} for one in findings)
    else:
        print_table("Check", ("", "", ""), ((one.what, one.state.value, one.words) for one in findings))
    states = {one.state for one in findings}
    if State.FAULT in states:
        raise PermanentError("something must be mended: see the lines marked fault")
    if State.AWAY in states:
        raise TemporaryError("a server cannot be had: see the lines marked away")


def _configuration(settings: Settings) -> Iterator[Finding]:
    mailboxes = ", ".join(one.name for one in settings.inboxes)
    yield Finding("configuration", State.GOOD, f"every value is in order; mailboxes: {mailboxes}")
    if not settings.agents:
        yield Finding("agents", State.WARNING, "none: only the administrators hear of new tickets")
    yield from unprotected_logins(settings)
    if not settings.admins.addresses:
        yield Finding("administrators", State.WARNING, "none: nobody hears of quarantined mail or of a server away")


def unprotected_logins(settings: Settings) -> Iterator[Finding]:
    """Yield each server to which a log-in travels in plain text, and whether that is a password or an OAuth token."""
    servers: list[tuple[str, SmtpServerSettings | MailboxSettings]]
    servers = [("smtp", settings.smtp), *((f"mailbox {one.name}", one) for one in settings.inboxes)]
    if settings.smtp.backup:
        servers.append(("smtp.backup", settings.smtp.backup))
    for what, server in servers:
        if server.security is Security.NONE and server.username:
            key = "OAuth access token" if server.oauth else "password"
            yield Finding(what, State.WARNING, f'the {key} travels unprotected: security = "none"')


def _books(office: Office) -> Iterator[Finding]:
    try:
        ready = office.database.is_there()
    except DatabaseUnavailable as error:
        yield Finding("database", State.AWAY, str(error))
        return
    if ready:
        yield Finding("database", State.GOOD, "its schema is this program's")
        yield from _hand(office)
    elif office.database.is_embedded:
        yield Finding("database", State.GOOD, "will be made or brought up to date at the first run")
    else:
        yield Finding("database", State.FAULT, "needs another schema: run `csc-mailbot db upgrade`")


def _hand(office: Office) -> Iterator[Finding]:
    try:
        office.database.check_hand()
    except PermanentError as error:
        yield Finding("secret", State.FAULT, str(error))


async def _servers(settings: Settings, office: Office) -> list[Finding]:
    findings = [one async for one in _mailboxes(settings, office)] + [await _smtp("smtp", make_sender(settings))]
    if State.AWAY not in {one.state for one in findings}:
        findings.append(await _round_trip(settings, office))
    if backup := make_backup_sender(settings):
        findings.append(await _smtp("smtp.backup", backup))
    return findings


async def _mailboxes(settings: Settings, office: Office) -> AsyncIterator[Finding]:
    for inbox, mailbox in make_inboxes(settings):
        try:
            await inbox.open()
            offered = await inbox.capabilities()
            waiting = await inbox.new_mail(0)
        except MailbotError as error:
            yield Finding(f"mailbox {inbox.name}", State.AWAY, str(error))
            continue
        finally:
            await inbox.close()
        oldest = office.clock.now() - mailbox.first_start_age
        old = sum(one.received_at < oldest for one in waiting)
        lacking = [one for one in _USEFUL if one not in offered]
        words = f"logged in; {len(waiting)} mails wait, {old} older than first_start_age"
        yield Finding(f"mailbox {inbox.name}", State.GOOD, words)
        if lacking:
            yield Finding(
                f"mailbox {inbox.name}",
                State.WARNING,
                f"the server lacks {', '.join(lacking)}: it works, by slower ways",
            )


async def _smtp(what: str, sender: SmtpSender) -> Finding:
    try:
        offered = await sender.extensions()
    except MailbotError as error:
        return Finding(what, State.AWAY, str(error))
    finally:
        await sender.close()
    return Finding(what, State.GOOD, f"logged in; offers {', '.join(sorted(offered)) or 'no extensions'}")


async def _round_trip(settings: Settings, office: Office) -> Finding:
    inbox, _ = make_inboxes(settings)[0]
    sender = make_sender(settings)
    try:
        await inbox.open()
        places = await mail_to_ourselves(office, inbox, sender, plus=settings.smtp.plus_addressing)
    except MailbotError as error:
        return Finding("a mail to ourselves", State.AWAY, str(error))
    finally:
        await inbox.close()
        await sender.close()
    if places is None:
        words = "did not come back within 20 s; a running daemon may have taken it: stop it and check again"
        return Finding("a mail to ourselves", State.WARNING, words)
    return Finding("a mail to ourselves", State.GOOD if places.message_id else State.WARNING, places.words)
