"""What a mail says: whole mails as they come, with what must be read in each."""

from datetime import UTC, datetime

import pytest

from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.address import Address
from tests.unit.intake.mails import MAILS, mail, multipart, written


def test_a_mail_with_alternatives_a_logo_and_a_file() -> None:
    read = written("urgent_with_screenshot")
    assert read.senders == (Address("María Pérez", "maria@cliente.example"),)
    assert read.subject == "URGENTE: no imprime la facturación"
    assert read.text == "Hola:\n\nNo imprime la facturación. Adjunto captura."
    assert read.html.startswith("<p>No imprime.")
    assert read.date == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert [(file.name, file.type, file.size, file.inline) for file in read.attachments] == [
        ("logo.png", "image/png", 8, True),
        ("captura de pantalla número 1.pdf", "application/pdf", 9, False),
    ]
    assert read.attachments[1].content == b"%PDF-1.4\n"
    assert read.defects == ()


def test_raw_8_bit_headers_and_a_lying_charset_are_read_as_windows_1252() -> None:
    read = written("lying_charset")
    assert read.sender.name == "José García"
    assert read.subject == "Facturación CRÍTICA"
    assert read.text == "La fábrica está parada – € 100\n"
    assert any("charset utf-8" in defect for defect in read.defects)


def test_html_alone_becomes_readable_text() -> None:
    read = written("html_only")
    assert read.text == "Buenos días,\n\n  * uno\n  * dos\nPedido  4711\n\nUn saludo"


def test_soft_line_breaks_are_taken_out() -> None:
    assert "no imprime las etiquetas desde ayer." in written("format_flowed").text
    assert "> Le preguntamos: ¿desde cuándo?" in written("format_flowed").text
    assert "\n-- \nAna" in written("format_flowed").text


def test_a_nested_mail_is_one_file_with_its_own_files_inside() -> None:
    read = written("forwarded_mail")
    assert [(file.name, file.type) for file in read.attachments] == [("No se pudo entregar_ a-b.eml", "message/rfc822")]
    inside = parse(read.attachments[0].content)
    assert inside.message_id == "<dentro@cliente.example>"
    assert [file.name for file in inside.attachments] == ["factura.pdf"]
    assert read.report is None


def test_an_invitation_is_told_in_spanish_and_kept() -> None:
    read = written("invitation")
    assert read.text.splitlines()[:3] == [
        "Invitación de calendario: Revisión del servidor",
        "Cuándo: 12/01/2026, de 09:00 a 10:30 (UTC)",
        "Dónde: Sala 2, Murcia",
    ]
    assert [file.type for file in read.attachments] == ["text/calendar"]


def test_a_delivery_report_names_recipient_status_and_our_letter() -> None:
    report = written("delivery_report").report
    assert report is not None
    assert (report.action, report.status, report.recipients) == ("failed", "5.1.1", ("nadie@cliente.example",))
    assert report.original_message_ids == ("<nuestro@aserti.es>",)
    assert "User unknown" in report.diagnostic


def test_garbage_is_a_mail_with_defects() -> None:
    read = written("no_header_at_all")
    assert "hola, esto no es un correo" in read.text
    assert "no header block" in read.defects
    assert read.sender == Address("", "")


@pytest.mark.parametrize("raw", [b"", b"\n", b"\r\n\r\n", b"\x00", b"\xef\xbb\xbf", b":", b"From", b"--", b"\n\nhola"])
def test_next_to_nothing_is_a_mail_too(raw: bytes) -> None:
    assert parse(raw).defects


def test_a_byte_order_mark_or_blank_lines_before_the_header_hide_nothing() -> None:
    for lead in (b"\xef\xbb\xbf", b"\r\n\r\n", b"\n"):
        assert parse(lead + b"From: a@b.example\r\nSubject: hola\r\n\r\ntexto").subject == "hola"


def test_every_address_of_every_from_is_a_sender() -> None:
    read = parse(b"From: a@b.example, c@d.example\r\nFrom: e@f.example\r\n\r\n")
    assert [sender.address for sender in read.senders] == ["a@b.example", "c@d.example", "e@f.example"]
    assert "more than one sender" in read.defects


def test_a_display_name_that_looks_like_an_address_is_none() -> None:
    read = mail(From="jefe@banco.example <otro@malo.example>")
    assert [sender.address for sender in read.senders] == ["otro@malo.example"]


def test_a_comma_inside_an_encoded_word_parts_no_addresses() -> None:
    read = mail(From="=?utf-8?Q?P=C3=A9rez=2C_Ana?= <ana@cliente.example>")
    assert read.senders == (Address("Pérez, Ana", "ana@cliente.example"),)


