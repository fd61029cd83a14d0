"""Is it really our agent who writes? An address can be typed by anybody; rights need a proof beside it.

With a pinned border its DMARC pass is the proof, and nothing heals its lack: a token can leak with a forwarded notice,
and who has it could otherwise write in the agent's name where the border has just said no. Without one, the proof is a
token of a letter that went to that very agent, in the recipient or in In-Reply-To, where an answer carries it by
itself; References and bodies travel with every forward and prove nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from csc_mailbot.intake.authentication import AuthVerdict, Result, domain_key
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.tickets.people import Agent

TOKEN_LIFE = timedelta(days=90)
"""How long a letter proves who answers it: longer than tickets wait, short enough for a leaked mailbox to go stale."""

_DOMAIN = re.compile(r"@\s*([^\s@<>()\",;:\[\]]{1,253})")
_FOR_AGENTS = frozenset({Purpose.AGENT, Purpose.PAGE, Purpose.SHIFT})


class Place(StrEnum):
    """Where in a mail a token of ours stands."""

    RECIPIENT = "recipient"
    IN_REPLY_TO = "in_reply_to"
    REFERENCES = "references"
    BODY = "body"


class Proof(StrEnum):
    """What proves the agent."""

    DMARC = "dmarc"
    TOKEN_IN_RECIPIENT = "token_in_recipient"  # noqa: S105 - a place, no password
    TOKEN_IN_REPLY = "token_in_reply"  # noqa: S105 - a place, no password


_PROVING = {Place.RECIPIENT: Proof.TOKEN_IN_RECIPIENT, Place.IN_REPLY_TO: Proof.TOKEN_IN_REPLY}


@dataclass(frozen=True, slots=True)
class AgentLetter:
    """A letter of ours whose valid token stands in the mail."""

    recipient: str
    """To whom the letter went."""
    purpose: Purpose
    sent_at: datetime
    place: Place


def agent_proof(
    mail: ParsedMail, agent: Agent, verdict: AuthVerdict, letters: Sequence[AgentLetter], now: datetime
) -> Proof | None:
    """Return what proves that the agent wrote the mail, or None: then it has no rights; `doubts_about` says why."""
    if any(_doubts_about_sender(mail, agent)):
        return None
    if verdict.pinned:
        return Proof.DMARC if _is_passed(mail, verdict) else None
    proving = (_PROVING[one.place] for one in letters if _proves(one, agent, now))
    return next(proving, None)


def doubts_about(
    mail: ParsedMail, agent: Agent, verdict: AuthVerdict, letters: Sequence[AgentLetter], now: datetime
) -> tuple[str, ...]:
    """Return why the mail has no agent's rights; nothing when `agent_proof` finds a proof."""
    if agent_proof(mail, agent, verdict, letters, now):
        return ()
    doubts = tuple(_doubts_about_sender(mail, agent))
    if verdict.pinned:
        return (*doubts, *(() if _is_passed(mail, verdict) else verdict.because))
    proven = any(_proves(one, agent, now) for one in letters)
    return (*doubts, *(() if proven else _doubts_about_letters(letters, agent)))


def _is_passed(mail: ParsedMail, verdict: AuthVerdict) -> bool:
    return verdict.dmarc is Result.PASS and verdict.from_domain == domain_key(mail.sender.address)


def _doubts_about_sender(mail: ParsedMail, agent: Agent) -> Iterator[str]:
    """Who shows two faces has none: which of them a border looked at, and which one people see, is anybody's guess.

    A Sender of another domain means that a stranger's system sent it for somebody. Answers wanted in another domain
    are how stolen names are used; the agent's own addresses and whatever is at home beside them are no doubt. Who
    redirects an agent's mail hands on words that were meant for others, with their signature still good.
    """
    if len(mail.headers.all("From")) > 1 or len(mail.senders) > 1:
        yield "more than one From header or address: no rights"
    if mail.sender.key not in _addresses(agent):
        yield f"From is no address of {agent.address}"
    domains = {address.rpartition("@")[2] for address in _addresses(agent)}
    submitted = {one.lower() for value in mail.headers.all("Sender") for one in _DOMAIN.findall(value)}
    if submitted - {mail.sender.domain}:
        yield "Sender is of another domain than From: no rights"
    if {one.domain for one in mail.reply_to} - domains:
        yield "Reply-To leads to another domain: no rights"
    if "Resent-From" in mail.headers or "Resent-Sender" in mail.headers:
        yield "somebody redirected it: no rights"


def _doubts_about_letters(letters: Sequence[AgentLetter], agent: Agent) -> tuple[str, ...]:
    own = [one for one in letters if _went_to(one, agent)]
    if not letters:
        return ("no border is pinned, and no token of ours is in it",)
    if not own:
        return (f"the token is of no letter to {agent.address}",)
    if all(one.place not in _PROVING for one in own):
        return ("the agent's token stands only in References or the text, where it proves nothing",)
    return (f"the agent's token is older than {TOKEN_LIFE.days} days",)


def _proves(letter: AgentLetter, agent: Agent, now: datetime) -> bool:
    return letter.place in _PROVING and _went_to(letter, agent) and now - letter.sent_at <= TOKEN_LIFE


def _went_to(letter: AgentLetter, agent: Agent) -> bool:
    return letter.purpose in _FOR_AGENTS and address_key(letter.recipient) in _addresses(agent)


def _addresses(agent: Agent) -> frozenset[str]:
    return frozenset(map(address_key, (agent.address, *agent.aliases)))
