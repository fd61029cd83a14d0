"""What goes wrong with servers and clock while a daemon lives, how it ends, and how one knows that it was met."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.servers.mailboxes import PASSWORD
from tests.servers.proxy import Fault, Proxy
from tests.torture.ground import Trial, Way

Act = Callable[[Trial], Awaitable[None]]
LETTERS = 7
"""Acknowledgements that the mails which come during a trouble cause."""
PUT_BACK = '"clock_put_back"'
CLOCK_LOOKS = 7.0
"""Seconds within which the daemon has looked at its clock."""
LOST = 6
"""Mails whose answer the SMTP server loses, or that it throws away."""


def _not_counted(_trial: Trial) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong, and its end; a trial in which it was not met proves nothing."""

    name: str
    begin: Act
    end: Act
    way: Way = Way.OPEN
    met: Callable[[Trial], int] = _not_counted
    """How often it was met so far."""
    least: int = 0
    """How often it must have been met before it ends."""
    says: str = ""
    """What the daemon must have said before it ends."""
    holds: float = 3.0
    """Seconds that it lasts after mail has come in meanwhile, at least."""
    says_later: str = ""
    """What the daemon must say when it is over."""


async def _nothing(_trial: Trial) -> None:
    pass


def _of_imap(fault: Fault, way: Way = Way.OPEN, says: str = "") -> Trouble:
    return _of(f"IMAP: {fault.value}", lambda trial: trial.imap, fault, way, says)


def _of_smtp(fault: Fault, way: Way = Way.OPEN, says: str = "") -> Trouble:
    return _of(f"SMTP: {fault.value}", lambda trial: trial.smtp, fault, way, says)


def _of(name: str, proxy: Callable[[Trial], Proxy], fault: Fault, way: Way, says: str) -> Trouble:
    return Trouble(
        name,
        lambda trial: proxy(trial).misbehave(fault),
        lambda trial: proxy(trial).behave(),
        way,
        lambda trial: proxy(trial).met,
        1,
        says,
    )


def _answering(name: str, begin: Act, end: Act) -> Trouble:
    """The server refuses every letter; each is tried again when the daemon itself thinks it time."""
    return Trouble(name, begin, end, met=lambda trial: trial.desk.sink.refused, least=LETTERS)


async def _answer_everything(trial: Trial) -> None:
    trial.desk.sink.behaviour.at_recipient["*"] = "451 4.3.2 Later"


async def _answer_nothing(trial: Trial) -> None:
    trial.desk.sink.behaviour.at_recipient.clear()


async def _throttle_sink(trial: Trial) -> None:
    trial.desk.sink.behaviour.at_mail = "421 4.7.0 Too many messages, slow down"


async def _stop_throttling(trial: Trial) -> None:
    trial.desk.sink.behaviour.at_mail = ""


async def _lose_answers(trial: Trial) -> None:
    trial.desk.sink.behaviour.drop_unanswered = LOST


async def _lose_mails(trial: Trial) -> None:
    trial.desk.sink.behaviour.drop_untaken = LOST


def _losing(what: str, begin: Act) -> Trouble:
    return Trouble(f"SMTP: {LOST} mails {what}", begin, _nothing, met=lambda trial: trial.desk.sink.dropped, least=LOST)


async def _stall_sink(trial: Trial) -> None:
    trial.desk.sink.behaviour.stall_at = "DATA"


async def _let_sink_go_on(trial: Trial) -> None:
    trial.desk.sink.go_on()


async def _renumber(trial: Trial) -> None:
    """Give every mail of every folder another UID, and the folders another UIDVALIDITY."""
    await trial.imap.misbehave(Fault.REFUSE)
    await asyncio.sleep(0.5)  # Dovecot's sessions end a moment after their connections.
    await asyncio.to_thread(trial.dovecot.forget_uids, trial.desk.user)
    await trial.imap.behave()


async def _change_password(trial: Trial) -> None:
    trial.passwords[trial.desk.user] = "another"
    trial.smtp.cut()


async def _put_password_back(trial: Trial) -> None:
    trial.passwords[trial.desk.user] = PASSWORD