def test_an_encoded_word_inside_quotes_is_decoded() -> None:
    assert mail(From='"=?utf-8?Q?Jos=C3=A9?=" <j@cliente.example>').sender.name == "José"


def test_the_null_return_path_differs_from_none() -> None:
    assert mail(Return_Path="<>").return_path == ""
    assert mail(Return_Path="").return_path is None
    assert mail(Return_Path="<ana@cliente.example>").return_path == "ana@cliente.example"


def test_the_addresses_it_was_delivered_to_are_kept() -> None:
    read = mail(Delivered_To="soporte+abc@aserti.es", X_Original_To="soporte@aserti.es")
    assert [one.address for one in read.delivered_to] == ["soporte+abc@aserti.es", "soporte@aserti.es"]


def test_threads_are_read_from_broken_headers_too() -> None:
    read = mail(In_Reply_To="<a@b> (mensaje de ayer)", References="<x@y><z@w>\r\n <a@b>", Message_ID="sin-corchetes@x")
    assert (read.in_reply_to, read.references) == (("<a@b>",), ("<x@y>", "<z@w>", "<a@b>"))
    assert read.message_id == "<sin-corchetes@x>"


def test_an_incomplete_mail_keeps_its_size_on_the_server() -> None:
    read = parse(b"From: a@b.example\r\n\r\nprimeras palabras", complete=False, raw_size=48_000_000)
    assert (read.complete, read.raw_size, read.text) == (False, 48_000_000, "primeras palabras")


def test_the_digest_is_the_same_for_another_delivery_of_the_same_mail() -> None:
    raw = (MAILS / "urgent_with_screenshot.eml").read_bytes()
    again = b"Received: from a by b; x\r\nX-Spam-Score: 3\r\nDelivered-To: otro@aserti.es\r\n" + raw
    assert parse(raw).digest == parse(again).digest


def test_the_digest_does_not_depend_on_the_transfer_encoding() -> None:
    plain = mail("Está caído", Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding="8bit")
    quoted = mail(
        "Est=C3=A1 ca=C3=ADdo",
        Content_Type="text/plain; charset=utf-8",
        Content_Transfer_Encoding="quoted-printable",
    )
    assert plain.text == quoted.text
    assert plain.digest == quoted.digest


@pytest.mark.parametrize("change", [{"Subject": "Otra"}, {"From": "b@b.example"}, {"Message_ID": "<2@x>"}])
def test_the_digest_tells_mails_apart(change: dict[str, str]) -> None:
    assert mail(**change).digest != mail().digest
    assert mail("otro texto").digest != mail().digest


def test_an_image_that_the_html_shows_is_inline_even_when_it_says_attachment() -> None:
    raw = multipart(
        'Content-Type: text/html\r\n\r\n<img src="cid:foto%40x">',
        'Content-Type: image/png; name="f.png"\r\nContent-ID: <foto@x>\r\nContent-Disposition: attachment\r\n\r\nxx',
    )
    assert parse(raw).attachments[0].inline


def test_a_blank_plain_text_does_not_hide_the_html() -> None:
    raw = multipart(
        "Content-Type: text/plain\r\n\r\n  \r\n", "Content-Type: text/html\r\n\r\n<b>hola</b>", kind="alternative"
    )
    assert parse(raw).text == "hola"


def test_texts_in_a_row_are_read_in_a_row() -> None:
    raw = multipart(
        "Content-Type: text/plain\r\n\r\nuno",
        "Content-Type: image/png; name=a.png\r\n\r\nxx",
        "Content-Type: text/html\r\n\r\n<p>dos</p>",
    )
    assert parse(raw).text == "uno\ndos\n"


def test_a_named_text_is_a_file_and_not_the_letter() -> None:
    raw = multipart("\r\nhola", 'Content-Type: text/plain; name="error.log"\r\n\r\n500 Internal')
    assert parse(raw).text == "hola"
    assert [file.name for file in parse(raw).attachments] == ["error.log"]


def test_a_uuencoded_part_is_decoded() -> None:
    raw = multipart(
        "Content-Type: application/octet-stream; name=a.txt\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
        "begin 644 a.txt\r\n$:&]L80  \r\n`\r\nend"
    )
    assert parse(raw).attachments[0].content == b"hola"


def test_a_winmail_that_cannot_be_opened_stays_as_it_is() -> None:
    raw = multipart('Content-Type: application/ms-tnef; name="winmail.dat"\r\n\r\nbasura')
    assert [file.name for file in parse(raw).attachments] == ["winmail.dat"]
    assert "winmail.dat could not be opened" in parse(raw).defects
