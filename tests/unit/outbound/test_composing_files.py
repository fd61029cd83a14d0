import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.mail.message import Attachment
from csc_mailbot.outbound.attached_part import sent_name
from csc_mailbot.outbound.letter import ANSWER_PLACE, STAMP_PLACE, RenderedLetter
from tests.unit.outbound.test_composing import HELLO, PLAIN, TOKEN, composed, is_neat, read, text_of


def file_of(name: str = "captura.png", kind: str = "image/png", content: bytes = b"image") -> Attachment:
    return Attachment(name, kind, len(content), inline=False, content_id="", digest="", content=content)


def with_files(*files: Attachment) -> EmailMessage:
    content = composed(replace(PLAIN, attachments=files))
    assert is_neat(content)
    return read(content)


def only_file(message: EmailMessage) -> EmailMessage:
    [file] = message.iter_attachments()
    assert isinstance(file, EmailMessage)
    assert not file.defects
    return file


def test_files_stand_beside_both_forms_of_the_text() -> None:
    message = with_files(file_of(), file_of("b.pdf", "application/pdf"))
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "multipart/alternative",
        "image/png",
        "application/pdf",
    ]
    assert text_of(message, "plain") == HELLO.text
    assert "Hola, Mar&#237;a" in text_of(message, "html")


def test_a_file_arrives_as_it_was_under_its_name() -> None:
    file = only_file(with_files(file_of("captura.png", content=bytes(range(256)) * 50)))
    assert file.get_content_disposition() == "attachment"
    assert file.get_filename() == "captura.png"
    assert file.get_payload(decode=True) == bytes(range(256)) * 50


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 57, b"x" * 58])
def test_small_files_arrive_as_they_were(content: bytes) -> None:
    assert only_file(with_files(file_of(content=content))).get_payload(decode=True) == content


@given(st.text(max_size=300))
def test_any_name_reads_back(name: str) -> None:
    expected = sent_name(name).encode("utf-8", "replace").decode()
    message = email.message_from_bytes(composed(replace(PLAIN, attachments=(file_of(name),))))
    assert message.get_payload(1).get_filename() == expected  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("año.pdf", "año.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Temp\\a.txt", "C__Temp_a.txt"),
        ("a\r\nX-Evil: yes.txt", "a X-Evil_ yes.txt"),
        ('a"; b="c.txt', "a_; b=_c.txt"),
        ("", "adjunto"),
        (" . ", "adjunto"),
        ("factura\u202efdp.exe", "factura fdp.exe"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
        ("x" * 400, "x" * 150),
    ],
)
def test_names_are_made_fit_for_a_folder(name: str, sent: str) -> None:
    assert sent_name(name) == sent


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("application/pdf", "application/pdf"),
        ("IMAGE/PNG", "image/png"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("image/png\r\nX-Evil: yes", "application/octet-stream"),
        ("image/png; name=a", "application/octet-stream"),
    ],
)
def test_a_type_is_said_only_when_it_is_one(kind: str, sent: str) -> None:
    assert only_file(with_files(file_of(kind=kind))).get_content_type() == sent


@pytest.mark.parametrize(("content", "charset"), [("año".encode(), "utf-8"), ("año".encode("latin-1"), None)])
def test_a_text_file_says_its_charset_when_it_is_known(content: bytes, charset: str | None) -> None:
    file = only_file(with_files(file_of("a.txt", "text/plain", content)))
    assert file.get_content_charset() == charset
    assert file.get_payload(decode=True) == content


def test_an_agents_name_stands_in_from_with_the_desks_address() -> None:
    message = read(composed(replace(PLAIN, sender_name="Ana Ruiz (Aserti)"), reply_to="soporte+x@aserti.es"))
    assert getaddresses([str(message["From"])]) == [("Ana Ruiz (Aserti)", "soporte@aserti.es")]
    assert getaddresses([str(message["Reply-To"])]) == [("Ana Ruiz (Aserti)", "soporte+x@aserti.es")]


def test_outlooks_conversation_is_echoed_with_the_customers_own_subject() -> None:
    index = "AdxYo3oM1Hq6m3JzT0W5g5q1cKb0zw=="
    message = read(composed(replace(PLAIN, thread_index=index)))
    assert message["Thread-Index"] == index
    assert message["Thread-Topic"] == "No arranca el almacén"


@pytest.mark.parametrize("index", ["", "nada", "AAAA\r\nX-Evil: yes"])
def test_what_is_no_conversation_of_outlooks_is_left_out(index: str) -> None:
    message = read(composed(replace(PLAIN, thread_index=index)))
    assert "Thread-Index" not in message
    assert "Thread-Topic" not in message
    assert "X-Evil" not in message


@pytest.mark.parametrize(
    ("reply_to", "link"), [(None, "mailto:soporte@aserti.es"), ("soporte+a@aserti.es", "mailto:soporte%2Ba@aserti.es")]
)
def test_links_lead_where_answers_are_wanted(reply_to: str | None, link: str) -> None:
    html = f'<a href="mailto:{ANSWER_PLACE}?body={STAMP_PLACE}">SÍ</a>'
    message = read(composed(rendered=RenderedLetter("SÍ", html), reply_to=reply_to))
    assert f'<a href="{link}?body={TOKEN}">' in text_of(message, "html")