async def _revoke(trial: Trial) -> None:
    """Let no token be good any more that was given so far, nor any connection stand that was entered with one."""
    assert trial.tokens
    trial.tokens.revoke_all()
    trial.imap.cut()
    trial.smtp.cut()


async def _revoke_for_good(trial: Trial) -> None:
    assert trial.tokens
    trial.tokens.rules.refresh_token = "another"
    await _revoke(trial)


async def _grant_again(trial: Trial) -> None:
    assert trial.tokens
    trial.tokens.rules.refresh_token = "refresh-0"


async def _shorten(trial: Trial) -> None:
    assert trial.tokens
    trial.tokens.rules.expires_in = 1
    await _revoke(trial)


async def _end_sessions(trial: Trial) -> None:
    """Let the tokens, which ended meanwhile, be needed again."""
    trial.imap.cut()
    trial.smtp.cut()


def _with_tokens(name: str, begin: Act, end: Act, says: str = "") -> Trouble:
    """Both servers are entered with tokens, so each must ask for a new one."""
    return Trouble(
        f"log-in: {name}",
        begin,
        end,
        Way.TOKENS,
        lambda trial: len(trial.tokens.requests) if trial.tokens else 0,
        2,
        says,
    )


def _set_clock(seconds: float) -> Act:
    async def act(trial: Trial) -> None:
        (trial.desk.folder / "clock").write_text(str(seconds), encoding="ascii")

    return act


def _with_clock(what: str, seconds: float) -> Trouble:
    """A clock that goes back must be noticed, whether it goes wrong by that or is put right."""
    before, later = ("", PUT_BACK) if seconds > 0 else (PUT_BACK, "")
    begin, end = _set_clock(seconds), _set_clock(0)
    return Trouble(f"clock: {what}", begin, end, says=before, holds=CLOCK_LOOKS, says_later=later)


HOUR, DAY = 3600.0, 86_400.0
IMAP_FAULTS = (
    *(Fault.REFUSE, Fault.STALL, Fault.CUT, Fault.GARBAGE, Fault.BYE, Fault.DENY, Fault.THROTTLE),
    *(Fault.NO_MOVE, Fault.NO_IDLE, Fault.NO_UIDPLUS, Fault.LIMIT, Fault.OVERQUOTA, Fault.ENDLESS, Fault.DEEP),
)
TROUBLES = (
    *map(_of_imap, IMAP_FAULTS),
    *map(_of_smtp, (Fault.REFUSE, Fault.STALL, Fault.CUT, Fault.GARBAGE, Fault.BUSY)),
    _answering("SMTP: 451 to everybody", _answer_everything, _answer_nothing),
    _answering("SMTP: 421 too many at each mail", _throttle_sink, _stop_throttling),
    Trouble("SMTP: silence after the mail", _stall_sink, _let_sink_go_on),
    _losing("taken, answers lost", _lose_answers),
    _losing("lost with the connection", _lose_mails),
    Trouble("IMAP: every mail gets another UID", _renumber, _nothing),
    Trouble(
        "log-in: the SMTP password is another, then put back",
        _change_password,
        _put_password_back,
        Way.PASSWORD,
        lambda trial: trial.desk.sink.refused,
        2,
        "refused the log-in",
    ),
    _with_tokens("tokens revoked, new ones given", _revoke, _nothing),
    _with_tokens("tokens of one second, connections cut", _shorten, _end_sessions),
    _with_tokens("tokens revoked, none given for a while", _revoke_for_good, _grant_again, "invalid_grant"),
    _of_imap(Fault.IMPOSTOR, Way.TLS, "not to be trusted"),
    _of_smtp(Fault.IMPOSTOR, Way.TLS, "not to be trusted"),
    _of_imap(Fault.STRIP, Way.STARTTLS, "offers no STARTTLS"),
    _of_smtp(Fault.STRIP, Way.STARTTLS, "STARTTLS"),
    _with_clock("an hour ahead, then put back", HOUR),
    _with_clock("an hour behind, then put right", -HOUR),
    _with_clock("a day ahead, then put back", DAY),
    _with_clock("a day behind, then put right", -DAY),
)
