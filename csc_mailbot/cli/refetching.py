"""`mail refetch`: mail that was put away on the server and that the ledger does not know, as after a restore."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer

from csc_mailbot.adapters.imap_inbox import ImapInbox
from csc_mailbot.cli.context import office_of, settings_of
from csc_mailbot.cli.printing import print_table
from csc_mailbot.errors import PermanentError
from csc_mailbot.outbound.plain_text import bounded
from csc_mailbot.settings.mail_servers import NamedMailboxSettings
from csc_mailbot.wiring import Office, make_archives
from csc_mailbot.workflows.keep_mail import MailboxRules
from csc_mailbot.workflows.ports import MailSummary
from csc_mailbot.workflows.refetch_mail import Refetching, refetch_mail

_BEFORE_THE_LAST = timedelta(days=1)
"""How long before the last mail that is known the search begins: what is known already does no harm."""
_SUBJECT_SHOWN = 80


def refetch(
    context: typer.Context,
    *,
    since: Annotated[
        datetime | None, typer.Option(help="Mail that arrived then or later; else since shortly before the last known.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show it.")] = False,
    answer: Annotated[
        bool, typer.Option("--answer", help="Also write to its customers, who may have had their letters.")
    ] = False,
) -> None:
    """Take mail from the processed folders that the ledger does not know, as after a restore; it is judged soon."""
    archives = make_archives(settings_of(context))
    if not archives:
        raise PermanentError("no mailbox has a processed folder: what lies in its folder is fetched by the desk itself")
    with office_of(context) as office:
        start = since and since.replace(tzinfo=since.tzinfo or office.zone)
        for archive, mailbox in archives:
            wanted = Refetching(
                since=start or _start(office, mailbox),
                rules=MailboxRules(mailbox.first_start_age, mailbox.max_message_size),
                keep=not dry_run,
                silent=not answer,
            )
            _print(mailbox, asyncio.run(_refetch(archive, office, wanted)), office, kept=not dry_run)


def _start(office: Office, mailbox: NamedMailboxSettings) -> datetime:
    newest = office.books.look(lambda records: records.recovery.newest_kept_at(mailbox.name))
    if newest is None:
        raise PermanentError(f"no mail of mailbox {mailbox.name} is known: say with --since from when on it is wanted")
    return newest - _BEFORE_THE_LAST


async def _refetch(archive: ImapInbox, office: Office, wanted: Refetching) -> list[MailSummary]:
    try:
        return await refetch_mail(archive, office.books, office.desk, wanted)
    finally:
        await archive.close()


def _print(mailbox: NamedMailboxSettings, found: list[MailSummary], office: Office, *, kept: bool) -> None:
    rows = (
        (one.received_at.astimezone(office.zone).isoformat(), one.size, bounded(one.subject, _SUBJECT_SHOWN))
        for one in found
    )
    if found:
        print_table(mailbox.processed_name, ("received_at", "size", "subject"), rows)
    ending = "they will be judged soon" if kept else "nothing was kept"
    print(f"{mailbox.name}: {len(found)} mails that the ledger did not know; {ending}")
