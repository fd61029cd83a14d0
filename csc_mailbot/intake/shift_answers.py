"""A technician answers a reminder, a test or an offer, or wants to swap a shift; or a robot answers for them.

An answer counts by the token of the letter it answers, from whatever address it comes. A swap that no letter of ours
asked for needs the proof that an agent needs; without it the registered address is asked first.
"""

import re

from csc_mailbot.intake.agent_mail import is_proven
from csc_mailbot.intake.customer_words import confirmation_in, looks_like_vacation
from csc_mailbot.intake.decision import MailKind, Outcome
from csc_mailbot.intake.facts import SentLetter, answered_tokens
from csc_mailbot.intake.reading import Disposal, Reading
from csc_mailbot.intake.return_words import says_back
from csc_mailbot.intake.shift_intents import AnswerShift, AskSwap, ShiftAnswer, WelcomeBack
from csc_mailbot.intake.swap_words import SwapDoubt, SwapWish, swap_in
from csc_mailbot.intake.words import fold
from csc_mailbot.mail.quoting import split_reply
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.oncall.answers import Meaning, read_answer
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.tickets.people import Agent

_OFFER = "shift_offer"
"""The kind of letter that is answered SI or NO."""
_RECEIPT = "multipart/report"
_YES_WORDS = frozenset({"si", "vale", "ok", "claro", "de acuerdo", "por supuesto"})
_CLAUSE_END = re.compile(r"[,.;:!\n]")
_YES = frozenset({Meaning.ACK, Meaning.RECEIVED})


def shift_letter_answered(reading: Reading) -> SentLetter | None:
    """Return our letter about a shift that this mail answers."""
    tokens = answered_tokens(reading.mail, reading.policies)
    letters = (reading.facts.letters.get(token.outbox_id) for token in tokens if token.purpose is Purpose.SHIFT)
    return next((one for one in letters if one), None)


def settle_shift(reading: Reading, asked: SentLetter) -> Disposal:
    """Return what a person's answer to a letter about a shift does."""
    words = split_reply(reading.mail.text, reading.mail.html).new
    if looks_like_vacation(words):
        return _answered(reading, asked, ShiftAnswer.ABSENT, "reads like a robot's answer")
    technician = _technician(reading)
    wish = _swap(reading, _first_line(words)) if technician else None
    if technician and wish:
        return _swap_asked(reading, technician, wish)
    said = _said(words, asked)
    return _answered(reading, asked, said, f"an answer about a shift: {said.value}")


def settle_robot(reading: Reading) -> Disposal | None:
    """Return what a robot's answer to a letter about a shift does; None when it answers none.

    A read receipt, and what a gateway to telephones says, is no word about anybody's absence.
    """
    asked = shift_letter_answered(reading)
    if asked is None or reading.mail.content_type == _RECEIPT:
        return None
    rules = reading.policies.oncall
    registered = rules is not None and rules.rota.technician_of(asked.recipient) is not None
    if not registered and not looks_like_vacation(reading.mail.text):
        return None
    return _answered(reading, asked, ShiftAnswer.ABSENT, "a robot's answer about a shift")


def calendar_answered(reading: Reading) -> Disposal | None:
    """Return what a calendar's answer to an invitation to a shift does: nothing; None when the mail is none."""
    files = (one.content for one in reading.mail.attachments if one.type == "text/calendar")
    if any(b"METHOD:REPLY" in content and b"UID:guardia-" in content for content in files):
        return Disposal(Outcome.NOTED, ("a calendar's answer to an invitation to a shift",))
    return None


def swap_wished(reading: Reading) -> Disposal | None:
    """Return what a technician's wish to swap a shift does; None when the mail holds none."""
    technician = _technician(reading)
    if technician is None or reading.screening.kind is not MailKind.MESSAGE or reading.route.ticket:
        return None
    # The subject of an answer is not its writer's own.
    own = () if reading.mail.in_reply_to or reading.mail.references else (reading.mail.subject,)
    wish = _swap(reading, _first_line(reading.mail.text), *own)
    return _swap_asked(reading, technician, wish) if wish else None


def return_told(reading: Reading) -> Disposal | None:
    """Return what a technician's word that they are back does; None when the mail says more, or nothing proves them.

    Without a proof it opens a ticket like any mail, where a person reads it; the absence ends by either.
    """
    technician, mail = _technician(reading), reading.mail
    if technician is None or reading.screening.kind is not MailKind.MESSAGE or reading.route.ticket:
        return None
    if mail.attachments or not says_back(mail.subject, split_reply(mail.text, mail.html).new, technician.name):
        return None
    if not is_proven(reading, Agent(technician.name, technician.address, technician.aliases)):
        return None
    return Disposal(Outcome.NOTED, ("a technician says that they are back",), (WelcomeBack(technician.key),))


def _technician(reading: Reading) -> Technician | None:
    rules = reading.policies.oncall
    return rules.rota.technician_of(reading.mail.sender.address) if rules else None


def _swap(reading: Reading, *lines: str) -> SwapWish | SwapDoubt | None:
    return swap_in(lines, reading.now.astimezone(reading.policies.hours.timezone).date())


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")


def _swap_asked(reading: Reading, technician: Technician, wish: SwapWish | SwapDoubt) -> Disposal:
    proven = is_proven(reading, Agent(technician.name, technician.address, technician.aliases))
    because = "a technician wants to swap a shift" + ("" if proven else ", and nothing proves who wrote it")
    return Disposal(Outcome.NOTED, (because,), (AskSwap(technician.key, wish, proven),))


def _said(words: str, asked: SentLetter) -> ShiftAnswer:
    sure, meaning = confirmation_in(words), read_answer(words).meaning
    if asked.letter == _OFFER:
        return _said_to_offer(words, meaning, sure=sure)
    if meaning is Meaning.DECLINE or sure is False:
        return ShiftAnswer.NO
    return ShiftAnswer.YES if meaning in _YES or sure else ShiftAnswer.DOUBTFUL


def _said_to_offer(words: str, meaning: Meaning, *, sure: bool | None) -> ShiftAnswer:
    """A yes puts somebody on call, so that it must stand there as a word of its own; a no leaves all as it is."""
    first = fold(_CLAUSE_END.split(words.strip(" \t\n\u00a1!"), maxsplit=1)[0]).strip()
    if sure or (first in _YES_WORDS and meaning is Meaning.ACK):
        return ShiftAnswer.YES
    if sure is False or first == "no" or meaning is Meaning.DECLINE:
        return ShiftAnswer.NO
    return ShiftAnswer.DOUBTFUL


def _answered(reading: Reading, asked: SentLetter, said: ShiftAnswer, because: str) -> Disposal:
    intent = AnswerShift(asked.outbox_id, reading.mail.sender, said)
    return Disposal(Outcome.NOTED, (because,), (intent,))
