"""Letters about shifts with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from csc_mailbot.oncall.offer import OfferCause
from csc_mailbot.oncall.probe import ProbeKind, ProbeResult
from csc_mailbot.oncall.technician import Alert, AlertFormat
from csc_mailbot.outbound.admin_notice import admin_notice
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.rota_events import GapsAhead, RotaEvent, ShiftChanged, ShiftInDoubt, ShownGap
from csc_mailbot.outbound.rota_notice import RotaNews, RotaNotice, rota_notice
from csc_mailbot.outbound.sample_values import MONDAY, NOW
from csc_mailbot.outbound.shift_invitation import EntryNews, InvitedShift, shift_invitation
from csc_mailbot.outbound.shift_offer import ShiftOffer, shift_offer, swap_confirmation
from csc_mailbot.outbound.shift_probe import AskedShift, shift_reminder, shift_test

_LUIS, _ANA = "Luis Ros", "Ana Ruiz"
_ADDRESS = "luis@aserti.es"
_WEEK = timedelta(weeks=1)
_WHY = "No hay nadie de guardia que se llame «Anna»; conocemos a Luis Ros y a Ana Ruiz."


def guardia_letters(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    """Yield a letter of every shape, with its name."""
    asked = AskedShift(_LUIS, MONDAY, MONDAY + _WEEK, NOW + timedelta(hours=8), NOW, _ANA)
    yield "shift-reminder", shift_reminder(asked, _ADDRESS, desk)
    yield "shift-reminder-alone", shift_reminder(replace(asked, next_name=""), _ADDRESS, desk)
    for form in AlertFormat:
        yield f"shift-test-{form.value}", shift_test(asked, Alert("luis@movil.example", form), desk)
    swap = ShiftOffer(_ANA, _LUIS, _LUIS, MONDAY, MONDAY + timedelta(days=1), OfferCause.SWAP, NOW)
    for cause in OfferCause:
        asker = _LUIS if cause is OfferCause.SWAP else ""
        yield f"shift-offer-{cause.value}", shift_offer(replace(swap, cause=cause, asker=asker), _ADDRESS, desk)
    yield "shift-offer-begun", shift_offer(replace(swap, cause=OfferCause.SILENCE, asker="", start=NOW), _ADDRESS, desk)
    yield "shift-offer-given", shift_offer(replace(swap, asker=_ANA), _ADDRESS, desk)
    yield "shift-offer-confirmation", swap_confirmation(swap, _ADDRESS, desk)
    told = RotaNotice(RotaNews.TAKEN, _LUIS, NOW, MONDAY, MONDAY + _WEEK, taker=_ANA, holder=_LUIS)
    for news in RotaNews:
        yield f"rota-notice-{news.value}", rota_notice(_shape(replace(told, news=news)), _ADDRESS, desk)
    for entry in EntryNews:
        invited = InvitedShift(_LUIS, MONDAY, MONDAY + _WEEK, NOW, entry, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        yield f"shift-invitation-{entry.value}", shift_invitation(invited, _ADDRESS, desk)
    for name, event in _events().items():
        yield f"admin-notice-{name}", admin_notice(event, "sistemas@aserti.es", desk)


def _events() -> dict[str, RotaEvent]:
    end, start = MONDAY + _WEEK, MONDAY
    doubt = ShiftInDoubt(ProbeKind.REMINDER, ProbeResult.SILENCE, _LUIS, _ADDRESS, start, end, "ana@aserti.es")
    found = {
        f"shift-{result.value}": replace(doubt, result=result)
        for result in ProbeResult
        if result is not ProbeResult.ANSWERED
    }
    gaps = (ShownGap(start, start + timedelta(days=1), _LUIS), ShownGap(end, end + timedelta(days=1), ""))
    return {
        **found,
        "shift-test": replace(doubt, kind=ProbeKind.TEST, stand_in=""),
        "shift-changed": ShiftChanged(_ANA, _LUIS, start, end, "swap", 3),
        "gaps-ahead": GapsAhead(gaps, 60),
        "gaps-ahead-many": GapsAhead(gaps * 15, 60),
    }


def _shape(told: RotaNotice) -> RotaNotice:
    match told.news:
        case RotaNews.NOT_ASKED:
            return replace(told, why=_WHY, quote="cambio 24/12 con Anna", start=None, end=None)
        case RotaNews.REFUSED:
            return replace(told, why="Ana Ruiz ha dicho que no puede. Todo sigue como está.")
        case RotaNews.OTHER_ADDRESS:
            return replace(told, asks="SI", quote="luis.ros.casa@correo.example")
        case RotaNews.BACK:
            return replace(told, start=None, end=None)
        case RotaNews.DOUBTFUL:
            return replace(told, asks="RECIBIDO", quote="luego te digo")
    return told
