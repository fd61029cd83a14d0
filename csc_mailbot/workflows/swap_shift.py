"""A technician wants to swap: whose shift is it, who would take it, from when to when? Then the other is asked.

A day begins at the hour of the handoff, so that nobody hands over at midnight: `24/12` is from 8:30 of that day until
8:30 of the next. Whatever is in doubt is answered with what was not understood, and changes nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from csc_mailbot.intake.shift_intents import AskSwap
from csc_mailbot.intake.swap_words import SwapDoubt, SwapWish
from csc_mailbot.intake.words import fold
from csc_mailbot.oncall.offer import Offer, OfferCause, OfferState
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.outbound.rota_notice import RotaNews, RotaNotice
from csc_mailbot.outbound.spanish import either, listed
from csc_mailbot.timekeeping.local_time import opening_instant
from csc_mailbot.workflows.offer_shift import ask
from csc_mailbot.workflows.rota_work import RotaWork, rota_work
from csc_mailbot.workflows.work import Work

_DAY = timedelta(days=1)
_NAME_ENDS = re.compile(r"[,;!?]|\.(?:\s|$)")


@dataclass(frozen=True, slots=True)
class _Swap:
    """Who takes whose time."""

    taker: Technician
    holder: Technician
    start: datetime
    end: datetime


def ask_swap(of: Work, intent: AskSwap) -> None:
    """Ask the colleague, or first the technician where nothing proves who wrote; or say what was not understood."""
    work = rota_work(of.records, of.desk, of.now)
    if work is None:
        return
    asker = work.person(intent.person)
    found = intent.wish.why if isinstance(intent.wish, SwapDoubt) else _understood(work, asker, intent.wish)
    if isinstance(found, str):
        work.tell(RotaNotice(RotaNews.NOT_ASKED, asker.name, work.now, why=found, quote=intent.wish.line), asker)
        return
    _ask(work, asker, found, proven=intent.proven)


def _ask(work: RotaWork, asker: Technician, swap: _Swap, *, proven: bool) -> None:
    wanted = Offer(
        id=0,
        person=swap.taker.key,
        replaces=swap.holder.key,
        start=swap.start,
        end=swap.end,
        cause=OfferCause.SWAP,
        state=OfferState.ASKED if proven else OfferState.UNCONFIRMED,
        asked_by=asker.key,
        asked_at=work.now,
    )
    if any(_is_same(one, wanted) for one in work.records.shifts.offers(work.now)):
        return
    offer = work.records.shifts.add_offer(wanted)
    ask(work, offer)
    if proven:
        told = RotaNotice(
            news=RotaNews.ASKED,
            reader=asker.name,
            now=work.now,
            start=swap.start,
            end=swap.end,
            taker=swap.taker.name,
            holder=swap.holder.name,
        )
        work.tell(told, asker)


def _is_same(one: Offer, wanted: Offer) -> bool:
    """Tell whether the same is asked already: a second mail about it asks nobody twice."""
    same = (one.person, one.replaces, one.end, one.asked_by) == (
        wanted.person,
        wanted.replaces,
        wanted.end,
        wanted.asked_by,
    )
    return same and one.state is wanted.state and (one.start == wanted.start or one.start <= wanted.asked_at)


def _understood(work: RotaWork, asker: Technician, wish: SwapWish) -> _Swap | str:
    """Return the swap, or in Spanish why it cannot be done."""
    if not work.rules.rota.rotations:
        return "Aquí no hay turnos: los avisos llegan a todos."
    colleagues = _named(work, wish.name)
    if len(colleagues) != 1:
        return _unknown(work, wish.name, colleagues)
    [colleague] = colleagues
    if colleague == asker:
        return "La guardia ya es suya: diga con qué compañero la cambia."
    start, end = _period(work, wish)
    if end <= work.now:
        return "Ese día ya ha pasado."
    start = max(start, work.now)
    for holder, taker in ((asker, colleague), (colleague, asker)):
        if shifts := work.shifts_of(holder.key, start, end):
            return _swap(taker, holder, shifts, (start, end))
    people = {work.person(one.person).name for one in work.promised.plan(start, end)}
    whose = f"es de {listed(sorted(people))}" if people else "no es de nadie"
    return f"Entonces la guardia no es suya ni de {colleague.name}: {whose}."


def _swap(taker: Technician, holder: Technician, shifts: tuple[Shift, ...], wanted: tuple[datetime, datetime]) -> _Swap:
    return _Swap(taker, holder, max(wanted[0], shifts[0].start), min(wanted[1], shifts[-1].end))


def _period(work: RotaWork, wish: SwapWish) -> tuple[datetime, datetime]:
    zone = work.rules.rota.timezone
    if wish.hours:
        first, last = wish.hours
        end_day = wish.last if wish.last > wish.first or last > first else wish.last + _DAY
        return opening_instant(wish.first, first, zone), opening_instant(end_day, last, zone)
    begins = _day_begins(work)
    return opening_instant(wish.first, begins, zone), opening_instant(wish.last + _DAY, begins, zone)


def _day_begins(work: RotaWork) -> time:
    turns = work.rules.rota.rotations[0]
    return turns.start.time() if turns.every % _DAY == timedelta(0) else time(0)


def _named(work: RotaWork, written: str) -> list[Technician]:
    """Return whom the words may mean: an address, or a name; whatever else was written behind it is left off."""
    technicians = work.rules.rota.technicians
    if (
        by_address := [one for one in technicians if one.uses(written.split(maxsplit=1)[0].strip("<>.,"))]
        if written
        else []
    ):
        return by_address
    words = fold(_NAME_ENDS.split(written, maxsplit=1)[0]).split()
    for count in range(len(words), 0, -1):
        wanted = words[:count]
        found = [one for one in technicians if set(wanted) <= set(fold(one.name).split())]
        if exact := [one for one in found if fold(one.name).split() == wanted]:
            return exact
        if found:
            return found
    return []


def _unknown(work: RotaWork, written: str, colleagues: list[Technician]) -> str:
    if colleagues:
        names = either([one.name for one in colleagues])
        return f"«{written}» puede ser {names}: escriba también el apellido."
    known = listed([one.name for one in work.rules.rota.technicians])
    return f"No hay nadie de guardia que se llame «{written}»; conocemos a {known}."
