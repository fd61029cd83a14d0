"""What happens in the playground? Post and daemon tell the journal; it shows each mail as it travels, and remembers.

It answers the daemon's `Observer` and the post's `PostWitness`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.people import DESK
from csc_mailbot.demo.smtp_server import PostedMail
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.intents import ChangeTicket, Decision
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.deliver_outbox import Attempt
from csc_mailbot.workflows.ports import Accepted
from csc_mailbot.workflows.rows import PendingMail

PATIENCE = 20.0
"""Seconds that one thing may take before the story is given up."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a mail."""

    decision: Decision
    folio: Folio | None


class Journal:
    """Writes down what it hears, and lets the story wait for it."""

    def __init__(self, paper: Paper) -> None:
        """Write on the paper."""
        self.judgements: dict[str, Judged] = {}
        """By the mail's Message-ID."""
        self.letters: dict[str, str] = {}
        """What each letter of the desk was for, by its Message-ID."""
        self._paper = paper
        self._failure = ""
        self._news = asyncio.Event()

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        """Return once it holds; it is looked at again whenever something happened.

        Raises:
            StoryFailed: something went wrong that never should, or it took too long; `what` names it.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    # Taken before the look, so that nothing that happens meanwhile is missed.
                    news = self._news
                    if self._failure:
                        raise StoryFailed(self._failure)
                    if await holds():
                        return
                    await news.wait()
        except TimeoutError as error:
            raise StoryFailed(f"within {PATIENCE:.0f} seconds it did not happen that {what}") from error

    def posted(self, mail: PostedMail) -> None:
        """A mail is in its readers' mailboxes. The desk's own are told of when the desk knows."""
        if mail.sender != DESK.address:
            head = message_from_bytes(mail.content, policy=default)
            readers = ", ".join(mail.recipients)
            author = head["From"] or mail.sender or "(nobody)"
            self._paper.line("mail", f"{author} → {readers}", "green")
            self._paper.line("", f"{head['Subject'] or '(no subject)'}")
        self._ring()

    def refused(self, sender: str, recipient: str) -> None:
        """A mail was refused, because nobody has that address."""
        self._paper.line(
            "refused", f"{sender or 'the null sender'} → {recipient}: nobody has that address (550)", "red"
        )

    def kept(self, mailbox: str, mails: int) -> None:
        """New mail is in the ledger."""
        number = "1 mail" if mails == 1 else f"{mails} mails"
        self._paper.line("kept", f"{number} of mailbox {mailbox!r}: raw bytes and a ledger line, before anything else")

    def judged(self, pending: PendingMail, decision: Decision, folio: Folio | None) -> None:
        """A mail has its outcome."""
        opens = decision.outcome is Outcome.OPENED
        priority = decision.urgency.priority.value if opens else None
        kind = decision.type.type.value if decision.type.type and opens else None
        words = (f"{decision.kind.value}: {decision.outcome.value}", folio, priority, kind)
        self._paper.line("judged", " · ".join(str(word) for word in words if word), "magenta")
        self._paper.line("", f"because {'; '.join(decision.because)}")
        for words_read in _gathered((*decision.urgency.evidence, *decision.type.evidence)) if opens else ():
            self._paper.line("", words_read)
        for change in (intent.change for intent in decision.intents if isinstance(intent, ChangeTicket)):
            told = (f"{name} {value}" for name, value in change.facts.items())
            self._paper.line("changed", ", ".join(told), "magenta")
        head = message_from_bytes(pending.content, policy=default)
        self.judgements[str(head["Message-ID"] or "")] = Judged(decision, folio)
        self._ring()

    def set_back(self, pending: PendingMail, error: BaseException, *, quarantined: bool) -> None:  # noqa: ARG002
        """Judging a mail failed."""
        self.fail(f"judging a mail failed: {type(error).__name__}: {error}")

    def attempted(self, attempts: list[Attempt]) -> None:
        """Letters were handed to SMTP, with these answers."""
        for letter, answer in attempts:
            head = message_from_bytes(letter.mail.content, policy=default)
            self.letters[str(head["Message-ID"])] = letter.letter
            if isinstance(answer, Accepted):
                said = f"accepted ({answer.code})"
                self._paper.line("letter", f"{letter.letter} → {letter.mail.recipient}: {said}", "blue")
                self._paper.line("", str(head["Subject"]))
            else:
                self.fail(f"the letter {letter.letter} to {letter.mail.recipient} was not accepted: {answer}")
        self._ring()

    def took(self, what: str, seconds: float) -> None:
        """A step took so long; that is no part of the story."""

    def trouble(self, where: str, error: Exception, again_in: timedelta) -> None:
        """Something cannot be had; it is tried again."""
        self._paper.line("trouble", f"{where}: {error}; again in {again_in.total_seconds():.1f} s", "red")

    def fault(self, where: str, error: Exception) -> None:
        """A step failed in a way that nobody foresaw."""
        self.fail(f"{where}: {type(error).__name__}: {error}")

    def noted(self, event: str, **fields: object) -> None:
        """Something worth a line in a log happened; the story does not need it."""

    def warned(self, event: str, **fields: object) -> None:
        """Something happened that somebody may have to look after."""
        told = (f"{name} {value}" for name, value in fields.items())
        self._paper.line("warning", " · ".join([event, *told]), "yellow")

    def overheard(self, words: str) -> None:
        """A library has something to complain of: usually what a client or a mail brought it."""
        self._paper.line("complaint", words, "yellow")

    def fail(self, words: str) -> None:
        """Something went wrong that never should: the story ends."""
        self._failure = self._failure or words
        self._paper.line("fault", words, "red")
        self._ring()

    def _ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _gathered(evidence: Iterable[str]) -> list[str]:
    """Gather evidence for the same thing (`bug: «error» +6`) in one line."""
    found: dict[str, list[str]] = {}
    for one in evidence:
        thing, _, words = one.partition(": ")
        found.setdefault(thing, []).append(words)
    return [f"{thing}: {', '.join(words)}" for thing, words in found.items()]
