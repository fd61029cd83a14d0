"""Which rules follow from the configuration? The other rooms' policies, made of the settings."""

from collections.abc import Container
from datetime import date

from csc_mailbot.intake.policies import (
    ClassificationPolicy,
    ConversationPolicy,
    Policies,
    RatesPolicy,
    ScreeningPolicy,
    TypeRule,
    UrgencyPolicy,
)
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.settings.guardia import oncall_policy, technicians
from csc_mailbot.settings.root import Settings
from csc_mailbot.tickets.people import Agent, Directory, Organisation
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.sla import SlaPolicy
from csc_mailbot.timekeeping.business_hours import BusinessHours


def policies(settings: Settings, holidays: Container[date]) -> Policies:
    """Return everything that `judge` goes by; `holidays` are the closed days, as dates in the desk's zone."""
    rates = settings.rates
    hours = business_hours(settings, holidays)
    return Policies(
        directory=directory(settings),
        hours=hours,
        tokens=token_keys(settings),
        oncall=oncall_policy(settings, hours),
        folio_prefix=settings.desk.folio_prefix,
        screening=ScreeningPolicy(settings.screening.banned, settings.screening.monitors),
        urgency=_urgency(settings),
        classification=ClassificationPolicy(
            tuple(TypeRule(rule.type, rule.words, rule.weight) for rule in settings.types)
        ),
        conversation=ConversationPolicy(
            reopen_window=settings.conversation.reopen_within,
            remind_after=settings.conversation.remind_after,
            close_after=settings.conversation.close_after,
            collision_window=settings.conversation.collision_window,
            collision_wait=settings.conversation.collision_hold,
            robot_window=settings.conversation.robot_window,
            held_reminder=settings.conversation.held_reminder,
            held_alarm=settings.conversation.held_alarm,
        ),
        rates=RatesPolicy(
            window_seconds=int(rates.window.total_seconds()),
            per_ticket=rates.per_ticket,
            in_all=rates.in_all,
            team_window_seconds=int(rates.team_window.total_seconds()),
            team_notices=rates.team_notices,
        ),
        sla=_sla(settings),
    )


def business_hours(settings: Settings, holidays: Container[date]) -> BusinessHours:
    """Return the desk's calendar."""
    seasons = tuple(season.season for season in settings.hours.seasons)
    exceptions = {one.day: one.open for one in settings.hours.exceptions}
    return BusinessHours(settings.desk.timezone, seasons, holidays, exceptions)


def token_keys(settings: Settings) -> TokenKeys:
    """Return the keys of our letters' tokens, the signing one first."""
    secrets = (settings.desk.secret, *settings.desk.previous_secrets)
    return TokenKeys(tuple(secret.get_secret_value().encode("utf-8") for secret in secrets))


def directory(settings: Settings) -> Directory:
    """Return everybody whom the desk knows."""
    return Directory(
        own=settings.own_addresses,
        agents=tuple(Agent(one.name, one.address, one.aliases, one.teams) for one in settings.agents),
        organisations=tuple(
            Organisation(one.name, one.domains, one.contacts, one.approvers, one.phone) for one in settings.customers
        ),
        admins=settings.admins.addresses,
        technicians=_technicians_without_agents(settings),
    )


def _technicians_without_agents(settings: Settings) -> tuple[Agent, ...]:
    agents = {address_key(one.address) for one in settings.agents}
    return tuple(Agent(one.name, one.address, one.aliases) for one in technicians(settings) if one.key not in agents)


def _urgency(settings: Settings) -> UrgencyPolicy:
    words = settings.urgency
    return UrgencyPolicy(urgent=words.urgent, severe=words.severe, critical=words.critical, ignore=words.ignore)


def _sla(settings: Settings) -> SlaPolicy:
    contracts = {customer.name: customer.sla.targets(settings.sla) for customer in settings.customers}
    return SlaPolicy(
        targets={one: settings.sla.target(one) for one in Priority},
        contracts={name: targets for name, targets in contracts.items() if targets},
        warn_at=settings.sla.warn_at,
    )
