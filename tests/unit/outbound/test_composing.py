import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.tokens import Purpose, Token, TokenKeys
from csc_mailbot.outbound.composing import compose
from csc_mailbot.outbound.letter import STAMP_PLACE, AutoSubmitted, Letter, LetterKind, RenderedLetter
from csc_mailbot.outbound.plain_text import one_line
from csc_mailbot.outbound.samples import Sample, sample_letters
from tests.unit.outbound.desk import DESK

KEYS = TokenKeys((b"secret",))
TOKEN = KEYS.sign(Token(Purpose.REQUESTER, 1))
MESSAGE_ID = KEYS.message_id(Token(Purpose.REQUESTER, 1), "aserti.es")
TEMPLATES = JinjaTemplates()
DATE = datetime(2026, 11, 20, 9, 31, 5, tzinfo=UTC)
PLAIN = Letter(
    kind=LetterKind.ACKNOWLEDGEMENT,
    to=Address("María García", "maria@cliente.example"),
    subject="[CSC-2026-000001] No arranca el almacén",
    purpose=Purpose.REQUESTER,
    context={},
    auto_submitted=AutoSubmitted.REPLIED,
    in_reply_to=MessageId("<2@cliente.example>"),
    references=(MessageId("<1@cliente.example>"), MessageId("<2@cliente.example>")),
)
HELLO = RenderedLetter(text="Hola, María\n", html="<p>Hola, María</p>\n")


def composed(letter: Letter = PLAIN, rendered: RenderedLetter = HELLO, reply_to: str | None = None) -> bytes:
    return compose(letter, rendered, DESK, message_id=MESSAGE_ID, token=TOKEN, date=DATE, reply_to=reply_to)


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def is_neat(content: bytes) -> bool:
    """ASCII, CRLF only, and no line above 998 (RFC 5322 §2.1.1)."""
    lines = content.split(b"\r\n")
    return content.isascii() and not any(b"\r" in one or b"\n" in one or len(one) > 998 for one in lines)


