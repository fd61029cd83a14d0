"""The story of a mail, top to bottom: kept → read → judged → recorded.

`keep_mail` brought its bytes into the ledger; `deliver_outbox` sends what is written here. In between the mail is read
by itself, and then stands one transaction: what the books know is loaded, `judge` decides, and what it decided is
carried out, all of it or nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from csc_mailbot.errors import Premature
from csc_mailbot.intake.facts import Facts, Question
from csc_mailbot.intake.first_reading import FirstReading
from csc_mailbot.intake.intents import Decision
from csc_mailbot.intake.judgement import judge
from csc_mailbot.outbound.admin_notice import Quarantined
from csc_mailbot.tickets.ticket import Folio
from csc_mailbot.workflows.carry_out import carry_out
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.read_mail import ReadMail, read_mail
from csc_mailbot.workflows.records import Books, Records
from csc_mailbot.workflows.rows import Answers, PendingMail
from csc_mailbot.workflows.work import Work

MOST_ATTEMPTS = 3
"""A mail that failed this often is set aside."""


class Received(NamedTuple):
    """What became of a mail: the decision, and the folio of the ticket that it ended on."""

    decision: Decision
    folio: Folio | None


async def receive_mail(books: Books, desk: Desk, pending: PendingMail) -> Received:
    """Judge a kept mail and record all that follows; return what became of it.

    Raises:
        DatabaseUnavailable: the books cannot be had; nothing was written.
    """
    [received] = await receive_mails(books, desk, [(pending, None)])
    return received


async def receive_mails(books: Books, desk: Desk, portion: Sequence[ReadMail]) -> list[Received]:
    """Judge kept mails, in their order, and record all that follows in one transaction; return what became of each.

    Those that were not read yet are read first. Whatever is raised, nothing of any of them was written.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    readings = [first or await read_mail(pending, desk.policies) for pending, first in portion]
    now = desk.clock.now()

    def receive_each(records: Records) -> list[Received]:
        return [receive(records, desk, one, first, now) for (one, _), first in zip(portion, readings, strict=True)]

    return await books.write(receive_each)


def receive(records: Records, desk: Desk, pending: PendingMail, first: FirstReading, now: datetime) -> Received:
    """Judge a mail by what the books know, and record all that follows.

    Raises:
        Premature: an earlier mail, which this one answers or repeats, is not judged yet.
    """
    mail = first.mail
    facts = load_facts(records, desk, first.question, (pending.id, pending.received_at), now, lock=True)
    facts = replace(facts, confirmed=pending.confirmed, authserv_id=desk.authserv_ids.get(pending.mailbox, ""))
    if facts.waits_for is not None and pending.may_wait:
        raise Premature(pending.id, facts.waits_for)
    decision = judge(mail, facts, desk.policies, now, first)
    ticket = carry_out(Work(records=records, desk=desk, now=now, pending=pending, mail=mail, decision=decision))
    records.ledger.close(pending.id, mail, decision, ticket.id if ticket else None, now)
    return Received(decision, ticket.folio if ticket else None)


def load_facts(
    records: Records,
    desk: Desk,
    question: Question,
    received: tuple[int, datetime],
    now: datetime,
    *,
    lock: bool = False,
) -> Facts:
    """Return what the books know that bears on the mail; `received` is its ledger number and when it came.

    With `lock` it stays true until the transaction ends: nobody else changes the mail's tickets.
    """
    mail_id, received_at = received
    since = now - timedelta(seconds=desk.policies.rates.window_seconds)
    answers = records.ledger.load_question(question, mail_id, since, lock=lock)
    return Facts(
        received_at=received_at,
        delivered_before=answers.delivered_before,
        letters=answers.letters,
        threads=answers.threads,
        by_folio=answers.by_folio,
        known_folios=answers.known_folios,
        waits_for=answers.waits_for,
        letters_in_window=answers.letters_in_window,
        last_openings=answers.last_openings,
        last_words=answers.last_words,
        pages=records.pages.last_of(_tickets_in(answers)) if desk.policies.oncall else {},
    )


def _tickets_in(answers: Answers) -> set[int]:
    """Return the rows of all tickets that the mail may belong to."""
    of_letters = (one.ticket for one in answers.letters.values())
    return {one.id for one in (*of_letters, *answers.threads.values(), answers.by_folio) if one}


async def set_back(books: Books, desk: Desk, pending: PendingMail, error: str) -> bool:
    """Write down that judging a mail failed; after the third time it is quarantined and the administrators are told.

    Returns whether the mail was quarantined.

    Raises:
        DatabaseUnavailable: the books cannot be had.
    """
    now = desk.clock.now()

    def write_down(records: Records) -> bool:
        if pending.attempts < MOST_ATTEMPTS:
            records.ledger.remember_error(pending.id, error)
            return False
        records.ledger.quarantine(pending.id, error, now)
        event = Quarantined(pending.id, pending.mailbox, pending.received_at, pending.attempts, error)
        tell_admins(records, desk, event, now)
        return True

    return await books.write(write_down)
