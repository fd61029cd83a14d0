"""Can opening a file do harm? By its name, its first bytes, and what an archive says is in it; nothing is unpacked.

What is looked for are the kinds by which harm comes by mail; a file without a mark is not thereby safe. Of an archive
only the list of contents is read, and only when it is short, so that no bomb goes off here.
"""

import re
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO


class Danger(StrEnum):
    """Why a file should not be opened without thought, the worst first."""

    PROGRAM = "program"
    SCRIPT = "script"
    DISGUISED = "disguised"
    """Its name is written so that it looks like another kind of file."""
    SHORTCUT = "shortcut"
    """A link or a setting that starts something else."""
    PROGRAM_INSIDE = "program_inside"
    ENCRYPTED = "encrypted"
    """No scanner on its way has looked inside."""
    MACROS = "macros"
    DISK_IMAGE = "disk_image"
    ACTIVE_PAGE = "active_page"
    """HTML or SVG: a browser runs what is in it."""


def _endings_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_KINDS: dict[Danger, frozenset[str]] = {
    Danger.PROGRAM: _endings_in("""
        exe com scr pif cpl dll sys ocx drv msi msp msix appx appxbundle application gadget jar apk ipa deb rpm
        dmg pkg app bin run elf xll wll ax chm hlp
    """),
    Danger.SCRIPT: _endings_in("""
        bat cmd ps1 ps1xml ps2 psc1 psm1 psd1 vb vbs vbe js jse mjs ws wsf wsh wsc sct hta reg sh bash zsh csh ksh
        command py pyw pyc pl rb php lua tcl au3 ahk action workflow scpt osax
    """),
    Danger.SHORTCUT: _endings_in("""
        lnk url desktop webloc scf inf ins isp rdp library-ms search-ms searchconnector-ms settingcontent-ms
        appref-ms theme themepack diagcab msc mst iqy slk odc udl one onetoc2 website
    """),
    Danger.MACROS: _endings_in("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm mdb accdb accde mde ade"),
    Danger.DISK_IMAGE: _endings_in("iso img vhd vhdx udf daa nrg wim"),
    Danger.ACTIVE_PAGE: _endings_in("html htm xhtml xht mht mhtml shtml svg svgz xsl xslt swf"),
}
_HARMLESS = _endings_in("pdf doc docx xls xlsx ppt pptx odt ods txt rtf csv jpg jpeg png gif bmp tif tiff zip mp3 mp4")
"""Endings that people trust; before another ending they are there to be seen."""
_MOST_ENTRIES = 5_000
_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_END = 65_557
"""Bytes from the end of a zip in which its end record stands (APPNOTE 4.3.16)."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED = 0x1
"""The first general purpose bit (APPNOTE 4.4.4)."""
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GAP = re.compile(r"\s{4,}\S*\.\w{1,8}$")
_PAGE = re.compile(rb"\s*(?:<!--.{0,200}?-->\s*)?<(?:!doctype html|html|script|svg)\b", re.IGNORECASE | re.DOTALL)
_HEAD = 512


def danger_of(name: str, content: bytes) -> Danger | None:
    """Return why the file should not be opened without thought; None when nothing speaks against it.

    `name` is as the sender wrote it: what is hidden in it is a sign.
    """
    endings = _endings(name)
    found = {_by_ending(endings), _by_first_bytes(content), _by_insides(content, endings)}
    if _is_disguised(name, endings):
        found.add(Danger.DISGUISED)
    return next((one for one in Danger if one in found), None)


def _endings(name: str) -> list[str]:
    visible = "".join(one for one in name if one.isprintable() and not _DIRECTIONS.match(one))
    return [one.strip().casefold() for one in visible.rstrip(". ").split(".")[1:]]


def _by_ending(endings: list[str]) -> Danger | None:
    last = endings[-1] if endings else ""
    return next((danger for danger, kinds in _KINDS.items() if last in kinds), None)


def _is_disguised(name: str, endings: list[str]) -> bool:
    if _DIRECTIONS.search(name) or _GAP.search(name):
        return True
    return len(endings) > 1 and endings[-2] in _HARMLESS and _by_ending(endings) is not None


def _by_first_bytes(content: bytes) -> Danger | None:
    if content.startswith((b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n")):
        return Danger.PROGRAM
    if content.startswith((b"L\x00\x00\x00\x01\x14\x02\x00", b"[InternetShortcut]")):
        return Danger.SHORTCUT
    if content.startswith(b"#!"):
        return Danger.SCRIPT
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    return Danger.ACTIVE_PAGE if _PAGE.match(head) else None


def _by_insides(content: bytes, endings: list[str]) -> Danger | None:
    if content.startswith(b"PK"):
        return _in_zip(content)
    if content.startswith(_OLE):
        if _ENCRYPTED_OLE in content:
            return Danger.ENCRYPTED
        return Danger.MACROS if _VBA in content else None
    if content.startswith(b"Rar!\x1a\x07") and endings and endings[-1] != "rar":
        return Danger.DISGUISED
    return None


def _in_zip(content: bytes) -> Danger | None:
    if not 0 < _entries_of(content) <= _MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, OverflowError, NotImplementedError, UnicodeError):
        return None
    names = [entry.filename for entry in entries]
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        return Danger.MACROS
    inside = {_by_ending(_endings(name)) for name in names}
    if inside & {Danger.PROGRAM, Danger.SCRIPT, Danger.SHORTCUT}:
        return None if _is_document(names) else Danger.PROGRAM_INSIDE
    return Danger.ENCRYPTED if any(entry.flag_bits & _ENCRYPTED for entry in entries) else None


def _is_document(names: list[str]) -> bool:
    """Office documents keep harmless parts under such endings, `printerSettings1.bin` for instance."""
    return "[Content_Types].xml" in names or "META-INF/manifest.xml" in names


def _entries_of(content: bytes) -> int:
    """Return how many entries a zip says that it has, without reading their list; 0 when it does not say."""
    end = content.rfind(_END_OF_ZIP, max(0, len(content) - _LONGEST_END))
    return int.from_bytes(content[end + 10 : end + 12], "little") if end >= 0 else 0
