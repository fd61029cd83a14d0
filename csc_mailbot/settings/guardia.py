"""Which rules of the guardia follow from the configuration?"""

from csc_mailbot.mail.address import address_key
from csc_mailbot.oncall.policy import OnCallPolicy, Step
from csc_mailbot.oncall.probe import ProbePolicy
from csc_mailbot.oncall.rotation import Rotation
from csc_mailbot.oncall.schedule import Rota
from csc_mailbot.oncall.technician import Alert, Technician
from csc_mailbot.settings.oncall import OnCallPersonSettings
from csc_mailbot.settings.people import AgentSettings
from csc_mailbot.settings.root import Settings
from csc_mailbot.timekeeping.business_hours import BusinessHours


def oncall_policy(settings: Settings, hours: BusinessHours) -> OnCallPolicy | None:
    """Return the rules of the guardia, or None when nobody is on call."""
    oncall = settings.oncall
    if oncall is None:
        return None
    return OnCallPolicy(
        rota=_rota(settings),
        hours=hours,
        steps=tuple(Step(one.after, one.notify) for one in oncall.steps),
        repeat_every=oncall.repeat_every,
        contact_within=oncall.contact_within,
        page_words=oncall.page_words,
        ignore_gaps_under=oncall.ignore_gaps_under,
        probes=ProbePolicy(
            remind_before=oncall.remind_before,
            reminder_within=oncall.reminder_answer_within,
            test_within=oncall.test_answer_within,
            civil=(oncall.civil_hours.start, oncall.civil_hours.end),
        ),
        invite_before=oncall.invite_before,
    )


def technicians(settings: Settings) -> tuple[Technician, ...]:
    """Return everybody who can be on call: the configured people, then the agents who take turns."""
    if settings.oncall is None:
        return ()
    agents = {address_key(one.address): one for one in settings.agents}
    people = {
        address_key(one.address): _person(one, agents.get(address_key(one.address))) for one in settings.oncall.people
    }
    turns = (address_key(address) for level in settings.oncall.levels for address in level.people)
    for key in turns:
        if key not in people:
            agent = agents[key]
            people[key] = Technician(agent.name, agent.address, agent.aliases)
    return tuple(people.values())


def _person(person: OnCallPersonSettings, agent: AgentSettings | None) -> Technician:
    known = agent.name if agent else _name_in(person.address)
    aliases = (*person.aliases, *(agent.aliases if agent else ()))
    alerts = tuple(Alert(one.to, one.format) for one in person.alerts)
    return Technician(person.name or known, person.address, tuple(dict.fromkeys(aliases)), alerts)


def _name_in(address: str) -> str:
    """Return `Luis Ros` for luis.ros@…: better than an address in a letter to a customer."""
    local = address.partition("@")[0].partition("+")[0]
    words = local.replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or address


def _rota(settings: Settings) -> Rota:
    levels = settings.oncall.levels if settings.oncall else ()
    rotations = tuple(
        Rotation(one.start, one.every, tuple(map(address_key, one.people)), getattr(one, "name", "")) for one in levels
    )
    return Rota(technicians(settings), rotations, settings.desk.timezone)
