"""Letters of the conversation that agents read, with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.outbound.approval import ApprovalResult, approval_result
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.escalation import Escalation, escalation
from csc_mailbot.outbound.hold_overdue import hold_overdue
from csc_mailbot.outbound.hold_request import Collision, Doubt, HoldRequest, hold_request
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.receipt import Receipt, receipt
from csc_mailbot.outbound.sample_values import (
    ANA,
    CUSTOMER,
    DIRECTOR,
    LUIS,
    MARIA,
    NOW,
    PEDRO,
    QUESTION,
    SOLUTION,
    WRITTEN,
    YESTERDAY,
    sample_ticket,
)
from csc_mailbot.outbound.team_update import TeamUpdate, team_update
from csc_mailbot.tickets.agent_words import WordFault, read_agent_words
from csc_mailbot.tickets.priority import Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import Folio, Team, TicketType

_FIRST_TEXT = "Buenos días:\n\nEl programa de almacén no arranca en Cartagena.\n\nMaría García"
_EVERY_WORD = """#esperando cliente 30d
#asignar Luis
#tipo bug
#prioridad P2
#equipo CSP1
#tiempo 1h30m
#cliente eva@cliente.example
#aprobación"""
_REASON = "He reiniciado el servicio y sigue igual. Parece el certificado del servidor."


def agent_letters(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    """Yield every letter with the name of its shape."""
    yield from _receipts(desk)
    yield from _holds(desk)
    yield from _updates(desk)
    yield from _escalations(desk)
    yield from _approvals(desk)


def _receipts(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    done = replace(sample_ticket(desk), status=Status.DONE)
    new = replace(done, status=Status.NEW)
    hecha = read_agent_words(f"#hecha\n#tiempo 30m\n\n{SOLUTION}")
    wrong = read_agent_words(f"#hehca\n#prioridad P9\n\n{SOLUTION}")
    unsaid = WordFault("#hecha", "Para darla por hecha, cuéntele antes al cliente cómo se ha resuelto.")
    plain = Receipt(done, hecha, WRITTEN, received_by=(MARIA, PEDRO), assignee=ANA.name)
    every = read_agent_words(_EVERY_WORD)
    shapes = {
        "done": plain,
        "note": Receipt(new, read_agent_words("#nota\n\nOjo con este cliente."), WRITTEN),
        "words-only": Receipt(new, every, WRITTEN, assignee=LUIS.name),
        "warning": replace(
            plain, warnings=("Es una petición de accesos y la dirección del cliente no la ha aprobado.",)
        ),
        "refused": Receipt(new, wrong, WRITTEN, wrong.faults),
        "refused-words-only": Receipt(new, read_agent_words("#hecha"), WRITTEN, (unsaid,)),
        "help": Receipt(new, read_agent_words("#ayuda"), WRITTEN),
        "done-and-help": replace(plain, words=read_agent_words(f"#hecha\n#ayuda\n\n{SOLUTION}")),
    }
    for name, one in shapes.items():
        yield f"receipt-{name}", receipt(one, ANA, desk)


def _holds(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = replace(sample_ticket(desk), status=Status.IN_PROGRESS)
    desk_address = Address("", desk.address)
    subject = f"Re: [{ticket.folio}] {ticket.subject}"
    plain = HoldRequest(ticket, Doubt.UNPROVEN, subject, SOLUTION, (desk_address,), NOW, NOW, WRITTEN, (MARIA,))
    stranger = Address("", "tecnico@proveedor.example")
    meeting = Collision(LUIS.name, NOW - timedelta(minutes=2), NOW + timedelta(minutes=10), QUESTION)
    forwarded = replace(plain, subject="RV: impresora", text="Lo mira alguien?\n\n-- Mensaje --\nde: maria", goes_to=())
    shapes = {
        "unproven": replace(plain, attachments=("captura.png",)),
        "unproven-note": replace(plain, goes_to=()),
        "automatic": replace(plain, doubt=Doubt.AUTOMATIC, text="Estaré fuera de la oficina hasta el lunes."),
        "quoted-words": replace(plain, doubt=Doubt.QUOTED_WORDS, suspects=("> #hecha",)),
        "quote-not-understood": replace(plain, doubt=Doubt.QUOTED_WORDS),
        "outsider": replace(
            plain, doubt=Doubt.OUTSIDER, suspects=(stranger.address,), recipients=(desk_address, stranger)
        ),
        "near-miss": replace(plain, doubt=Doubt.NEAR_MISS, suspects=("#hehca",), suggestion="#hecha"),
        "collision": replace(plain, doubt=Doubt.COLLISION, collision=meeting),
        "unreadable-forward": replace(forwarded, doubt=Doubt.UNREADABLE_FORWARD),
        "without-ticket": replace(plain, ticket=None, subject="Servidor nuevo", goes_to=()),
        "long-text": replace(plain, text=SOLUTION * 20, attachments=("a.png",) * 3),
    }
    for name, one in shapes.items():
        yield f"hold-request-{name}", hold_request(one, ANA, desk)
    yield "hold-reminder", hold_request(plain, ANA, desk, reminds=True)
    yield "hold-overdue-unproven", hold_overdue(shapes["unproven"], ANA, LUIS, desk)
    yield "hold-overdue-doubtful", hold_overdue(shapes["quoted-words"], ANA, LUIS, desk)


def _updates(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    before = sample_ticket(desk)
    working = replace(before, status=Status.IN_PROGRESS, assignee=ANA.address)
    sorted_out = replace(working, priority=Priority.P2, type=TicketType.HARDWARE, team=Team.CSP1)
    plain = TeamUpdate(working, before, ANA.name, NOW, NOW, WRITTEN, SOLUTION, assignee=ANA.name)
    closed = replace(plain, ticket=replace(working, status=Status.CANCELLED), before=working, words="", author="")
    shapes = {
        "answer": replace(plain, attachments=("captura.png",)),
        "note": replace(plain, ticket=before, words="Cuidado: el cliente está muy enfadado.", internal=True),
        "changes": replace(plain, ticket=sorted_out, words="", spent=timedelta(minutes=75)),
        "lack-of-answer": replace(closed, lack_of_answer=True),
        "merged": replace(closed, author=ANA.name, merged_into=Folio(f"{desk.folio_prefix}-2026-000007")),
        "by-itself": closed,
        "long-text": replace(plain, words=SOLUTION * 20),
    }
    for name, one in shapes.items():
        yield f"team-update-{name}", team_update(one, LUIS, desk)


def _escalations(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = replace(sample_ticket(desk), status=Status.WAITING_ESCALATION, team=Team.CSP2)
    case = Escalation(
        ticket,
        ANA.name,
        NOW,
        YESTERDAY,
        NOW,
        WRITTEN,
        _FIRST_TEXT,
        words=_REASON,
        organisation=CUSTOMER,
        attachments=("captura.png",),
    )
    yield "escalation", escalation(case, LUIS, desk)
    yield "escalation-public-words", escalation(replace(case, internal=False, organisation=None), LUIS, desk)
    yield "escalation-without-words", escalation(replace(case, words="", attachments=()), LUIS, desk)


def _approvals(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = replace(sample_ticket(desk), type=TicketType.SECURITY_ACCESS)
    result = ApprovalResult(ticket, DIRECTOR, approved=True, at=NOW, now=NOW, correspondence=WRITTEN)
    yield "approval-result-yes", approval_result(result, ANA, desk)
    denied = replace(result, approved=False, words="De momento no; hablaré con María.")
    yield "approval-result-no", approval_result(denied, ANA, desk)
