"""What became of it? Short notices to technicians about swaps, shifts that changed hands, and answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.answer_link import answer_link
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.shift_letter import first_name, period_in_words, shift_letter

_LONGEST_QUOTE = 200


class RotaNews(StrEnum):
    """What is told."""

    ASKED = "asked"
    """The colleague was asked; until then nothing changes."""
    TAKEN = "taken"
    """`taker` is on call instead of `holder`."""
    REFUSED = "refused"
    """The colleague said no."""
    EXPIRED = "expired"
    """Nobody answered before it began."""
    TOO_LATE = "too_late"
    """The answer came when nothing was to be decided any more."""
    NOT_ASKED = "not_asked"
    """What was asked for cannot be done; `why` says it."""
    DOUBTFUL = "doubtful"
    """The answer was neither yes nor no."""
    OTHER_ADDRESS = "other_address"
    """An answer came from an address that is none of the reader's; `quote` is that address."""
    NO_ANSWER = "no_answer"
    """The technician did not answer in time."""
    DECLINED = "declined"
    """The technician cannot; others were told."""
    BACK = "back"
    """The reader said that they are there again, and is on call again."""


@dataclass(frozen=True, slots=True)
class RotaNotice:
    """One piece of news for one reader."""

    news: RotaNews
    reader: str
    """The reader's name."""
    now: datetime
    start: datetime | None = None
    end: datetime | None = None
    taker: str = ""
    holder: str = ""
    why: str = ""
    """What was not understood, or cannot be done: a Spanish sentence of ours."""
    quote: str = ""
    """The reader's own line that it is about."""
    asks: str = ""
    """What can be answered, where the answer was doubtful: RECIBIDO, OK or SI."""


_SUBJECTS = {
    RotaNews.ASKED: "Cambio de guardia: hemos preguntado a {taker}",
    RotaNews.TAKEN: "Guardia: {taker} en lugar de {holder}",
    RotaNews.REFUSED: "Cambio de guardia: no ha podido ser",
    RotaNews.EXPIRED: "Cambio de guardia: nadie ha contestado",
    RotaNews.TOO_LATE: "Guardia: ya estaba decidido",
    RotaNews.NOT_ASKED: "Cambio de guardia: no lo hemos podido hacer",
    RotaNews.DOUBTFUL: "Guardia: no hemos entendido su respuesta",
    RotaNews.OTHER_ADDRESS: "Guardia: ¿ha respondido usted?",
    RotaNews.NO_ANSWER: "Guardia: no nos ha llegado su respuesta",
    RotaNews.DECLINED: "Guardia: hemos anotado que no puede",
    RotaNews.BACK: "Guardia: volvemos a contar con usted",
}


def rota_notice(notice: RotaNotice, address: str, desk: DeskCard) -> Letter:
    """Return the notice to a technician's address."""
    subject = _SUBJECTS[notice.news].format(taker=first_name(notice.taker), holder=first_name(notice.holder))
    time = (notice.start, notice.end) if notice.start and notice.end else None
    words = {
        "name": first_name(notice.reader),
        "news": notice.news.value,
        "taker": notice.taker,
        "holder": notice.holder,
        "is_taker": notice.reader == notice.taker,
        "why": notice.why,
        "quote": one_line(notice.quote)[:_LONGEST_QUOTE],
        "period": period_in_words(*time, notice.now, desk) if time else "",
        "asks": notice.asks,
        "yes_link": answer_link(notice.asks, subject, signed=True) if notice.asks else "",
        "no_link": answer_link("NO" if notice.asks == "SI" else "NO PUEDO", subject, signed=True),
    }
    return shift_letter(LetterKind.ROTA_NOTICE, Address(notice.reader, address), subject, desk, words)
