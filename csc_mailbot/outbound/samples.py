"""Letters with sample values: every kind in every shape, to try templates on and to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.dangerous_files import Danger
from csc_mailbot.mail.message import MessageId
from csc_mailbot.outbound.acknowledgement import Acknowledgement, acknowledgement
from csc_mailbot.outbound.admin_notice import (
    AdminEvent,
    HeldTooLong,
    InboxDown,
    LetterFailed,
    MailWithheld,
    Quarantined,
    admin_notice,
)
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.digest import Digest, OpenedTicket, digest
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.sample_values import ANA, CUSTOMER, CUSTOMERS_MAIL, MONDAY, NOW, sample_round, sample_ticket
from csc_mailbot.outbound.samples_for_agents import agent_letters
from csc_mailbot.outbound.samples_for_customers import customer_letters
from csc_mailbot.outbound.samples_for_guardia import guardia_letters
from csc_mailbot.outbound.samples_for_pages import page_letters
from csc_mailbot.outbound.samples_of_reports import report_letters
from csc_mailbot.outbound.team_digest import TeamDigest, team_digest
from csc_mailbot.outbound.team_notice import AttachedFile, Remark, TeamNotice, team_notice
from csc_mailbot.outbound.undelivered import Undelivered, undelivered
from csc_mailbot.outbound.watch_notice import CanaryBack, CanaryMissing, CredentialEnds, canary_letter
from csc_mailbot.tickets.priority import Impact, Priority
from csc_mailbot.tickets.status import Status
from csc_mailbot.tickets.ticket import TicketType, folio_of

_EVENING = datetime(2026, 11, 19, 20, 5, tzinfo=UTC)
_FRIDAY = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
_NIGHT = datetime(2026, 11, 20, 22, 47, tzinfo=UTC)
_SERVER_ANSWER = "550 5.1.1 <m.garcia@cliente.example>: user unknown"
_TEXT = """Buenos días:

Desde esta mañana el programa de almacén no arranca en la delegación de Cartagena. Al abrirlo sale \
«Error 1045: no se puede conectar» y se cierra solo.

Pasos:
1. Abro el programa con mi usuario.
2. Escribo la contraseña & pulso <Entrar>.
3. Sale el error (adjunto la captura).

No podemos preparar pedidos y hay dos camiones esperando.

Un saludo,
María García"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter and the name of its shape."""

    name: str
    letter: Letter


def sample_letters(desk: DeskCard) -> tuple[Sample, ...]:
    """Return a letter of every shape, as the desk would write it."""
    made = (
        *_acknowledgements(desk),
        *_team_notices(desk),
        *_undelivered(desk),
        *_digests(desk),
        *_admin_notices(desk),
        *customer_letters(desk),
        *agent_letters(desk),
        *guardia_letters(desk),
        *report_letters(desk),
        *page_letters(desk),
    )
    return tuple(Sample(name, letter) for name, letter in made)


