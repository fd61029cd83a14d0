"""What the tests of judgement share: a mail, a ticket it may answer, and questions to a decision."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from csc_mailbot.intake.facts import Facts, SentLetter
from csc_mailbot.intake.intents import Decision, Intent
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose, Token
from tests.contract.books.making import ANA, parsed
from tests.desks import NOW, TOKENS
from tests.unit.outbound.desk import TICKET as SAMPLE

I = TypeVar("I", bound=Intent)  # noqa: E741
TEXT = "Desde esta mañana el programa de almacén no arranca en el puesto tres."
MAIL = replace(parsed(), text=TEXT)
TICKET = replace(SAMPLE, requester=ANA)
LETTER = TOKENS.message_id(Token(Purpose.REQUESTER, 5), "aserti.es")
REPLY = replace(MAIL, in_reply_to=(LETTER,))
KNOWN = Facts(NOW, letters={5: SentLetter(5, LETTER, ANA.key, TICKET)})
STRANGER = Address("Eva", "eva@nadie.example")

Judge = Callable[..., Decision]


def only(decision: Decision, kind: type[I]) -> I:
    [found] = [one for one in decision.intents if isinstance(one, kind)]
    return found


def kinds(decision: Decision) -> list[str]:
    return [type(one).__name__ for one in decision.intents]
