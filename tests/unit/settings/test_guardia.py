"""What the guardia is given: technicians with names and addresses, levels in their order."""

from datetime import timedelta

from csc_mailbot.oncall.policy import Notify, OnCallPolicy, Step
from csc_mailbot.oncall.technician import Alert, AlertFormat, Technician
from csc_mailbot.settings.policies import policies
from csc_mailbot.tickets.people import Agent
from tests.unit.settings.conftest import Desk
from tests.unit.settings.test_contract import WHOLE

AGENT = '[[agents]]\nname = "Ana Ruiz"\naddress = "Ana@aserti.example"\naliases = ["ar@aserti.example"]\n'
LEVEL = '[[oncall.rotations]]\nname = "%s"\nstart = "2026-01-05T08:30"\npeople = ["%s"]\n'


def guardia(desk: Desk, text: str) -> OnCallPolicy:
    found = policies(desk.more(text), frozenset()).oncall
    assert found is not None
    return found


def test_without_the_table_nobody_is_on_call(desk: Desk) -> None:
    assert policies(desk.more(""), frozenset()).oncall is None


def test_the_companys_example_makes_its_guardia(desk: Desk) -> None:
    found = policies(desk.load(WHOLE), frozenset())
    assert found.oncall is not None
    assert found.oncall.hours is found.hours
    assert found.oncall.steps[2] == Step(timedelta(minutes=10), Notify.NEXT)
    [turns] = found.oncall.rota.rotations
    assert turns.people == ("luis@aserti.es", "ana@aserti.es")
    assert [one.name for one in found.oncall.rota.technicians] == ["Luis", "Ana Ruiz"]
    assert found.oncall.rota.technicians[0].ways == (Alert("luis@movil.example", AlertFormat.SHORT),)


def test_an_agent_who_takes_turns_is_a_technician_with_a_full_alert(desk: Desk) -> None:
    found = guardia(desk, AGENT + LEVEL % ("first", "ana@aserti.example"))
    [ana] = found.rota.technicians
    assert ana == Technician("Ana Ruiz", "Ana@aserti.example", ("ar@aserti.example",))
    assert ana.ways == (Alert("Ana@aserti.example", AlertFormat.FULL),)


def test_a_person_who_is_an_agent_has_the_agents_name_and_aliases(desk: Desk) -> None:
    person = '[[oncall.people]]\naddress = "ana@aserti.example"\nalerts = [{ to = "m@movil.example" }]'
    [ana] = guardia(desk, AGENT + person).rota.technicians
    assert (ana.name, ana.aliases) == ("Ana Ruiz", ("ar@aserti.example",))


def test_a_person_has_the_name_that_is_written_or_one_made_of_the_address(desk: Desk) -> None:
    people = '[[oncall.people]]\naddress = "%s"\n' * 2 % ("luis.ros@aserti.example", "x@aserti.example")
    found = guardia(desk, people + 'name = "Eva Mas"\naliases = ["eva@aserti.example"]')
    assert [one.name for one in found.rota.technicians] == ["Luis Ros", "Eva Mas"]
    assert found.rota.technicians[1].uses("EVA@aserti.example")


def test_levels_keep_their_order_and_names(desk: Desk) -> None:
    found = guardia(desk, AGENT + LEVEL % ("first", "ana@aserti.example") + LEVEL % ("second", "ana@aserti.example"))
    assert [one.name for one in found.rota.rotations] == ["first", "second"]
    assert len(found.rota.technicians) == 1


def test_a_rotation_beside_levels_is_refused(desk: Desk) -> None:
    one = '[oncall]\nrotation = { start = "2026-01-05T08:30", people = ["ana@aserti.example"] }\n'
    [fault] = desk.more_faults(AGENT + one + LEVEL % ("first", "ana@aserti.example"))
    assert fault == "oncall.rotations: stand beside oncall.rotation; allowed: one of the two"


def test_two_levels_of_one_name_are_refused(desk: Desk) -> None:
    levels = LEVEL % ("first", "ana@aserti.example") + LEVEL % ("First", "ana@aserti.example")
    [fault] = desk.more_faults(AGENT + levels)
    assert fault == "oncall.rotations[2].name: is a level's name already: First"


def test_a_stranger_has_no_turns_on_any_level(desk: Desk) -> None:
    [fault] = desk.more_faults(AGENT + LEVEL % ("first", 'ana@aserti.example", "stranger@aserti.example'))
    assert fault.startswith("oncall.rotations[1].people[2]: is nobody we know: stranger@aserti.example")


def test_a_technician_who_is_no_agent_hears_of_what_everybody_hears(desk: Desk) -> None:
    settings = desk.more('[[oncall.people]]\naddress = "luis@aserti.example"\naliases = ["l@aserti.example"]')
    directory = policies(settings, frozenset()).directory
    assert directory.technicians == (Agent("Luis", "luis@aserti.example", ("l@aserti.example",)),)
    assert directory.agent_of("luis@aserti.example") is None