def _acknowledgements(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    plain = Acknowledgement(
        sample_ticket(desk), CUSTOMERS_MAIL, (), NOW, NOW, Impact.NORMAL, urgent=False, in_hours=True
    )
    closed = replace(plain, received_at=_NIGHT, now=_NIGHT, in_hours=False, next_opening=MONDAY)
    grave = replace(closed, received_at=_EVENING, now=_EVENING, impact=Impact.CRITICAL, next_opening=_FRIDAY)
    bare = replace(plain.ticket, type=None, requester=Address("", "m.garcia@cliente.example"), subject="")
    access = replace(plain.ticket, type=TicketType.SECURITY_ACCESS, subject="Alta de usuario para la nueva compañera")
    shapes = {
        "in-hours": replace(plain, attachments=("captura.png", "informe de error.pdf")),
        "in-hours-urgent": replace(plain, impact=Impact.CRITICAL, urgent=True, attachments=("captura.png",)),
        "out-of-hours": closed,
        "out-of-hours-critical-technician": replace(grave, pages_possible=True),
        "out-of-hours-critical-phone": grave,
        "out-of-hours-urgent-alerted": replace(closed, urgent=True, alerted=True),
        "out-of-hours-urgent-technician": replace(closed, urgent=True, alerted=True, pages_possible=True),
        "out-of-hours-without-opening": replace(closed, next_opening=None),
        "out-of-hours-without-subject": replace(closed, ticket=bare, pages_possible=True),
        "asks-for-attachment": replace(plain, asks_for_attachment=True),
        "asks-for-description": replace(plain, ticket=bare, asks_for_description=True),
        "oversize": replace(plain, oversize=True),
        "access": replace(plain, ticket=access),
    }
    for name, ack in shapes.items():
        yield f"acknowledgement-{name}", acknowledgement(ack, desk)


_DANGEROUS = (
    AttachedFile("factura.pdf.exe", 812_000, Danger.PROGRAM),
    AttachedFile("pedido.zip", 24_000, Danger.ENCRYPTED),
    AttachedFile("albaranes.xlsm", 44_000, Danger.MACROS),
)


def _team_notices(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    ticket = sample_ticket(desk)
    plain = TeamNotice(
        ticket, ticket.requester, CUSTOMER, _TEXT, CUSTOMERS_MAIL, (), NOW, NOW, Impact.NORMAL, urgent=False
    )
    files = (AttachedFile("captura.png", 152_300), AttachedFile("informe de error.pdf", 1_480_000))
    robot = replace(ticket, requester=Address("NAS Cartagena", "no-reply@nas.example"), type=None)
    shapes = {
        "dangerous-files": replace(plain, attachments=(*files, *_DANGEROUS)),
        "new": replace(plain, attachments=files, type_evidence=("bug: «error» +2", "bug: «no arranca» +1")),
        "urgent": replace(
            plain,
            ticket=replace(ticket, priority=Priority.P1),
            impact=Impact.CRITICAL,
            urgent=True,
            alert=True,
            everybody=True,
            urgency_evidence=("critical: «CRÍTICA»", "urgent: «URGENTE»"),
        ),
        "appended": replace(
            plain,
            ticket=replace(ticket, status=Status.IN_PROGRESS),
            sender=Address("Luis Pérez", "luis.perez@cliente.example"),
            appended=True,
            text="También pasa en la delegación de Lorca.",
        ),
        "other-subject": replace(
            plain,
            ticket=replace(ticket, status=Status.IN_PROGRESS),
            appended=True,
            subject="RE: Y además, usuario nuevo para Marcos",
            text="Aprovecho este correo: entra el lunes.",
        ),
        "bulk": replace(plain, ticket=robot, sender=robot.requester, organisation=None, remarks=(Remark.BULK,)),
        "every-remark": replace(plain, organisation=None, text=_TEXT * 12, remarks=tuple(Remark), linked=ticket.folio),
        "empty": replace(plain, text=""),
        "promised": replace(plain, promised=sample_round()),
        "robot": replace(plain, ticket=robot, sender=robot.requester),
    }
    for name, notice in shapes.items():
        yield f"team-notice-{name}", team_notice(notice, ANA, desk)


def _undelivered(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    failure = Undelivered(sample_ticket(desk), "m.garcia@cliente.example", _SERVER_ANSWER)
    yield "undelivered-refused", undelivered(failure, ANA, desk)
    yield "undelivered-in-doubt", undelivered(replace(failure, answer="", in_doubt=True), ANA, desk)


def _digests(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    subjects = ("Copia de seguridad fallida", "Re: Copia de seguridad fallida", "Factura sin enviar", "")
    opened = tuple(
        OpenedTicket(folio_of(desk.folio_prefix, 2026, 7 + place), subject, NOW + timedelta(seconds=20 * place))
        for place, subject in enumerate(subjects)
    )
    yield "digest-several", digest(Digest(sample_ticket(desk).requester, opened, NOW), desk)
    yield "digest-one", digest(Digest(Address("", "erp@cliente.example"), opened[:1], NOW), desk)
    yield "digest-very-many", digest(Digest(sample_ticket(desk).requester, opened * 60, NOW), desk)
    known, robot = sample_ticket(desk), replace(sample_ticket(desk), requester=Address("", "nas@cliente.example"))
    yield "team-digest-several", team_digest(TeamDigest(ANA, (known, replace(robot, subject="")), NOW), desk)
    yield "team-digest-one", team_digest(TeamDigest(ANA, (known,), NOW), desk)
    yield "team-digest-very-many", team_digest(TeamDigest(ANA, (known, robot) * 120, NOW), desk)


def _admin_notices(desk: DeskCard) -> Iterator[tuple[str, Letter]]:
    letter_id = MessageId(f"<csc.abc@{desk.address.rpartition('@')[2]}>")
    failed = LetterFailed(letter_id, "m.garcia@cliente.example", LetterKind.DIGEST, _SERVER_ANSWER)
    events: dict[str, AdminEvent] = {
        "quarantined": Quarantined(123, "soporte", NOW, 3, "RecursionError: maximum recursion depth exceeded"),
        "letter-failed": failed,
        "letter-in-doubt": replace(failed, in_doubt=True, answer="the connection was lost"),
        "held-too-long": HeldTooLong(
            123,
            ANA.address,
            folio_of(desk.folio_prefix, 2026, 1),
            NOW - timedelta(hours=5),
            NOW,
            "no proof of the sender",
        ),
        "mail-withheld": MailWithheld("soporte", 4711, "IMAP server imap.aserti.es:993 closed the connection"),
        "inbox-down": InboxDown("soporte", NOW - timedelta(minutes=95), NOW, "timed out after 30 s"),
        "canary-missing": CanaryMissing(NOW - timedelta(minutes=10), timedelta(minutes=10), "451 4.3.0 try later"),
        "canary-back": CanaryBack(NOW),
        "credential-ends": CredentialEnds("mailbox.oauth", NOW + timedelta(days=5, hours=14), NOW),
    }
    for name, event in events.items():
        yield f"admin-notice-{name}", admin_notice(event, "sistemas@aserti.es", desk)
    yield "admin-notice-canary", canary_letter(desk, NOW, timedelta(minutes=10))
