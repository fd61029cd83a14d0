"""A letter gets its number, its signed Message-ID and its place in the outbox, in the transaction that caused it."""

from dataclasses import replace
from datetime import datetime

from csc_mailbot.mail.address import is_address, is_erased
from csc_mailbot.mail.tokens import Token, message_id_with
from csc_mailbot.outbound.admin_notice import AdminEvent, admin_notice
from csc_mailbot.outbound.letter import Letter, RenderedLetter
from csc_mailbot.outbound.typesetting import Proof, typeset
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import FOLDED, PAGE_RANK, OutboxDraft
from csc_mailbot.workflows.windows import is_folded, is_held_back

ALERT_RANK, LETTER_RANK = 1, 2
"""Which goes first where only so many may leave in a minute; pages have 0."""


def post_letter(
    records: Records,
    desk: Desk,
    letter: Letter,
    now: datetime,
    *,
    ticket_id: int | None = None,
    mail_id: int | None = None,
    rendered: RenderedLetter | None = None,
    rank: int | None = None,
    by_every_way: bool = False,
) -> int | None:
    """Queue a letter for one recipient; return its number, or None when it is not written.

    The desk's own address, or what is none, is never written to. What the windows hold back is not written, or is
    written down as standing in a list.

    Args:
        records: the transaction's books.
        desk: who writes.
        letter: what is written.
        now: the instant of the letter.
        ticket_id: the ticket it is about.
        mail_id: the mail that caused it; the same mail causes the same letter to the same person only once.
        rendered: the letter's two forms, when they were made for another recipient already.
        rank: its place among letters, where its importance does not say it: `PAGE_RANK` for what must go at once.
        by_every_way: a page goes by the backup way at the same time, and not only when the first fails.
    """
    to = letter.to.address
    if desk.policies.directory.is_own(to) or not is_address(to) or is_erased(to):
        return None
    if is_held_back(records, desk, letter, ticket_id, now):
        return None
    folded = is_folded(records, desk, letter, now)
    rank = rank if rank is not None else ALERT_RANK if letter.importance_high else LETTER_RANK
    draft = _draft(records, desk, letter, now, rendered)
    draft = replace(draft, rank=rank, ticket_id=ticket_id, mail_id=mail_id)
    if rank == PAGE_RANK and desk.backup_after is not None:
        draft = replace(draft, backup_at=now if by_every_way else now + desk.backup_after)
    if not records.outbox.add(draft, now):
        return None
    if folded:
        records.outbox.finish(draft.id, FOLDED, "stands in a list", now)
    return draft.id


def post_to_ourselves(records: Records, desk: Desk, letter: Letter, now: datetime) -> int:
    """Queue a letter to the desk's own address; return its place in the outbox. It goes the way of pages."""
    draft = replace(_draft(records, desk, letter, now), rank=PAGE_RANK)
    records.outbox.add(draft, now)
    return draft.id


def _draft(
    records: Records, desk: Desk, letter: Letter, now: datetime, rendered: RenderedLetter | None = None
) -> OutboxDraft:
    outbox_id = records.outbox.next_id()
    token = Token(letter.purpose, outbox_id)
    signed = desk.policies.tokens.sign(token)
    local, _, domain = desk.card.address.rpartition("@")
    token_address = f"{local}+{signed}@{domain}" if desk.plus_addressing else None
    message_id = message_id_with(signed, domain)
    proof = Proof(letter, rendered, message_id, signed, now.astimezone(desk.card.timezone), token_address)
    packed = desk.press.begin(proof)
    return OutboxDraft(
        id=outbox_id,
        message_id=message_id,
        letter=letter.kind.value,
        purpose=int(letter.purpose),
        rank=LETTER_RANK,
        recipient=letter.to.address,
        envelope_from=token_address or desk.card.address,
        ticket_id=None,
        mail_id=None,
        content=b"" if packed else typeset(proof, desk.templates, desk.card),
        packed=packed,
    )


def tell_admins(records: Records, desk: Desk, event: AdminEvent, now: datetime, *, by_every_way: bool = False) -> None:
    """Queue a notice to every administrator; `by_every_way` like a page, and by the backup way at the same time."""
    rank = PAGE_RANK if by_every_way else None
    for admin in desk.policies.directory.admins:
        letter = admin_notice(event, admin, desk.card)
        post_letter(records, desk, letter, now, rank=rank, by_every_way=by_every_way)
