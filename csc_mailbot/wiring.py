"""The one place where settings, adapters, workflows and daemon meet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.door import Database
from csc_mailbot.adapters.holidays import PublicHolidays
from csc_mailbot.adapters.imap_inbox import ImapInbox, ImapOptions
from csc_mailbot.adapters.mark_file import MarkFile
from csc_mailbot.adapters.press_process import PressProcess
from csc_mailbot.adapters.reading_process import ReadingProcess
from csc_mailbot.adapters.shift_calendar import ShiftCalendar
from csc_mailbot.adapters.smtp_sender import SmtpOptions, SmtpSender
from csc_mailbot.adapters.templates import JinjaTemplates, TemplateFault
from csc_mailbot.daemon.observer import Observer, Several
from csc_mailbot.daemon.signals import Signals, StatusDoor
from csc_mailbot.daemon.workplace import WatchedMailbox, Workplace
from csc_mailbot.errors import SettingsError
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.samples import sample_letters
from csc_mailbot.settings.credentials import BACKUP_KEY, SMTP_KEY, credential_ends, mailbox_key
from csc_mailbot.settings.mail_servers import MailboxSettings, NamedMailboxSettings, SmtpServerSettings
from csc_mailbot.settings.oauth import MailService, OAuthSettings
from csc_mailbot.settings.policies import policies
from csc_mailbot.settings.root import Settings
from csc_mailbot.timekeeping.clock import Clock, SystemClock
from csc_mailbot.workflows.deliver_by_backup import BackupWays
from csc_mailbot.workflows.desk import CanaryPolicy, Desk, Periods, ReportsPolicy
from csc_mailbot.workflows.examination import HealthPolicy
from csc_mailbot.workflows.keep_mail import MailboxPost, MailboxRules
from csc_mailbot.workflows.ports import Duties

if TYPE_CHECKING:
    from csc_mailbot.adapters.metrics import Metrics
    from csc_mailbot.adapters.oauth import TokenSource
    from csc_mailbot.adapters.webhook import HttpWebhook


@dataclass(frozen=True, slots=True)
class Office:
    """The desk with its database: what commands work with."""

    desk: Desk
    database: Database

    @property
    def books(self) -> SqlBooks:
        """The database's books."""
        return self.database.books

    @property
    def clock(self) -> Clock:
        """The desk's clock."""
        return self.desk.clock

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the desk reads the clock."""
        return self.desk.card.timezone

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_office(
    settings: Settings,
    templates: Path | None = None,
    clock: Clock | None = None,
    on_fault: Callable[[TemplateFault], None] | None = None,
) -> Office:
    """Return the desk with its books; the database is opened at the first look.

    Args:
        settings: the configuration.
        templates: the folder with the administrator's templates, if there is one.
        clock: the time; the machine's by default.
        on_fault: hears of a template that fails on a real letter.

    Raises:
        SettingsError: as for `make_desk`.
    """
    desk = make_desk(settings, templates, clock, on_fault)
    secrets = desk.policies.tokens.secrets
    return Office(desk, Database(settings.database.url, secrets, settings.desk.folio_prefix))


def make_desk(
    settings: Settings,
    templates: Path | None = None,
    clock: Clock | None = None,
    on_fault: Callable[[TemplateFault], None] | None = None,
) -> Desk:
    """Return the desk that the settings describe; `on_fault` hears of a template that fails on a real letter.

    Raises:
        SettingsError: the holidays' place is unknown, or a template override is broken; every fault is listed.
    """
    holidays = public_holidays(settings)
    card = _card(settings)
    typesetter = JinjaTemplates(templates, on_fault)
    faults = typesetter.check(sample.letter for sample in sample_letters(card))
    if faults:
        raise SettingsError(str(templates), [str(fault) for fault in faults])
    return Desk(
        policies=policies(settings, holidays),
        card=card,
        templates=typesetter,
        press=PressProcess(typesetter, templates, card),
        clock=clock or SystemClock(),
        authserv_ids={name: one.authserv_id for one in settings.inboxes for name in (one.name, one.processed_name)},
        plus_addressing=settings.smtp.plus_addressing,
        pages_possible=settings.oncall is not None,
        canary=CanaryPolicy(
            settings.canary.every, settings.canary.back_within, before_closing=settings.canary.before_closing
        ),
        health=HealthPolicy(settings.health.poll_within, settings.health.deliver_within),
        calendar=ShiftCalendar(card.address, card.sender.name),
        credential_ends=credential_ends(settings),
        reports=ReportsPolicy(**dict(settings.reports)),
        backup_after=_backup_after(settings),
        periods=Periods(**dict(settings.retention)),
    )


def _backup_after(settings: Settings) -> timedelta | None:
    """Return the pages' patience, if there is a backup way; alarms to administrators take it without a guardia too."""
    webhook = settings.oncall.webhook_url if settings.oncall else ""
    if not settings.smtp.backup and not webhook:
        return None
    return settings.oncall.backup_after if settings.oncall else timedelta(seconds=60)


def public_holidays(settings: Settings) -> PublicHolidays:
    """Return the days on which the desk is closed whatever its season says.

    Raises:
        SettingsError: the holidays' place is unknown.
    """
    chosen = settings.hours.holidays
    return PublicHolidays(chosen.country, chosen.subdivision, add=chosen.add, remove=chosen.remove)


