"""What is configured? The whole file as one frozen value."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from csc_mailbot.mail.address import is_address
from csc_mailbot.settings.conversation import ConversationSettings
from csc_mailbot.settings.cross_checks import Roll, people_faults, twice
from csc_mailbot.settings.desk import AdminsSettings, DatabaseSettings, DeskSettings
from csc_mailbot.settings.faults import Fault, Faults
from csc_mailbot.settings.hours import HoursSettings
from csc_mailbot.settings.mail_servers import MailboxSettings, NamedMailboxSettings, SmtpSettings
from csc_mailbot.settings.oncall import OnCallSettings
from csc_mailbot.settings.people import AgentSettings, CustomerSettings
from csc_mailbot.settings.reports import ReportsSettings
from csc_mailbot.settings.rules import RatesSettings, ScreeningSettings, TypeSettings, UrgencySettings
from csc_mailbot.settings.sla import SlaSettings, contract_faults
from csc_mailbot.settings.type_words import default_types
from csc_mailbot.settings.upkeep import CanarySettings, HealthSettings, RetentionSettings

ENVIRONMENT_PREFIX = "CSC_MAILBOT__"
ENVIRONMENT_DELIMITER = "__"

ONLY_MAILBOX = "main"
"""What `[mailbox]` is called in the ledger. `[[mailboxes]]` with that name goes on where it was."""


class Settings(BaseSettings):
    """Every table of the file, each in its own words where it is defined."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter=ENVIRONMENT_DELIMITER,
    )

    desk: DeskSettings
    """Required."""
    smtp: SmtpSettings
    """Required."""
    database: DatabaseSettings
    """Required."""
    mailbox: MailboxSettings | None = None
    """Required, unless `[[mailboxes]]` stand for it."""
    mailboxes: tuple[NamedMailboxSettings, ...] = ()
    """Several mailboxes for one desk, instead of `[mailbox]`."""
    admins: AdminsSettings = AdminsSettings()
    """Nobody."""
    hours: HoursSettings = HoursSettings()
    """The company's hours, without holidays."""
    agents: tuple[AgentSettings, ...] = ()
    """Nobody: tickets open, customers are answered, and no agent hears of it."""
    oncall: OnCallSettings | None = None
    """Nobody is woken, and nobody is promised."""
    customers: tuple[CustomerSettings, ...] = ()
    """None: everybody who writes is heard, as a stranger."""
    sla: SlaSettings = SlaSettings()
    """Service levels by priority."""
    urgency: UrgencySettings = UrgencySettings()
    """The document's three words."""
    types: Annotated[tuple[TypeSettings, ...], Field(default_factory=default_types)]
    """The shipped words; a configuration's own replace them all."""
    conversation: ConversationSettings = ConversationSettings()
    """Waiting, reminding, reopening."""
    rates: RatesSettings = RatesSettings()
    """Windows on automatic letters."""
    screening: ScreeningSettings = ScreeningSettings()
    """Nobody is banned."""
    reports: ReportsSettings = ReportsSettings()
    """Night, week and books."""
    retention: RetentionSettings = RetentionSettings()
    """How long things are kept."""
    health: HealthSettings = HealthSettings()
    """What others can see of us."""
    canary: CanarySettings = CanarySettings()
    """No mail to ourselves."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - as inherited
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,  # noqa: ARG003 - as inherited
        **named: PydanticBaseSettingsSource,  # noqa: ARG003 - as inherited
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take nothing but what `load` gathered, so that a value's place in the file is known."""
        return (init_settings,)

    @property
    def inboxes(self) -> tuple[NamedMailboxSettings, ...]:
        """Every mailbox of the desk, with its name; the only one is called `main`."""
        if self.mailbox is None:
            return self.mailboxes
        return (NamedMailboxSettings.model_validate({**dict(self.mailbox), "name": ONLY_MAILBOX}),)

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The addresses at which letters would come back to us: the desk's, and those that we log in with."""
        logins = (*(inbox.username for inbox in self.inboxes), self.smtp.username)
        backup = (self.smtp.backup.username,) if self.smtp.backup else ()
        addresses = filter(is_address, (*logins, *backup))
        return tuple(dict.fromkeys((self.desk.address, *self.desk.aliases, *addresses)))

    @model_validator(mode="after")
    def _check(self) -> Self:
        roll = Roll(self.own_addresses, self.admins.addresses, self.agents, self.customers, self.oncall)
        contracts = (
            fault
            for index, customer in enumerate(self.customers)
            for fault in contract_faults(index, customer.sla, self.sla)
        )
        return Faults.refuse(self, [*self._mailbox_faults(), *people_faults(roll), *contracts])

    def _mailbox_faults(self) -> list[Fault]:
        if self.mailbox and self.mailboxes:
            return [(("mailboxes",), "stand beside [mailbox]; allowed: one of the two")]
        if not self.inboxes:
            return [(("mailbox",), "is required; allowed: [mailbox], or several [[mailboxes]] with a name each")]
        names = [(("mailboxes", index, "name"), inbox.name) for index, inbox in enumerate(self.mailboxes)]
        folders = [
            (("mailboxes", index, "folder"), f"{inbox.folder} of {inbox.username} at {inbox.host}")
            for index, inbox in enumerate(self.mailboxes)
        ]
        return [
            *twice(names, lambda name: f"is a mailbox's name already: {name}"),
            *twice(folders, lambda folder: f"would be read twice: {folder}"),
        ]
