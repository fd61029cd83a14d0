"""Files by which harm comes by mail are marked; ordinary ones are not."""

import zipfile
from io import BytesIO
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.mail.dangerous_files import Danger, danger_of


def zipped(*names: str, encrypted: bool = False) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    content = bytearray(packed.getvalue())
    if encrypted:
        place = content.find(b"PK\x01\x02")
        content[place + 8] |= 1
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "content", "danger"),
    [
        ("factura.exe", b"x", Danger.PROGRAM),
        ("FACTURA.EXE", b"x", Danger.PROGRAM),
        ("factura.exe. . ", b"x", Danger.PROGRAM),
        ("factura.pdf", b"MZ\x90\x00", Danger.PROGRAM),
        ("factura.pdf", b"\x7fELF", Danger.PROGRAM),
        ("factura.pdf.exe", b"x", Danger.PROGRAM),
        ("informe.docx.html", b"x", Danger.DISGUISED),
        ("factura\u202efdp.exe", b"x", Danger.PROGRAM),
        ("factura\u202egnp.scj", b"x", Danger.DISGUISED),
        ("factura.pdf" + " " * 40 + ".docm", b"x", Danger.DISGUISED),
        ("factura.js", b"x", Danger.SCRIPT),
        ("nota", b"#!/bin/sh\n", Danger.SCRIPT),
        ("acceso.lnk", b"x", Danger.SHORTCUT),
        ("acceso.dat", b"L\x00\x00\x00\x01\x14\x02\x00", Danger.SHORTCUT),
        ("acceso.txt", b"[InternetShortcut]\nURL=file://x", Danger.SHORTCUT),
        ("notas.one", b"x", Danger.SHORTCUT),
        ("tabla.xlsm", b"x", Danger.MACROS),
        ("tabla.xlsx", zipped("[Content_Types].xml", "xl/vbaProject.bin"), Danger.MACROS),
        ("tabla.xls", OLE + "_VBA_PROJECT".encode("utf-16-le"), Danger.MACROS),
        ("tabla.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), Danger.ENCRYPTED),
        ("fotos.zip", zipped("a.jpg", "b/setup.exe"), Danger.PROGRAM_INSIDE),
        ("fotos.zip", zipped("a.jpg", "b.jpg.lnk"), Danger.PROGRAM_INSIDE),
        ("fotos.zip", zipped("a.jpg", encrypted=True), Danger.ENCRYPTED),
        ("pedido", zipped("a.vbs"), Danger.PROGRAM_INSIDE),
        ("disco.iso", b"x", Danger.DISK_IMAGE),
        ("pagina.html", b"x", Danger.ACTIVE_PAGE),
        ("dibujo.svg", b"<svg xmlns='x'/>", Danger.ACTIVE_PAGE),
        ("captura.png", b"\xef\xbb\xbf  <!DOCTYPE HTML><script>", Danger.ACTIVE_PAGE),
        ("captura.png", b"<!-- x --> <svg onload=a>", Danger.ACTIVE_PAGE),
    ],
)
def test_what_may_do_harm_is_marked(name: str, content: bytes, danger: Danger) -> None:
    assert danger_of(name, content) is danger


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("factura.pdf", b"%PDF-1.7"),
        ("captura.png", b"\x89PNG"),
        ("Informe 3.1 (final).docx", zipped("[Content_Types].xml", "word/document.xml")),
        ("tabla.xlsx", zipped("[Content_Types].xml", "xl/printerSettings/printerSettings1.bin")),
        ("texto.odt", zipped("META-INF/manifest.xml", "Basic/script.py")),
        ("tabla.xls", OLE),
        ("fotos.zip", zipped("a.jpg", "b.jpg")),
        ("roto.zip", b"PK\x03\x04 not a zip"),
        ("registro.log", b"C:\\Program Files\\x.exe"),
        ("v1.2.3.txt", b"x"),
        ("datos.xml", b"<?xml version='1.0'?><a/>"),
        ("datos.csv", b"a;b"),
        ("", b""),
        ("...", b""),
        ("sin extension", b"hola <html>"),
    ],
)
def test_ordinary_files_are_not_marked(name: str, content: bytes) -> None:
    assert danger_of(name, content) is None


def test_an_archive_with_endless_contents_is_not_listed() -> None:
    huge = zipped(*(f"{number}.txt" for number in range(20_000)), "a.exe")
    began = process_time()
    assert danger_of("a.zip", huge) is None
    assert process_time() - began < 0.05


@given(st.text(max_size=300), st.binary(max_size=300))
def test_any_name_and_any_bytes_have_an_answer(name: str, content: bytes) -> None:
    danger_of(name, content)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_damage_to_an_archive_is_survived(noise: bytes, place: int) -> None:
    content = bytearray(zipped("a.txt", "b.exe"))
    content[place : place + len(noise)] = noise
    danger_of("a.zip", b"PK" + bytes(content[2:]))
