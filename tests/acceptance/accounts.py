"""Is every mail accounted for? What was written is compared with tickets, letters, folders, books and chain."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

from csc_mailbot.workflows.rows import OutboxLine
from tests.acceptance.correspondence import Written
from tests.acceptance.desk import Desk
from tests.servers.mailboxes import StoredMail


@dataclass(frozen=True, slots=True)
class Account:
    """What is wrong, by marker or Message-ID; all empty when nothing is."""

    lost: list[str]
    doubled: list[str]
    files_missing: list[str]
    unacknowledged: list[str]
    acknowledged_by_two: list[str]
    """Answered with two different letters."""
    sent_too_often: list[str]
    """Letters with more copies at the server than doubts allow."""
    unfinished: list[str]
    """Letters that are neither sent nor in doubt."""
    left_behind: list[str]
    """Mail that is still in the folder, or not exactly once in the processed folder."""
    in_doubt: list[str]
    """Letters given up after a second doubt."""
    copies: int
    """Second copies at the server, all of them allowed by a doubt."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled, or left unanswered."""
        return not any(
            (
                self.lost,
                self.doubled,
                self.files_missing,
                self.unacknowledged,
                self.acknowledged_by_two,
                self.sent_too_often,
                self.unfinished,
                self.left_behind,
            )
        )


async def account(desk: Desk, mails: Sequence[Written], processed: str = "CSC") -> Account:
    """Compare; the books must balance and the chain must hold."""
    books = desk.books()
    expected = Counter(mail.outcome for mail in mails)
    assert {name: number for name, number in books.items() if number and name != "fetched"} == dict(expected), books
    assert books["fetched"] == len(mails)
    desk.say("audit", "verify")
    tickets = desk.tickets()
    found = Counter(marker for ticket in tickets for marker in _markers(ticket))
    letters = desk.letters()
    answers = _answers(desk, letters)
    copies = Counter(_message_id(mail.content) for mail in desk.sink.mails)
    doubts = desk.doubts()
    spoken = [mail for mail in mails if mail.outcome != "ignored"]
    opened = [mail for mail in mails if mail.outcome == "opened"]
    return Account(
        lost=[mail.marker for mail in spoken if not found[mail.marker]],
        doubled=[mail.marker for mail in spoken if found[mail.marker] > 1],
        files_missing=[mail.marker for mail in opened if _files(tickets, mail.marker) != mail.files],
        unacknowledged=[mail.marker for mail in opened if not answers[mail.sender]],
        acknowledged_by_two=[mail.marker for mail in opened if len(answers[mail.sender]) > 1],
        sent_too_often=[one for one, times in copies.items() if times > 1 + doubts.get(one, -1)],
        unfinished=[one.message_id for one in letters if one.state not in {"sent", "in_doubt"}],
        left_behind=_misplaced(await desk.folder_of(), await desk.folder_of(processed), mails),
        in_doubt=[one.message_id for one in letters if one.state == "in_doubt"],
        copies=sum(times - 1 for times in copies.values()),
    )


def _markers(ticket: dict[str, Any]) -> list[str]:
    """Return the markers of the mails that are written on the ticket, one for each entry."""
    texts = [entry["text"] for entry in ticket["entries"] if entry["kind"] in {"opened", "message"}]
    return [found[0] for text in texts if (found := re.findall(r"marca-\d{4}", text))]


def _files(tickets: list[dict[str, Any]], marker: str) -> int:
    names = [file["name"] for one in tickets for entry in one["entries"] for file in entry["attachments"]]
    return sum(name.startswith(marker) for name in names)


def _answers(desk: Desk, letters: Sequence[OutboxLine]) -> dict[str, set[str]]:
    """Return the Message-IDs of the acknowledgements that reached the SMTP server, by recipient."""
    wanted = {one.message_id for one in letters if one.letter == "acknowledgement"}
    found: dict[str, set[str]] = defaultdict(set)
    for mail in desk.sink.mails:
        if _message_id(mail.content) in wanted:
            found[mail.recipients[0]].add(_message_id(mail.content))
    return found


def _message_id(content: bytes) -> str:
    return str(message_from_bytes(content)["Message-ID"])


def _misplaced(inbox: list[StoredMail], processed: list[StoredMail], mails: Sequence[Written]) -> list[str]:
    there = Counter(_marker(mail) for mail in processed)
    wrong = [mail.marker for mail in mails if there[mail.marker] != 1]
    return wrong + [_marker(mail) for mail in inbox if "\\Deleted" not in mail.flags]


def _marker(mail: StoredMail) -> str:
    return str(message_from_bytes(mail.content)["X-Marker"])