def text_of(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    assert not part.defects
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_header_fields_of_an_acknowledgement() -> None:
    message = read(composed())
    assert getaddresses([str(message["From"])]) == [("Aserti · Centro de Servicios al Cliente", "soporte@aserti.es")]
    assert getaddresses([str(message["To"])]) == [("María García", "maria@cliente.example")]
    assert message["Subject"] == "[CSC-2026-000001] No arranca el almacén"
    assert message["Message-ID"] == MESSAGE_ID
    assert message["In-Reply-To"] == "<2@cliente.example>"
    assert str(message["References"]).split() == ["<1@cliente.example>", "<2@cliente.example>"]
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-CSC-Mailbot"] == TOKEN
    assert message["Content-Language"] == "es"
    assert message["MIME-Version"] == "1.0"
    for absent in ("Reply-To", "Importance", "X-Priority", "Precedence", "Sender", "Cc", "Bcc"):
        assert absent not in message


def test_the_date_is_the_instant_on_the_desks_clock() -> None:
    date = str(read(composed())["Date"])
    assert date == "Fri, 20 Nov 2026 10:31:05 +0100"
    assert parsedate_to_datetime(date) == DATE


def test_the_folio_is_readable_in_the_raw_subject() -> None:
    assert b"Subject: [CSC-2026-000001]\r\n =?utf-8?b?" in composed()


def test_it_is_text_and_html_in_one_alternative() -> None:
    message = read(composed())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert text_of(message, "plain") == HELLO.text
    assert "Hola, Mar&#237;a" in text_of(message, "html")


def test_a_letter_that_is_not_automatic_carries_no_marks_of_machines() -> None:
    message = read(composed(replace(PLAIN, auto_submitted=None)))
    assert "Auto-Submitted" not in message
    assert "X-Auto-Response-Suppress" not in message


def test_an_alert_is_important() -> None:
    message = read(composed(replace(PLAIN, importance_high=True)))
    assert message["Importance"] == "high"
    assert str(message["X-Priority"]).startswith("1")


def test_an_answer_may_be_wanted_elsewhere() -> None:
    message = read(composed(reply_to=f"soporte+{TOKEN}@aserti.es"))
    assert getaddresses([str(message["Reply-To"])])[0][1] == f"soporte+{TOKEN}@aserti.es"


def test_administrators_letters_are_english() -> None:
    assert read(composed(replace(PLAIN, language="en")))["Content-Language"] == "en"


def test_the_token_takes_its_place_in_both_forms() -> None:
    message = read(composed(rendered=RenderedLetter(f"a {STAMP_PLACE}\n", f"<p>{STAMP_PLACE}</p>\n")))
    assert text_of(message, "plain") == f"a {TOKEN}\n"
    assert f"<p>{TOKEN}</p>" in text_of(message, "html")


@pytest.mark.parametrize("sample", sample_letters(DESK), ids=lambda sample: sample.name)
def test_every_letter_is_neat_and_reads_back(sample: Sample) -> None:
    rendered = TEMPLATES.render(sample.letter)
    content = composed(sample.letter, rendered)
    assert is_neat(content)
    message = read(content)
    assert message["Subject"] == sample.letter.subject
    assert text_of(message, "plain") == rendered.text.replace(STAMP_PLACE, TOKEN)


@given(st.text(min_size=1, max_size=200))
def test_any_subject_reads_back_as_one_line(subject: str) -> None:
    content = composed(replace(PLAIN, subject=subject))
    assert is_neat(content)
    expected = one_line(subject).encode("utf-8", "replace").decode()
    assert str(read(content)["Subject"]) == expected


@given(st.text(max_size=80))
def test_any_name_reads_back_and_moves_no_address(name: str) -> None:
    content = composed(replace(PLAIN, to=Address(name, "maria@cliente.example")))
    assert is_neat(content)
    # The older parser: the newer one leaves blanks between the encoded words of a name, against RFC 2047 §6.2.
    to = email.message_from_bytes(content)["To"]
    [(shown, address)] = getaddresses([to])
    assert address == "maria@cliente.example"
    assert str(make_header(decode_header(shown))) == one_line(name).encode("utf-8", "replace").decode()


@given(st.text(max_size=60))
def test_no_address_can_add_a_field(address: str) -> None:
    content = composed(replace(PLAIN, to=Address("", address)))
    head = content.partition(b"\r\n\r\n")[0]
    fields = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert fields == [line.partition(b":")[0] for line in _head() if not line.startswith(b" ")]


def _head() -> list[bytes]:
    return composed().partition(b"\r\n\r\n")[0].split(b"\r\n")


@given(st.text())
def test_any_text_reads_back(text: str) -> None:
    content = composed(rendered=RenderedLetter(text=text, html="<p></p>"))
    assert is_neat(content)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").replace(STAMP_PLACE, TOKEN)
    assert text_of(read(content), "plain") == expected.encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    "text", [".", "a\n.\nb\n", "From x\n", "-- \nAserti\n", "x" * 5000, "ñ" * 5000, " \n\t\n", "a\n" * 999]
)
def test_awkward_texts_read_back(text: str) -> None:
    content = composed(rendered=RenderedLetter(text=text, html="<p></p>"))
    assert is_neat(content)
    assert text_of(read(content), "plain") == text


@pytest.mark.parametrize("line", ["x" * 998, "x" * 999, "ñ" * 400, "\0"])
def test_html_is_neat_whatever_its_lines(line: str) -> None:
    content = composed(rendered=RenderedLetter(text="a\n", html=f"<p>{line}</p>\n"))
    assert is_neat(content)
    assert text_of(read(content), "html").replace("&#241;", "ñ") == f"<p>{line}</p>\n"


def test_an_international_domain_is_written_in_ascii() -> None:
    content = composed(replace(PLAIN, to=Address("", "maria@peñón.example")))
    assert is_neat(content)
    assert b"To: <maria@xn--" in content


def test_an_international_mailbox_is_written_as_utf_8() -> None:
    assert "To: <peñón@cliente.example>".encode() in composed(replace(PLAIN, to=Address("", "peñón@cliente.example")))


def test_foreign_message_ids_that_are_not_ascii_are_left_out() -> None:
    odd = MessageId("<ñ@cliente.example>")
    message = read(composed(replace(PLAIN, in_reply_to=odd, references=(odd, MessageId("<2@cliente.example>")))))
    assert "In-Reply-To" not in message
    assert message["References"] == "<2@cliente.example>"


def test_a_letter_without_thread_has_no_thread_fields() -> None:
    message = read(composed(replace(PLAIN, in_reply_to=None, references=())))
    assert "References" not in message
    assert "In-Reply-To" not in message
