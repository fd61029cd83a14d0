"""Who takes the shift instead? A colleague is asked, and their SÍ puts them on call; all else leaves it as it is.

Asked is at civil hours only, unless the shift would have begun by then.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from csc_mailbot.errors import Refused
from csc_mailbot.oncall.offer import CAUSE_OF, Offer, OfferCause, OfferState
from csc_mailbot.oncall.probe import Probe, ProbeKind, ProbeResult
from csc_mailbot.oncall.schedule import Override
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.outbound.rota_events import ShiftChanged
from csc_mailbot.outbound.rota_notice import RotaNews, RotaNotice
from csc_mailbot.outbound.shift_offer import ShiftOffer, shift_offer, swap_confirmation
from csc_mailbot.workflows.change_rota import put_instead
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rota_work import RotaWork, rota_work
from csc_mailbot.workflows.rows import Deadline

OFFER_EXPIRES = "offer_expires"
"""The deadline at which nobody need answer an offer any more; its key is the offer."""
OFFER_LATER = "offer_later"
"""The deadline at which somebody is asked to step in, at a civil hour; its key is the question that found no answer."""
_SOON = timedelta(hours=2)


def find_stand_in(work: RotaWork, probe: Probe, *, while_asking: bool = False) -> Technician | None:
    """Return whom to ask to take the shift of the question; None when it is not theirs, or nobody is left to ask.

    `while_asking`: even though somebody is asked already, who takes their time.
    """
    if not work.shifts_of(probe.person, max(probe.start, work.now), probe.end) or probe.end <= work.now:
        return None
    asked = [one for one in work.records.shifts.offers(work.now) if one.replaces == probe.person]
    about = [one for one in asked if one.start < probe.end and one.end > probe.start]
    if any(one.state.is_open for one in about) and not while_asking:
        return None
    return work.next_person(probe.start, {probe.person, *(one.person for one in about)})


def offer_in_time(work: RotaWork, probe: Probe) -> None:
    """Ask the next technician to take the shift of the question, now or at the next civil hour."""
    policy, zone = work.rules.probes, work.rules.rota.timezone
    civil = policy.civil_from(work.now, zone)
    if civil <= work.now or probe.start < civil + _SOON:
        _offer(work, probe)
    else:
        work.records.deadlines.set(OFFER_LATER, str(probe.id), civil)


def offer_later(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Ask the next technician, unless the first has answered meanwhile."""
    work = rota_work(records, desk, now)
    probe = records.shifts.probe(int(due.key))
    if work and probe.result in CAUSE_OF:
        _offer(work, probe)


def _offer(work: RotaWork, probe: Probe, *, while_asking: bool = False) -> None:
    stand_in = find_stand_in(work, probe, while_asking=while_asking)
    if stand_in is None or probe.result is None:
        return
    wanted = Offer(
        id=0,
        person=stand_in.key,
        replaces=probe.person,
        start=max(probe.start, work.now),
        end=probe.end,
        cause=CAUSE_OF[probe.result],
        state=OfferState.ASKED,
        asked_by=probe.person,
        asked_at=work.now,
    )
    ask(work, work.records.shifts.add_offer(wanted))


def ask(work: RotaWork, offer: Offer) -> None:
    """Send the question to whoever must say SÍ. A swap must be agreed before its time begins."""
    reader = asked_of(work, offer)
    shown = _shown(work, offer)
    confirms = offer.state is OfferState.UNCONFIRMED
    letter = (swap_confirmation if confirms else shift_offer)(shown, reader.address, work.desk.card)
    work.write(letter, offer=offer)
    until = _ends_at(offer) if offer.cause is OfferCause.SWAP else _next_asked_at(work, offer)
    work.records.deadlines.set(OFFER_EXPIRES, str(offer.id), until)


def _ends_at(offer: Offer) -> datetime:
    """Return until when a SÍ counts: that of a stand-in, as long as there is a shift to take."""
    return offer.start if offer.cause is OfferCause.SWAP and offer.start > offer.asked_at else offer.end


def _next_asked_at(work: RotaWork, offer: Offer) -> datetime:
    """Return when somebody else is asked as well: nobody waits long for one who may be away, too."""
    policy = work.rules.probes
    patience = policy.reminder_within / 2 if offer.start > work.now else policy.test_within or _SOON
    return min(policy.civil_from(work.now + patience, work.rules.rota.timezone), offer.end)


def asked_of(work: RotaWork, offer: Offer) -> Technician:
    """Return whose SÍ the offer waits for."""
    if offer.state is OfferState.UNCONFIRMED:
        return work.person(offer.asked_by)
    if offer.cause is OfferCause.SWAP and offer.asked_by == offer.person:
        return work.person(offer.replaces)
    return work.person(offer.person)


def _shown(work: RotaWork, offer: Offer) -> ShiftOffer:
    asker = work.person(offer.asked_by).name if offer.cause is OfferCause.SWAP else ""
    return ShiftOffer(
        taker=work.person(offer.person).name,
        holder=work.person(offer.replaces).name,
        asker=asker,
        start=offer.start,
        end=offer.end,
        cause=offer.cause,
        now=work.now,
    )


