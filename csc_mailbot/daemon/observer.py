"""What the daemon tells while it works. The log listens always; the playground listens too."""

from datetime import timedelta
from typing import Protocol

import structlog

from csc_mailbot.intake.intents import Decision
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.deliver_outbox import Attempt
from csc_mailbot.workflows.rows import PendingMail


class Observer(Protocol):
    """Hears what happened; must not raise and must not wait."""

    def kept(self, mailbox: str, mails: int) -> None:
        """New mail is in the ledger."""

    def judged(self, pending: PendingMail, decision: Decision, folio: Folio | None) -> None:
        """A mail has its outcome."""

    def set_back(self, pending: PendingMail, error: BaseException, *, quarantined: bool) -> None:
        """Judging a mail failed."""

    def attempted(self, attempts: list[Attempt]) -> None:
        """Letters were handed to SMTP, with these answers."""

    def took(self, what: str, seconds: float) -> None:
        """A step took so long."""

    def trouble(self, where: str, error: Exception, again_in: timedelta) -> None:
        """Something cannot be had; it is tried again."""

    def fault(self, where: str, error: Exception) -> None:
        """A step failed in a way that nobody foresaw."""

    def noted(self, event: str, **fields: object) -> None:
        """Something worth a line happened."""

    def warned(self, event: str, **fields: object) -> None:
        """Something happened that somebody may have to look after."""


class LogObserver:
    """Writes one structured line for each thing heard: an event word and fields, no addresses, no bodies."""

    def __init__(self) -> None:
        """Write to the log that `log_setup` made."""
        self._log = structlog.get_logger("csc_mailbot")

    def kept(self, mailbox: str, mails: int) -> None:
        """New mail is in the ledger."""
        self._log.info("mail_kept", mailbox=mailbox, mails=mails)

    def judged(self, pending: PendingMail, decision: Decision, folio: Folio | None) -> None:
        """A mail has its outcome."""
        self._log.info(
            "mail_judged",
            mail=pending.id,
            kind=decision.kind.value,
            outcome=decision.outcome.value,
            priority=decision.urgency.priority.value,
            folio=folio,
        )

    def set_back(self, pending: PendingMail, error: BaseException, *, quarantined: bool) -> None:
        """Judging a mail failed."""
        self._log.error(
            "mail_quarantined" if quarantined else "mail_set_back",
            mail=pending.id,
            attempts=pending.attempts,
            exc_info=error,
        )

    def attempted(self, attempts: list[Attempt]) -> None:
        """Letters were handed to SMTP, with these answers."""
        for letter, answer in attempts:
            self._log.info("letter_tried", letter=letter.letter, outbox=letter.id, answer=type(answer).__name__.lower())

    def took(self, what: str, seconds: float) -> None:
        """A step took so long; that stands in no log."""

    def trouble(self, where: str, error: Exception, again_in: timedelta) -> None:
        """Something cannot be had; it is tried again."""
        self._log.warning("trouble", where=where, error=str(error), again_in=round(again_in.total_seconds(), 1))

    def fault(self, where: str, error: Exception) -> None:
        """A step failed in a way that nobody foresaw."""
        self._log.error("fault", where=where, exc_info=error)

    def noted(self, event: str, **fields: object) -> None:
        """Something worth a line happened."""
        self._log.info(event, **fields)

    def warned(self, event: str, **fields: object) -> None:
        """Something happened that somebody may have to look after."""
        self._log.warning(event, **fields)

    def template_failed(self, fault: object) -> None:
        """An administrator's template failed on a letter, and the shipped one was used."""
        self._log.error("template_failed", fault=str(fault))


class Several:
    """Tells several what one was told, in their order."""

    def __init__(self, *observers: Observer) -> None:
        """Tell these."""
        self._observers = observers

    def kept(self, mailbox: str, mails: int) -> None:
        """New mail is in the ledger."""
        for one in self._observers:
            one.kept(mailbox, mails)

    def judged(self, pending: PendingMail, decision: Decision, folio: Folio | None) -> None:
        """A mail has its outcome."""
        for one in self._observers:
            one.judged(pending, decision, folio)

    def set_back(self, pending: PendingMail, error: BaseException, *, quarantined: bool) -> None:
        """Judging a mail failed."""
        for one in self._observers:
            one.set_back(pending, error, quarantined=quarantined)

    def attempted(self, attempts: list[Attempt]) -> None:
        """Letters were handed to SMTP, with these answers."""
        for one in self._observers:
            one.attempted(attempts)

    def took(self, what: str, seconds: float) -> None:
        """A step took so long."""
        for one in self._observers:
            one.took(what, seconds)

    def trouble(self, where: str, error: Exception, again_in: timedelta) -> None:
        """Something cannot be had; it is tried again."""
        for one in self._observers:
            one.trouble(where, error, again_in)

    def fault(self, where: str, error: Exception) -> None:
        """A step failed in a way that nobody foresaw."""
        for one in self._observers:
            one.fault(where, error)

    def noted(self, event: str, **fields: object) -> None:
        """Something worth a line happened."""
        for one in self._observers:
            one.noted(event, **fields)

    def warned(self, event: str, **fields: object) -> None:
        """Something happened that somebody may have to look after."""
        for one in self._observers:
            one.warned(event, **fields)
