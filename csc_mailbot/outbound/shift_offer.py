"""Would you take this shift? The question to a colleague, and to the one who wants a swap, whether it is their wish."""

from dataclasses import dataclass
from datetime import datetime

from csc_mailbot.mail.address import Address
from csc_mailbot.oncall.offer import OfferCause
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.shift_letter import first_name, period_in_words, shift_letter


@dataclass(frozen=True, slots=True)
class ShiftOffer:
    """Somebody would be on call instead of somebody else."""

    taker: str
    """The name of who would take it."""
    holder: str
    """The name of whose shift it is."""
    asker: str
    """The name of who wants it; empty when the desk does."""
    start: datetime
    end: datetime
    cause: OfferCause
    now: datetime


def shift_offer(offer: ShiftOffer, address: str, desk: DeskCard) -> Letter:
    """Return the question to the colleague's registered address; `taker` or `holder`, whoever did not ask."""
    taking = offer.asker != offer.taker
    name = offer.taker if taking else offer.holder
    verb = "¿Puede hacer la guardia de" if taking else "¿Le cede su guardia a"
    other = offer.holder if taking else offer.taker
    subject = f"{verb} {first_name(other)}?"
    words = {**_words(offer, desk, name), "taking": taking, "confirms": False, **_links(subject)}
    return shift_letter(LetterKind.SHIFT_OFFER, Address(name, address), subject, desk, words)


def swap_confirmation(offer: ShiftOffer, address: str, desk: DeskCard) -> Letter:
    """Return the question to whoever seems to want a swap, whether they wrote it."""
    subject = "¿Ha pedido usted este cambio de guardia?"
    words = {**_words(offer, desk, offer.asker), "taking": offer.asker == offer.taker, "confirms": True}
    to = Address(offer.asker, address)
    return shift_letter(LetterKind.SHIFT_OFFER, to, subject, desk, {**words, **_links(subject)})


def _links(subject: str) -> dict[str, object]:
    return {
        "yes_link": answer_link("SI", subject, signed=True),
        "no_link": answer_link("NO", subject, signed=True),
    }


def _words(offer: ShiftOffer, desk: DeskCard, reader: str) -> dict[str, object]:
    return {
        "name": first_name(reader),
        "taker": offer.taker,
        "holder": offer.holder,
        "asker": offer.asker,
        "cause": offer.cause.value,
        "period": period_in_words(offer.start, offer.end, offer.now, desk),
        "begun": offer.start <= offer.now,
    }