def agree(work: RotaWork, offer: Offer) -> None:
    """Put the taker on call and tell both and the administrators; a swap that is only now confirmed is asked for."""
    if offer.state is OfferState.UNCONFIRMED:
        _confirm(work, offer)
        return
    start = max(offer.start, work.now)
    wanted = Override(0, start, offer.end, offer.person, offer.replaces, offer.cause.value)
    try:
        added = put_instead(work.records, work.rules, wanted, work.now)
    except Refused:
        _close(work, offer, OfferState.EXPIRED)
        work.tell(_notice(work, offer, RotaNews.TOO_LATE, asked_of(work, offer)), asked_of(work, offer))
        return
    _close(work, offer, OfferState.ACCEPTED)
    _count_as_reminded(work, offer, start)
    for key in (offer.person, offer.replaces):
        work.tell(_notice(work, offer, RotaNews.TAKEN, work.person(key)), work.person(key))
    changed = ShiftChanged(
        taker=work.person(offer.person).name,
        holder=work.person(offer.replaces).name,
        start=start,
        end=offer.end,
        reason=offer.cause.value,
        override_id=added.id,
    )
    tell_admins(work.records, work.desk, changed, work.now)


def _count_as_reminded(work: RotaWork, offer: Offer, start: datetime) -> None:
    """Ask nobody for RECIBIDO who has just said SÍ, when the reminder would be due by now."""
    for shift in work.shifts_of(offer.person, start, offer.end):
        due = work.rules.probes.asked_at(ProbeKind.REMINDER, shift, work.rules.rota.timezone)
        if due and due <= work.now and (probe := work.records.shifts.ask(ProbeKind.REMINDER, shift, work.now)):
            work.records.shifts.settle(probe.id, ProbeResult.ANSWERED, work.now)


def _confirm(work: RotaWork, offer: Offer) -> None:
    work.records.shifts.decide(offer.id, OfferState.ASKED, work.now)
    work.records.deadlines.cancel(OFFER_EXPIRES, str(offer.id))
    confirmed = replace(offer, state=OfferState.ASKED)
    ask(work, confirmed)
    work.tell(_notice(work, confirmed, RotaNews.ASKED, work.person(offer.asked_by)), work.person(offer.asked_by))


def refuse(work: RotaWork, offer: Offer) -> None:
    """Leave it as it is; tell whoever wanted the swap, or ask the next technician."""
    answerer = asked_of(work, offer)
    _close(work, offer, OfferState.DECLINED)
    if offer.state is OfferState.UNCONFIRMED:
        return
    if offer.cause is OfferCause.SWAP:
        asker = work.person(offer.asked_by)
        why = f"{answerer.name} ha dicho que no puede. Todo sigue como está."
        work.tell(replace(_notice(work, offer, RotaNews.REFUSED, asker), why=why), asker)
        return
    if probe := _behind(work, offer):
        offer_in_time(work, probe)


def _behind(work: RotaWork, offer: Offer) -> Probe | None:
    """Return the question whose answer made a stand-in necessary, while it still does."""
    probes = [one for one in work.records.shifts.probes(work.now) if one.person == offer.replaces]
    about = [one for one in probes if one.start < offer.end and one.end > offer.start and one.result in CAUSE_OF]
    return about[-1] if about else None


def withdraw(work: RotaWork, probe: Probe) -> None:
    """Take back what was offered because the question had no answer: now it has one."""
    work.records.deadlines.cancel(OFFER_LATER, str(probe.id))
    for one in work.records.shifts.offers(work.now):
        mine = one.replaces == probe.person and one.start < probe.end and one.end > probe.start
        if mine and one.cause is not OfferCause.SWAP and one.state.is_open:
            _close(work, one, OfferState.EXPIRED)


def offer_expires(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Close an offer that nobody answered; or ask somebody else as well, when a stand-in takes their time."""
    work, offer = rota_work(records, desk, now), records.shifts.offer(int(due.key))
    if work is None or not offer.state.is_open:
        return
    if now < _ends_at(offer):
        records.deadlines.set(OFFER_EXPIRES, due.key, offer.end)
        if probe := _behind(work, offer):
            _offer(work, probe, while_asking=True)
        return
    records.shifts.decide(offer.id, OfferState.EXPIRED, now)
    if offer.cause is OfferCause.SWAP:
        asker = work.person(offer.asked_by)
        work.tell(_notice(work, offer, RotaNews.EXPIRED, asker), asker)


def tell_too_late(work: RotaWork, offer: Offer, reader: Technician) -> None:
    """Tell somebody that their answer decides nothing any more."""
    work.tell(_notice(work, offer, RotaNews.TOO_LATE, reader), reader)


def _close(work: RotaWork, offer: Offer, state: OfferState) -> None:
    work.records.shifts.decide(offer.id, state, work.now)
    work.records.deadlines.cancel(OFFER_EXPIRES, str(offer.id))
    work.forget_schedule()


def _notice(work: RotaWork, offer: Offer, news: RotaNews, reader: Technician) -> RotaNotice:
    return RotaNotice(
        news=news,
        reader=reader.name,
        now=work.now,
        start=offer.start,
        end=offer.end,
        taker=work.person(offer.person).name,
        holder=work.person(offer.replaces).name,
    )
