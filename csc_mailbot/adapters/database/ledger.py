"""The ledger in SQL: every mail that ever came, once, with its one outcome."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, select, update

from csc_mailbot.adapters.database import blobs
from csc_mailbot.adapters.database.answers import answer
from csc_mailbot.adapters.database.claims import Claims
from csc_mailbot.adapters.database.dialect import add_all_once, insert_once
from csc_mailbot.adapters.database.tables import mailbox, received_mail, ticket
from csc_mailbot.errors import NotFound, Refused
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.intake.decision_values import decision_values
from csc_mailbot.intake.facts import Question
from csc_mailbot.intake.intents import Decision
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.references import own_message_id
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.ledger_records import DISCARDED
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.rows import Answers, LedgerLine, MailboxMark, PendingMail

_SET_ASIDE = {Outcome.QUARANTINED.value, Outcome.HELD.value}
_NEVER_FETCHED = "it arrived before the first start"

_BY_ID = update(received_mail).where(received_mail.c.id == bindparam("mail_id"))
_SILENT_UNTIL = select(mailbox.c.silent_until).where(mailbox.c.name == bindparam("wanted"))
_FROM_EARLIER_LIVES = (
    select(received_mail.c.id)
    .where(received_mail.c.mailbox == bindparam("mailbox"), received_mail.c.uidvalidity != bindparam("uidvalidity"))
    .limit(1)
)
_FROM_AN_EARLIER_LIFE = _FROM_EARLIER_LIVES.where(received_mail.c.raw_digest == bindparam("digest"))
_ANY_FROM_AN_EARLIER_LIFE = _FROM_EARLIER_LIVES.where(
    received_mail.c.raw_digest.in_(bindparam("digests", expanding=True))
)


class SqlLedger:
    """Answers the `Ledger` port within one transaction."""

    def __init__(self, connection: Connection, worker: int) -> None:
        """Work on the transaction of the connection, as that worker."""
        self._connection = connection
        self._claims = Claims(connection, worker)

    def first_contact(self, mark: MailboxMark, highest_uid: int, now: datetime) -> tuple[datetime, int | None]:
        """Remember the mailbox at first sight; return when that was and the highest UID there was in this life."""
        first = {
            "name": mark.mailbox,
            "first_seen_at": now,
            "first_uidvalidity": mark.uidvalidity,
            "first_highest_uid": highest_uid,
        }
        self._connection.execute(insert_once(self._connection, mailbox), first)
        row = self._connection.execute(select(mailbox).where(mailbox.c.name == mark.mailbox)).one()
        same_life = row.first_uidvalidity == mark.uidvalidity
        return row.first_seen_at, row.first_highest_uid if same_life else None

    def known_uids(self, mark: MailboxMark) -> set[int]:
        """Return the UIDs of the folder's present life that the ledger holds."""
        return set(self._connection.scalars(select(received_mail.c.uid).where(of_folder(mark))))

    def not_put_away(self, mark: MailboxMark) -> list[int]:
        """Return the kept UIDs that were not yet moved on the server."""
        waiting = and_(of_folder(mark), received_mail.c.put_away.is_(False))
        return list(self._connection.scalars(select(received_mail.c.uid).where(waiting)))

    def keep(self, mark: MailboxMark, mails: Sequence[tuple[FetchedMail, bool]], now: datetime) -> int:
        """Keep raw bytes and a line for each mail; return how many lines are new."""
        digests = {mail.uid: sha256(mail.content).hexdigest() for mail, _ in mails}
        known = self._rematched(mark, digests)
        new = [(mail, urgent) for mail, urgent in mails if mail.uid not in known]
        if not new:
            return 0
        silent_until = self._connection.scalar(_SILENT_UNTIL, {"wanted": mark.mailbox})
        blobs.put_all(self._connection, {digests[mail.uid]: mail.content for mail, _ in new})
        lines = [
            self._line_values(mark, mail.uid, mail.size, mail.received_at, now)
            | {"complete": mail.complete, "raw_digest": digests[mail.uid], "urgent": urgent}
            | {"message_id": own_message_id(mail.content)}
            | {"silent": silent_until is not None and mail.received_at < silent_until}
            for mail, urgent in new
        ]
        return add_all_once(self._connection, received_mail, lines)

    def _rematched(self, mark: MailboxMark, digests: Mapping[int, str]) -> set[int]:
        """Return the UIDs of mail that is known from an earlier life of the folder."""
        wanted = {"digests": list(digests.values()), "mailbox": mark.mailbox, "uidvalidity": mark.uidvalidity}
        if self._connection.execute(_ANY_FROM_AN_EARLIER_LIFE, wanted).first() is None:
            return set()
        return {uid for uid, digest in digests.items() if self._rematch(mark, uid, digest)}

    def _rematch(self, mark: MailboxMark, uid: int, digest: str) -> bool:
        """Know a mail again by its bytes after the folder began another life."""
        earlier = {"digest": digest, "mailbox": mark.mailbox, "uidvalidity": mark.uidvalidity}
        row_id = self._connection.scalar(_FROM_AN_EARLIER_LIFE, earlier)
        if row_id is None:
            return False
        taken = self._connection.scalar(select(received_mail.c.id).where(of_folder(mark), received_mail.c.uid == uid))
        if taken is None:
            place = {"uidvalidity": mark.uidvalidity, "uid": uid, "put_away": False}
            self._connection.execute(update(received_mail).where(received_mail.c.id == row_id).values(place))
        return True

    def keep_unread(self, mark: MailboxMark, mails: Sequence[tuple[int, int, datetime]], now: datetime) -> None:
        """Keep a closed line, without bytes, for mail from before the first start; it stays where it is."""
        lines = [
            self._line_values(mark, uid, size, received_at, now)
            | {
                "complete": False,
                "urgent": False,
                "put_away": True,
                "outcome": Outcome.IGNORED.value,
                "reason": _NEVER_FETCHED,
                "judged_at": now,
            }
            for uid, size, received_at in mails
        ]
        if lines:
            self._connection.execute(insert_once(self._connection, received_mail), lines)

    def put_away(self, mark: MailboxMark, uids: Collection[int]) -> None:
        """Remember that the mails were moved on the server."""
        done = update(received_mail).where(of_folder(mark), received_mail.c.uid.in_(uids)).values(put_away=True)
        self._connection.execute(done)

    def claim(self, limit: int) -> list[PendingMail]:
        """Return pending mail that nobody claimed, urgent first, then oldest, each with one more attempt counted."""
        return self._claims.claim(limit)

    def claim_suspect(self, gone: Collection[int]) -> PendingMail | None:
        """Return a mail that one of those workers had claimed, with one more attempt counted."""
        return self._claims.claim_suspect(gone)

    def claim_one(self, mail_id: int) -> PendingMail | None:
        """Return that pending mail with one more attempt counted; None when another worker has it."""
        return self._claims.claim_one(mail_id)

    def let_go(self, mail_id: int) -> None:
        """Give a claimed mail back as if it had not been attempted."""
        self._claims.let_go(mail_id)

    def load_question(self, question: Question, mail_id: int, since: datetime, *, lock: bool = False) -> Answers:
        """Look up what judgement must know."""
        return answer(self._connection, question, mail_id, since, lock=lock)

    def close(self, mail_id: int, mail: ParsedMail, decision: Decision, ticket_id: int | None, now: datetime) -> None:
        """Write the mail's one outcome, and what makes it known when it is delivered again."""
        values = decision_values(decision)
        kept = {key: value for key, value in values.items() if key not in {"text", "quoted"}}
        self._claims.settle(
            mail_id,
            message_id=mail.message_id,
            digest=mail.digest,
            kind=decision.kind.value,
            outcome=decision.outcome.value,
            reason=decision.reason,
            decision=json.dumps(kept, ensure_ascii=False),
            ticket_id=ticket_id,
            error=None,
            judged_at=now,
        )

    def remember_error(self, mail_id: int, error: str) -> None:
        """Write what went wrong in an attempt that did not close the mail; it may be claimed again."""
        self._claims.settle(mail_id, error=error, claimed_by=None)

    def quarantine(self, mail_id: int, error: str, now: datetime) -> None:
        """Set the mail aside, whole, with its error."""
        reason = "it made the program fail three times"
        self._claims.settle(mail_id, outcome=Outcome.QUARANTINED.value, reason=reason, error=error, judged_at=now)

    def discard(self, mail_id: int, now: datetime, outcome: Outcome = Outcome.IGNORED, reason: str = DISCARDED) -> None:
        """Close a quarantined or held mail without its effect."""
        self._set_aside(mail_id)
        self._set(mail_id, outcome=outcome.value, reason=reason, judged_at=now)

    def release(self, mail_id: int, *, confirmed: bool = False) -> None:
        """Make a quarantined or held mail pending again, its attempts forgotten."""
        self._set_aside(mail_id)
        fresh = {"outcome": None, "reason": None, "attempts": 0, "error": None, "judged_at": None, "claimed_by": None}
        self._set(mail_id, confirmed=confirmed, **fresh)

    def _set_aside(self, mail_id: int) -> None:
        line = self.line(mail_id)
        if line.outcome not in _SET_ASIDE:
            state = line.outcome or "pending"
            raise Refused(f"mail {mail_id} is {state}; only quarantined or held mail can be released or discarded")

    def _set(self, mail_id: int, **values: object) -> None:
        self._connection.execute(_BY_ID, {"mail_id": mail_id, **values})

    def content(self, mail_id: int) -> bytes:
        """Return the mail's raw bytes."""
        digest = self._connection.scalar(select(received_mail.c.raw_digest).where(received_mail.c.id == mail_id))
        if digest is None:
            raise NotFound(f"mail {mail_id} is not in the ledger, or its bytes were never fetched")
        return blobs.get(self._connection, digest)

    def line(self, mail_id: int) -> LedgerLine:
        """Return one line of the ledger."""
        row = self._connection.execute(_lines().where(received_mail.c.id == mail_id)).first()
        if row is None:
            raise NotFound(f"there is no mail {mail_id} in the ledger; `mail list` shows what there is")
        return _line(row)

    def lines(self, *, outcome: str | None = None, limit: int = 100) -> list[LedgerLine]:
        """Return the newest lines, newest first; `pending` is an outcome here."""
        query = _lines().order_by(received_mail.c.id.desc()).limit(limit)
        if outcome is not None:
            wanted = received_mail.c.outcome.is_(None) if outcome == "pending" else received_mail.c.outcome == outcome
            query = query.where(wanted)
        return [_line(row) for row in self._connection.execute(query)]

    def books(self) -> Mapping[str, int]:
        """Return how many mails were fetched, how many ended in each outcome, and how many are pending."""
        query = select(received_mail.c.outcome, func.count()).group_by(received_mail.c.outcome)
        counted: dict[str | None, int] = dict(tuple(row) for row in self._connection.execute(query))
        books = {"fetched": sum(counted.values())} | {one.value: counted.get(one.value, 0) for one in Outcome}
        return books | {"pending": counted.get(None, 0)}

    @staticmethod
    def _line_values(mark: MailboxMark, uid: int, size: int, received_at: datetime, now: datetime) -> dict[str, object]:
        return {
            "mailbox": mark.mailbox,
            "uidvalidity": mark.uidvalidity,
            "uid": uid,
            "received_at": received_at,
            "kept_at": now,
            "size": size,
            "attempts": 0,
            "put_away": False,
        }


def of_folder(mark: MailboxMark) -> ColumnElement[bool]:
    """Return the condition for the lines of a folder's life."""
    return and_(received_mail.c.mailbox == mark.mailbox, received_mail.c.uidvalidity == mark.uidvalidity)


def _lines() -> Any:  # noqa: ANN401 - the type of a joined SELECT has no use here
    return select(received_mail, ticket.c.folio).join_from(received_mail, ticket, isouter=True)


def _line(row: Row[Any]) -> LedgerLine:
    return LedgerLine(
        id=row.id,
        mailbox=row.mailbox,
        received_at=row.received_at,
        size=row.size,
        kind=row.kind,
        outcome=row.outcome,
        reason=row.reason,
        attempts=row.attempts,
        folio=Folio(row.folio) if row.folio else None,
        error=row.error,
        decision=row.decision,
        let_go_at=row.dropped_at,
    )
