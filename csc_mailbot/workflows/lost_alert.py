"""An alert did not reach a person: refused, come back, answered by a robot. The next person is woken at once.

A technician whose robot answers is absent until something is heard of them: such robots answer only once.
"""

from collections.abc import Sequence
from datetime import datetime

from csc_mailbot.intake.page_intents import MissTechnician
from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.oncall.page import AttemptState, PageState
from csc_mailbot.oncall.technician import AlertFormat, Technician
from csc_mailbot.workflows.change_rota import look_at_rota
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.page_letters import write_stories
from csc_mailbot.workflows.page_on_call import run_steps
from csc_mailbot.workflows.records import Records

ROBOT_ANSWERED = "a robot answered an alert"
"""Why a technician is absent until something is heard of them."""


def alert_failed(records: Records, desk: Desk, outbox_id: int, now: datetime) -> None:
    """An alert was refused or came back: the next step is due at once."""
    place = records.pages.addressee(outbox_id)
    if place is None or place.state is AttemptState.NEWS or desk.policies.oncall is None:
        return
    records.pages.hold_of_letter(outbox_id)
    before = records.pages.of_letter(outbox_id)
    records.pages.settle(outbox_id, AttemptState.FAILED)
    hurried = [page.id for page in before if page.state is PageState.ALERTING and place.person not in page.unable]
    for page in before:
        if page.id in hurried:
            write_stories(records, page, "failed", f"El aviso a {place.name} no ha llegado.", now)
    hurry(records, desk, hurried, now)


def miss_technician(records: Records, desk: Desk, intent: MissTechnician, now: datetime) -> None:
    """Remember that a technician is absent, and wake the next for every page that waits for them."""
    place = records.pages.addressee(intent.outbox_id) if intent.outbox_id is not None else None
    technician = technician_of(desk, intent.address)
    key = technician.key if technician else place.person if place else None
    if key is None:
        return
    if technician and (place is None or place.format is not AlertFormat.SMS):
        records.rota.set_absent(key, now, None, ROBOT_ANSWERED)
        look_at_rota(records, now)
    hurried = []
    for page in records.pages.waiting_for(key):
        if key not in page.unable:
            records.pages.settle_person(page.id, key, AttemptState.ABSENT)
            name = technician.name if technician else key
            write_stories(records, page, "absent", f"Ha contestado un robot: {name} no está.", now)
            hurried.append(page.id)
    hurry(records, desk, hurried, now)


def heard_of(records: Records, desk: Desk, sender: Address, now: datetime) -> None:
    """End the absence that a robot's answer began: the technician writes again."""
    technician = technician_of(desk, sender.key) if desk.policies.oncall else None
    if technician and records.rota.end_absence(technician.key, now, reason=ROBOT_ANSWERED):
        look_at_rota(records, now)


def hurry(records: Records, desk: Desk, page_ids: Sequence[int], now: datetime, *, anew: Sequence[int] = ()) -> None:
    """Run the next step now of the pages that nobody is left to answer for; those in `anew` in any case."""
    pages = [records.pages.get(one) for one in page_ids]
    run_steps(records, desk, [one for one in pages if one.leaves_nobody or one.id in anew], now, at_once=True)


def technician_of(desk: Desk, address: str) -> Technician | None:
    """Return the technician who is registered with the address, or is alerted there."""
    oncall, wanted = desk.policies.oncall, address_key(address)
    people = oncall.rota.technicians if oncall else ()
    own = (one for one in people if one.uses(wanted))
    alerted = (one for one in people if any(address_key(way.to) == wanted for way in one.ways))
    return next(own, None) or next(alerted, None)
