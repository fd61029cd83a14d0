"""Somebody answers an alert: what did they say? And a robot's answer, which says that its owner is not there.

The token says which alert it is, whoever writes; only its direct answer counts, for an alert that was passed on travels
in References. An answer whose program lost it all the same counts from the technicians' own addresses.
"""

import re

from csc_mailbot.intake.customer_words import looks_like_vacation
from csc_mailbot.intake.decision import MailKind, Outcome
from csc_mailbot.intake.facts import SentLetter, answered_tokens, question_of
from csc_mailbot.intake.page_intents import AnswerPage, AskTechnician, MissTechnician
from csc_mailbot.intake.reading import Disposal, Reading, note
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.quoting import split_reply
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.oncall.answers import Answer, Meaning, read_answer
from csc_mailbot.oncall.page import LastPage
from csc_mailbot.tickets.entry import EntryKind
from csc_mailbot.tickets.ticket import folios_in

_TAKEN = {Meaning.RECEIVED: Meaning.ACK}
_OF_AN_ALERT = re.compile(r"\s*(?:re|r|aw|res)\s*:\s*(?:re\s*:\s*){0,3}GUARDIA\b", re.IGNORECASE)
_RECEIPT = "message/disposition-notification"


def alert_answered(reading: Reading) -> SentLetter | None:
    """Return the alert that the mail answers."""
    tokens = answered_tokens(reading.mail, reading.policies)
    if not any(token.purpose is Purpose.PAGE for token in tokens) and _is_technicians(reading):
        tokens = () if _answers_ours(reading, tokens) else question_of(reading.mail, reading.policies).tokens
    letters = (reading.facts.letters.get(token.outbox_id) for token in tokens if token.purpose is Purpose.PAGE)
    return next((one for one in letters if one), None)


def unsigned_answer(reading: Reading) -> Disposal | None:
    """Return what a technician's answer to an alert does whose program lost every token of it: they are asked.

    Anybody can write that subject and that address, so it takes nothing; but it is no incident of its own either.
    """
    key, ticket = _technician_key(reading), reading.route.ticket or reading.route.linked
    if key is None or ticket is None or not _OF_AN_ALERT.match(reading.mail.subject):
        return None
    if reading.facts.pages.get(ticket.id) is not LastPage.OPEN:
        return None
    noted = note(reading, ticket, EntryKind.NOTE, "an answer to an alert without its token")
    return Disposal(noted.outcome, noted.because, (*noted.intents, AskTechnician(key)))


def _answers_ours(reading: Reading, tokens: tuple[Token, ...]) -> bool:
    return any(token.outbox_id in reading.facts.letters for token in tokens)


def _is_technicians(reading: Reading) -> bool:
    return _technician_key(reading) is not None


def _technician_key(reading: Reading) -> str | None:
    """Return the key of the technician who is registered with the sender's address, or is alerted there."""
    oncall, wanted = reading.policies.oncall, reading.mail.sender.key
    if oncall is None or not wanted:
        return None
    people = oncall.rota.technicians
    known = (one for one in people if one.uses(wanted) or any(address_key(way.to) == wanted for way in one.ways))
    return next((one.key for one in known), None)


def settle_alert(reading: Reading, alert: SentLetter) -> Disposal:
    """Return what a person's answer to an alert does."""
    words = reading.reply.new if reading.route.ticket else split_reply(reading.mail.text, reading.mail.html).new
    if looks_like_vacation(words):
        return miss_technician(reading, alert, "reads like an automatic answer")
    answer = read_answer(words)
    if reading.screening.kind is MailKind.BULK and not answer.exact:
        return note(reading, alert.ticket, EntryKind.NOTE, "a machine's words to an alert")
    meaning = _TAKEN.get(answer.meaning, answer.meaning)
    said = AnswerPage(
        outbox_id=alert.outbox_id,
        sender=reading.mail.sender,
        meaning=meaning.value,
        minutes=answer.minutes,
        words=_for_customer(reading, answer),
        folios=folios_in(words, reading.policies.folio_prefix),
    )
    noted = note(reading, alert.ticket, EntryKind.NOTE, "doubtful words to an alert")
    if meaning is Meaning.DOUBTFUL:
        return Disposal(noted.outcome, noted.because, (*noted.intents, said))
    because = (*reading.route.because, f"an answer to an alert: {meaning.value}")
    return Disposal(Outcome.APPENDED, because, (*noted.intents, said))


def _for_customer(reading: Reading, answer: Answer) -> str:
    """Return what stands behind HECHO or CERRAR, where it is certain that nothing quoted is among it.

    It begins a sentence now.
    """
    leaks = reading.policies.tokens.find(answer.words)
    told = answer.words[:1].upper() + answer.words[1:]
    return told if reading.reply.certain and not leaks else ""


def miss_technician(reading: Reading, alert: SentLetter, why: str) -> Disposal:
    """Return what a robot's answer to an alert does: it is none, and the next person is woken."""
    noted = note(reading, alert.ticket, EntryKind.AUTO_REPLY, why)
    address = _technician_key(reading) or alert.recipient
    return Disposal(noted.outcome, noted.because, (*noted.intents, MissTechnician(alert.outbox_id, address)))


def automatic_answer(reading: Reading) -> Disposal:
    """Return what an automatic answer does: nothing, unless a technician's robot wrote it."""
    what = "an automatic answer"
    plain = note(reading, reading.route.ticket, EntryKind.AUTO_REPLY, what)
    if _is_receipt(reading):
        return plain
    if alert := alert_answered(reading):
        return miss_technician(reading, alert, what)
    if technician := _technician_key(reading):
        absent = MissTechnician(None, technician)
        return Disposal(plain.outcome, (*plain.because, "a technician is absent"), (*plain.intents, absent))
    return plain


def _is_receipt(reading: Reading) -> bool:
    """A read receipt (RFC 8098) says that the alert was seen: neither yes nor absent."""
    mail = reading.mail
    declared = mail.content_parameters.get("report-type", "").lower()
    return declared == "disposition-notification" or any(file.type == _RECEIPT for file in mail.attachments)
