"""Who or what wrote a mail: machines are known by what they send, and people are never taken for machines."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.intake.decision import MailKind, Screening
from csc_mailbot.intake.parsing import parse
from csc_mailbot.intake.policies import ScreeningPolicy
from csc_mailbot.intake.screening import screen
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token, TokenKeys
from csc_mailbot.tickets.people import Agent, Directory, Organisation
from tests.unit.intake.mails import mail, multipart, written

KEYS = TokenKeys((b"un secreto de prueba de treinta y dos bytes",))
OTHER_KEYS = TokenKeys((b"el secreto de otra mesa, tambien largo",))
DIRECTORY = Directory(
    own=("soporte@aserti.es",),
    agents=(Agent("Eva", "eva@aserti.es"),),
    organisations=(Organisation("Cliente", domains=("conocido.example",)),),
)
POLICY = ScreeningPolicy(banned=("pesado@malo.example", "@todos.example"), monitors=("nas@cliente.example",))


def _screen(read: ParsedMail) -> Screening:
    return screen(read, POLICY, DIRECTORY, KEYS)


def _assert_kind(read: ParsedMail, kind: MailKind) -> None:
    screening = _screen(read)
    assert screening.kind is kind, screening.because
    assert screening.because


MESSAGES = {
    "plain": mail(),
    "no Return-Path": mail(Return_Path=""),
    "writing about a failure": mail("No se pudo entregar el pedido.", Subject="No se pudo entregar el correo"),
    "asking about Undelivered": mail("¿Qué es esto? Undelivered Mail Returned to Sender", Subject="Undelivered"),
    "answering a bounce": mail(
        "> 550 5.1.1 User unknown\n¿qué hago?", Subject="Re: Undelivered Mail Returned to Sender"
    ),
    "forwarding a bounce": written("forwarded_mail"),
    "forwarding from a program's address": mail(
        "Final-Recipient: rfc822; x@y.example", From="admin@cliente.example", Subject="RV: Undelivered Mail"
    ),
    "an administrator": mail("El servidor no arranca.", From="administrador@cliente.example", Subject="Servidor"),
    "an admin about mail": mail("No llega: 550 5.1.1 User unknown", From="admin@cliente.example", Subject="Correo"),
    "talking of automatic answers": mail(Subject="Respuesta automática no funciona"),
    "out of the office without VPN": mail("No me conecto por VPN.", Subject="Fuera de la oficina no tengo VPN"),
    "holidays": mail("No puedo dar de alta las vacaciones de Juan.", Subject="Vacaciones del personal"),
    "Auto-Submitted: no": mail(Auto_Submitted="no"),
    "Auto-Submitted: no with a comment": mail(Auto_Submitted="no (a mano)"),
    "only X-Auto-Response-Suppress": mail(X_Auto_Response_Suppress="All"),
    "only X-MS-Exchange headers": mail(X_MS_Exchange_Organization_SCL="-1", X_MS_Has_Attach=""),
    "X-Autoreply: no": mail(X_Autoreply="no"),
    "Precedence: normal": mail(Precedence="normal"),
    "a web form for somebody": mail(From="no-reply@web.example", Reply_To="Eva <eva@correo.example>"),
    "a Google group of the customer": mail(
        From="Ana <ana@cliente.example>",
        To="informatica@cliente.example",
        Precedence="list",
        List_ID="<informatica.cliente.example>",
        List_Unsubscribe="<mailto:googlegroups-manage+1+unsubscribe@googlegroups.com>, <https://groups.google.com/x>",
        X_Google_Group_Id="123",
        X_Gm_Message_State="AB",
    ),
    "a group of a known customer": mail(
        From="ana@conocido.example", List_Id="<grupo.otra.example>", Precedence="list", Thread_Index="AdX"
    ),
    "a group with the desk's own address": mail(List_Id="Soporte <soporte.aserti.es>", Precedence="list"),
    "a group that lends the desk's address": mail(
        From="'Ana' via Soporte <soporte@aserti.es>",
        X_Original_From="Ana <ana@cliente.example>",
        List_Id="<soporte.aserti.es>",
    ),
}

BOUNCES = {
    "RFC 3464": written("delivery_report"),
    "postfix": mail(
        "could not be delivered", From="MAILER-DAEMON@mx.example", Subject="Undelivered Mail", Return_Path="<>"
    ),
    "exim": mail("A message that you sent", From="Mailer-Daemon@mx.example", X_Failed_Recipients="x@y.example"),
    "qmail": mail("Hi. This is the qmail-send program.", From="MAILER-DAEMON@mx.example", Subject="failure notice"),
    "From without an address": mail(
        "User unknown", From="MAILER-DAEMON <>", Subject="Mail delivery failed", Return_Path=""
    ),
    "From without a domain": mail("error", From="mailer-daemon", Subject="There was an error sending your mail"),
    "exchange": mail(
        "Your message did not reach", From="System Administrator <postmaster@x.example>", Subject="Undeliverable: hola"
    ),
    "spanish": mail(
        "No se pudo entregar el mensaje a x@y.example: buzón lleno",
        From="postmaster@x.example",
        Subject="No se puede entregar: [CSC-2026-000001] Recibido",
    ),
    "catalan": mail("No s'ha pogut lliurar", From="postmaster@x.example", Subject="Error de lliurament"),
    "german": mail("konnte nicht zugestellt werden", From="postmaster@x.example", Subject="Unzustellbar: hola"),
    "french": mail("n'a pas pu être remis", From="postmaster@x.example", Subject="Non remis : hola"),
    "portuguese": mail("A mensagem não foi entregue", From="postmaster@x.example", Subject="Não entregue: hola"),
    "null sender and words": mail("550 5.1.1 User unknown", From="Correo <avisos@x.example>", Return_Path="<>"),
    "a complaint": parse(
        multipart(
            "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n",
            kind="report",
            header="Return-Path: <fbl@x.example>\r\n",
        )
    ),
    "a feedback loop of its own shape": parse(
        multipart(
            "Content-Type: message/rfc822\r\n\r\nFrom: soporte@aserti.es\r\nMessage-ID: <1@aserti.es>\r\n\r\nhola",
            header="Subject: complaint about message from 192.0.2.1\r\n",
        ).replace(b"Subject: Prueba\r\n", b"")
    ),
    "a sending service": mail(
        '{"notificationType":"Bounce","bounce":{}}',
        From="no-reply@sns.amazonaws.com",
        Subject="AWS Notification Message",
    ),
    "a system nobody knows": mail("x@y.example is out", From="mailer-daemon@x.example", Subject="Hola"),
}

AUTO_REPLIES = {
    "RFC 3834": mail(Auto_Submitted="auto-replied"),
    "upper case and a parameter": mail(Auto_Submitted='Auto-Replied; owner-email="ana@cliente.example"'),
    "a comment before it": mail(Auto_Submitted="(vacaciones) auto-replied"),
    "auto-notified": mail(Auto_Submitted="auto-notified"),
    "zimbra": mail(Auto_Submitted="auto-generated (zimbra; vacation)"),
    "exchange": mail(Subject="Respuesta automática: Recibido", Auto_Submitted="auto-generated"),
    "exchange by its rules": mail(X_MS_Exchange_Inbox_Rules_Loop="ana@x.example", X_Auto_Response_Suppress="All"),
    "a vendor's header": mail(X_Autoreply="yes"),
    "another vendor's": mail(X_Autorespond=""" vacaciones"""),
    "precedence": mail(Precedence="auto_reply"),
    "spanish subject": mail(Subject="Respuesta automática: [CSC-2026-000001] Recibido"),
    "catalan subject": mail(Subject="Resposta automàtica: Rebut"),
    "basque subject": mail(Subject="Erantzun automatikoa: Kaixo"),
    "english subject": mail(Subject="Automatic reply: Recibido"),
    "french subject": mail(Subject="Réponse automatique : Recibido"),
    "german subject": mail(Subject="Automatische Antwort: Recibido"),
    "italian subject": mail(Subject="Risposta automatica: Recibido"),
    "an absence note": mail("Estaré fuera de la oficina hasta el lunes.", Subject="Fuera de la oficina"),
    "a portuguese absence": mail("Estarei ausente até dia 5", Subject="Ausência"),
    "null sender": mail("Gracias por su mensaje.", Return_Path="<>"),
    "a read receipt": parse(
        multipart(
            "\r\nLeído",
            "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action; displayed",
            kind="report; report-type=disposition-notification",
        )
    ),
}

BULK = {
    "a newsletter": mail(List_Unsubscribe="<https://x.example/baja>", List_Id="<ofertas.x.example>"),
    "a newsletter of one's own domain": mail(
        From="ofertas@x.example", List_Id="<ofertas.x.example>", List_Unsubscribe_Post="List-Unsubscribe=One-Click"
    ),
    "precedence": mail(Precedence="bulk"),
    "auto-generated": mail(Auto_Submitted="auto-generated"),
    "a postmaster who writes himself": mail("Buenos días, ¿tenéis hora?", From="Pepe <postmaster@cliente.example>"),
    "noreply": mail(From="ERP <no-reply@erp.example>"),
    "a NAS": mail("El volumen está degradado.", From="root@nas.example"),
    "a NAS that cannot send": mail(
        "SMTP error: could not send", From="no-reply@nas.example", Subject="Error de correo"
    ),
    "a backup": mail("Path does not exist", From="administrator@copias.example", Auto_Submitted="auto-generated"),
    "a discussion list": mail(From="uno@otro.example", List_Id="<debian-user.lists.example>", Precedence="list"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_people_write_messages(name: str) -> None:
    _assert_kind(MESSAGES[name], MailKind.MESSAGE)


@pytest.mark.parametrize("name", BOUNCES)
def test_mail_systems_write_bounces(name: str) -> None:
    _assert_kind(BOUNCES[name], MailKind.BOUNCE)


@pytest.mark.parametrize("name", AUTO_REPLIES)
def test_robots_write_auto_replies(name: str) -> None:
    _assert_kind(AUTO_REPLIES[name], MailKind.AUTO_REPLY)


@pytest.mark.parametrize("name", BULK)
def test_programs_and_lists_write_bulk(name: str) -> None:
    _assert_kind(BULK[name], MailKind.BULK)


def test_a_letter_of_ours_is_known_by_its_signed_message_id() -> None:
    token = Token(Purpose.REQUESTER, 7)
    _assert_kind(mail(Message_ID=KEYS.message_id(token, "aserti.es")), MailKind.OWN)
    _assert_kind(mail(Message_ID=OTHER_KEYS.message_id(token, "aserti.es")), MailKind.MESSAGE)


def test_a_letter_of_ours_is_known_by_its_stamp_when_the_stamp_is_signed() -> None:
    stamp = KEYS.sign(Token(Purpose.AGENT, 7))
    _assert_kind(mail(Auto_Submitted="auto-generated", X_CSC_Mailbot=f"1 {stamp}"), MailKind.OWN)
    _assert_kind(mail(X_CSC_Mailbot="1 inventado"), MailKind.MESSAGE)


def test_a_person_who_copied_our_stamp_is_heard() -> None:
    stamp = KEYS.sign(Token(Purpose.REQUESTER, 7))
    _assert_kind(mail(X_CSC_Mailbot=stamp), MailKind.MESSAGE)


def test_mail_from_our_own_address_is_ours() -> None:
    _assert_kind(mail(From="CSC <SOPORTE+x@aserti.es>"), MailKind.OWN)


def test_an_answer_to_our_letter_is_not_ours() -> None:
    answer = mail(In_Reply_To=KEYS.message_id(Token(Purpose.REQUESTER, 7), "aserti.es"))
    _assert_kind(answer, MailKind.MESSAGE)


def test_our_own_bounce_is_own_before_anything_else() -> None:
    _assert_kind(
        mail("User unknown", From="soporte@aserti.es", Subject="Undelivered Mail", Return_Path="<>"), MailKind.OWN
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Spam_Flag": "YES"},
        {"X_Spam_Status": "Yes, score=9.1 required=5"},
        {"X_MS_Exchange_Organization_SCL": "6"},
        {"X_Forefront_Antispam_Report": "CIP:1.2.3.4;CTRY:ES;SFV:SPM;H:x"},
    ],
)
def test_a_spam_filters_word_flags_a_message(headers: dict[str, str]) -> None:
    screening = _screen(mail(**headers))
    assert (screening.kind, screening.spam_flagged) == (MailKind.MESSAGE, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Spam_Flag": "NO"},
        {"X_Spam_Status": "No, score=0.1"},
        {"X_MS_Exchange_Organization_SCL": "1"},
        {"X_MS_Exchange_Organization_SCL": "raro"},
        {"X_Forefront_Antispam_Report": "SFV:NSPM;SCL:1"},
    ],
)
def test_a_clean_verdict_flags_nothing(headers: dict[str, str]) -> None:
    assert not _screen(mail(**headers)).spam_flagged


def test_the_ban_list_names_addresses_and_domains() -> None:
    assert _screen(mail(From="Pesado@malo.example")).banned
    assert _screen(mail(From="quien@TODOS.example")).banned
    assert not _screen(mail(From="otro@malo.example")).banned
    assert not _screen(mail(From="quien@no-todos.example")).banned


@pytest.mark.parametrize("value", ["All", "OOF, AutoReply", "DR, RN, OOF, AutoReply", "autoreply"])
def test_a_program_may_ask_for_no_answers(value: str) -> None:
    assert _screen(mail(X_Auto_Response_Suppress=value)).answer_unwanted


def test_suppressing_receipts_alone_refuses_no_answer() -> None:
    assert not _screen(mail(X_Auto_Response_Suppress="DR, RN")).answer_unwanted
    assert not _screen(mail()).answer_unwanted


def test_a_configured_monitor_is_bulk_that_may_speak_up() -> None:
    for read in (mail(From="nas@cliente.example"), mail(From="nas@cliente.example", Return_Path="<>")):
        screening = _screen(read)
        assert (screening.kind, screening.monitor) == (MailKind.BULK, True)
    assert not _screen(mail(From="no-reply@nas.example")).monitor


def test_evidence_names_the_header_or_the_words() -> None:
    assert _screen(mail(Auto_Submitted="auto-replied")).because == ("Auto-Submitted: auto-replied",)
    assert "Return-Path is the null sender" in _screen(BOUNCES["null sender and words"]).because
    assert any("Undeliverable" in one for one in _screen(BOUNCES["exchange"]).because)


_VALUES = st.sampled_from(
    ["", "<>", "yes", "auto-replied", "bulk", "mailer-daemon", "no-reply@x.example", "Re: Undeliverable"]
)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["From", "Subject", "Return_Path", "Auto_Submitted", "Precedence", "List_Id", "X_Loop", "To"]),
        st.one_of(_VALUES, st.text(alphabet="ab@<>:;()\"', é", max_size=30)),
    ),
    st.text(max_size=60),
)
def test_any_headers_give_one_kind_and_a_reason(headers: dict[str, str], text: str) -> None:
    screening = _screen(mail(text, **headers))
    assert screening.kind in MailKind
    assert screening.because


@pytest.mark.parametrize(
    "piece", ["could not ", "no se ha ", "550 5.", "estare a a ", "(", "> ", "a@b.example ", "mailbox "]
)
def test_a_long_hostile_text_is_screened_in_bounded_time(piece: str) -> None:
    long = piece * (1_000_000 // len(piece))
    begin = time.perf_counter()
    _screen(mail(long, From="postmaster@x.example", Subject=("Fuera de la oficina " + long)[:60_000]))
    _screen(mail(long, Subject="Fuera de la oficina"))
    assert time.perf_counter() - begin < 10
