"""May one more automatic letter go to this address now? Windows end the loops that no header shows.

What is over is not lost: a customer gets one letter with the ticket's latest state when the window ends, an agent one
letter that lists the tickets. Addresses that do not exist rest. Nothing here limits mail that comes in, pages, alerts
or the words of a person, and nobody is counted by domain (DESIGN's invariant "no loop"; RFC 3834 §2 asks for limits).
"""

import re
from datetime import datetime, timedelta

from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.tickets.people import Role
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.records import Records

LATEST_STATE = "latest_state"
"""The deadline at which a customer hears how a ticket stands; its key is the ticket and the address."""
TEAM_DIGEST = "team_digest"
"""The deadline at which an agent reads a list instead of single notices; its key is the address."""
REST = "dead_address"
"""The deadline until which an address gets no automatic letters; its key is the address."""
RESTS_FOR = timedelta(days=60)

_AUTOMATIC = frozenset(
    {
        LetterKind.ACKNOWLEDGEMENT,
        LetterKind.STATUS_CHANGE,
        LetterKind.STATE_ANSWER,
        LetterKind.REMINDER,
        LetterKind.URGENCY_RAISED,
        LetterKind.PAGE_STATE,
    }
)
_RESTING = _AUTOMATIC | {LetterKind.DIGEST}
_NOTICES = frozenset({LetterKind.TEAM_NOTICE, LetterKind.TEAM_UPDATE})
_NO_SUCH_ADDRESS = re.compile(r"(?<![\d.])5\.1\.(?:[1236]|10)(?!\d|\.\d)")
"""RFC 3463 §3.2, RFC 7505: no such mailbox, no such system, bad syntax, moved away, takes no mail. The others of 5.1
speak of the sender, or of nothing that is known."""


def is_held_back(records: Records, desk: Desk, letter: Letter, ticket_id: int | None, now: datetime) -> bool:
    """Tell whether an automatic letter to a customer must not go now; one with the latest state is due then.

    To an address that rests nothing automatic goes, and nothing follows.
    """
    if not _is_automatic(letter) or desk.policies.directory.role_of(letter.to.address) is Role.AGENT:
        return False
    if letter.kind in _RESTING and is_resting(records, letter.to.address, now):
        return True
    if ticket_id is None or letter.kind not in _AUTOMATIC:
        return False
    rates = desk.policies.rates
    since = now - timedelta(seconds=rates.window_seconds)
    on_ticket, in_all = records.outbox.counted(letter.to.address, since, ticket_id)
    if on_ticket < rates.per_ticket and in_all < rates.in_all:
        return False
    due_at = now + timedelta(seconds=rates.window_seconds)
    records.deadlines.set(LATEST_STATE, f"{ticket_id} {letter.to.key}", due_at)
    return True


def _is_automatic(letter: Letter) -> bool:
    return letter.purpose is Purpose.REQUESTER and letter.auto_submitted is not None


def is_folded(records: Records, desk: Desk, letter: Letter, now: datetime) -> bool:
    """Tell whether a notice to an agent shall stand in the next list instead; that is due then. Alerts never do."""
    if letter.kind not in _NOTICES or letter.importance_high:
        return False
    rates = desk.policies.rates
    if not rates.team_notices:
        return False
    window = timedelta(seconds=rates.team_window_seconds)
    if not records.outbox.has_notices(letter.to.address, now - window, rates.team_notices):
        return False
    records.deadlines.set(TEAM_DIGEST, letter.to.key, now + window)
    return True


def let_rest(records: Records, answer: str, address: str, now: datetime) -> None:
    """Let the address rest when the server's answer says that there is no such address."""
    if _NO_SUCH_ADDRESS.search(answer):
        key = address_key(address)
        records.deadlines.cancel(REST, key)
        records.deadlines.set(REST, key, now + RESTS_FOR)


def is_resting(records: Records, address: str, now: datetime) -> bool:
    """Tell whether the address gets no automatic letters."""
    until = records.deadlines.due_at(REST, address_key(address))
    return until is not None and until > now


def end_rest(records: Records, address: Address) -> None:
    """Write to the address again: somebody wrote from it."""
    records.deadlines.cancel(REST, address.key)