def _card(settings: Settings) -> DeskCard:
    desk = settings.desk
    return DeskCard(
        name=desk.name,
        company=desk.company,
        address=desk.address,
        phone=desk.phone,
        website=desk.website,
        terms=desk.terms,
        folio_prefix=desk.folio_prefix,
        timezone=desk.timezone,
    )


def make_inboxes(settings: Settings) -> tuple[tuple[ImapInbox, MailboxSettings], ...]:
    """Return every mailbox, and its settings; nothing is connected yet."""
    return tuple((ImapInbox(one.name, _imap_options(one)), one) for one in settings.inboxes)


def make_archives(settings: Settings) -> tuple[tuple[ImapInbox, NamedMailboxSettings], ...]:
    """Return each mailbox's processed folder, where it has one, and its settings; nothing is connected yet."""
    return tuple(
        (
            ImapInbox(
                one.processed_name, replace(_imap_options(one), folder=one.processed_folder, processed_folder="")
            ),
            one,
        )
        for one in settings.inboxes
        if one.processed_folder
    )


def make_workplace(settings: Settings, office: Office, observer: Observer, duties: Duties) -> Workplace:
    """Return the daemon's place of work."""
    health, metrics = settings.health, _metrics(settings, office.clock)
    inboxes, sender, backup = make_inboxes(settings), make_sender(settings), make_backup_sender(settings)
    keys = {mailbox_key(inbox.name): inbox for inbox, _ in inboxes} | {SMTP_KEY: sender}
    keys |= {BACKUP_KEY: backup} if backup else {}
    return Workplace(
        desk=office.desk,
        books=office.books,
        mailboxes=tuple(
            WatchedMailbox(MailboxPost(inbox, MailboxRules(one.first_start_age, one.max_message_size)), one.poll)
            for inbox, one in inboxes
        ),
        sender=sender,
        observer=Several(observer, metrics) if metrics else observer,
        duties=duties,
        reader=ReadingProcess(),
        backup=BackupWays(backup, _page_webhook(settings)),
        told_ends=lambda: {place: at for place, one in keys.items() if (at := one.credential_ends)},
        signals=replace(_signals(settings), door=StatusDoor(health.listen, health.port, metrics) if metrics else None),
    )


def _metrics(settings: Settings, clock: Clock) -> "Metrics | None":
    if not settings.health.port:
        return None
    # As for tokens: nobody waits for the import of what is not used.
    from csc_mailbot.adapters.metrics import Metrics  # noqa: PLC0415

    return Metrics(clock)


def _signals(settings: Settings) -> Signals:
    health, canary = settings.health, settings.canary
    return Signals(
        every=health.examine_every,
        heartbeat_file=_mark(health.heartbeat_file),
        heartbeat_url=_webhook(health.heartbeat_url),
        alarm_file=_mark(canary.alarm_file),
        alarm_url=_webhook(canary.alarm_url),
    )


def _mark(path: str) -> MarkFile | None:
    return MarkFile(Path(path)) if path else None


def make_sender(settings: Settings) -> SmtpSender:
    """Return the way out; nothing is connected yet."""
    return SmtpSender(replace(_smtp_options(settings.smtp), max_per_minute=settings.smtp.max_per_minute))


def make_backup_sender(settings: Settings) -> SmtpSender | None:
    """Return the pages' second way out, if one is configured; nothing is connected yet."""
    if settings.smtp.backup is None:
        return None
    # What it does not take soon is tried again: a page may come twice, a letter should not.
    patience = timedelta(seconds=15)
    options = _smtp_options(settings.smtp.backup)
    return SmtpSender(replace(options, connect_timeout=patience, command_timeout=patience, data_timeout=patience))


def _smtp_options(smtp: SmtpServerSettings) -> SmtpOptions:
    return SmtpOptions(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security.value,
        username=smtp.username,
        password=smtp.password.get_secret_value() or None,
        tokens=_tokens(smtp.oauth, MailService.SMTP),
    )


def _page_webhook(settings: Settings) -> "HttpWebhook | None":
    return _webhook(settings.oncall.webhook_url if settings.oncall else "")


def _webhook(url: str) -> "HttpWebhook | None":
    if not url:
        return None
    # As for tokens: a desk that tells nobody does not wait for the HTTP client's import.
    from csc_mailbot.adapters.webhook import HttpWebhook  # noqa: PLC0415

    return HttpWebhook(url)


def _imap_options(mailbox: MailboxSettings) -> ImapOptions:
    return ImapOptions(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security.value,
        username=mailbox.username,
        password=mailbox.password.get_secret_value() or None,
        tokens=_tokens(mailbox.oauth, MailService.IMAP),
        folder=mailbox.folder,
        processed_folder=mailbox.processed_folder,
        idle=mailbox.idle,
    )


def _tokens(oauth: OAuthSettings | None, service: MailService) -> "TokenSource | None":
    if oauth is None:
        return None
    # The HTTP client takes a quarter of a second to import; a desk with passwords does not wait for it.
    from csc_mailbot.adapters.oauth import OAuthOptions, TokenSource  # noqa: PLC0415

    return TokenSource(
        OAuthOptions(
            token_url=oauth.endpoint,
            client_id=oauth.client_id,
            client_secret=oauth.client_secret.get_secret_value(),
            scope=oauth.scope_for(service),
            refresh_token=oauth.refresh_token.get_secret_value(),
            renewed_file=Path(f"{service.value}-refresh-token.renewed"),
        )
    )
