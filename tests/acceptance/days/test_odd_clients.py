"""People answer with the programs they have: what they wrote gets through, and nothing of what they quote does."""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import make_msgid
from html import escape
from pathlib import Path

import pytest

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.intake.decision import Outcome
from csc_mailbot.tickets.status import Status
from tests.acceptance.days.day import DESK, Day, Received, letter
from tests.contract.books.making import KEYS

ANA = "Ana Pérez <ana@cliente.example>"
CARMEN = "Carmen Vera <carmen@aserti.es>"
Client = Callable[[str, Received], tuple[str, str]]
SAID = "Ya está arreglado: era la red."


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A desk with empty books."""
    engine = make_engine(f"sqlite:///{tmp_path}/day.db")
    schema.upgrade(engine)
    return Day(SqlBooks(engine, KEYS))


def outlook_desktop(said: str, quoted: Received) -> tuple[str, str]:
    head = f"De: Aserti <{DESK}>\nEnviado el: viernes, 20 de noviembre de 2026 11:00\nPara: Carmen\nAsunto: almacén"
    text = f"{said}\n\nCarmen Vera\n\n{head}\n\n{quoted.text}"
    rows = "<br>".join(escape(line) for line in head.splitlines())
    border = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    html = f'<p class="MsoNormal">{_html(said)}</p><div style="{border}"><p>{rows}</p></div>{_html(quoted.text)}'
    return text, html


def outlook_phone(said: str, quoted: Received) -> tuple[str, str]:
    html = (
        f'<div dir="auto">{_html(said)}</div><div id="ms-outlook-mobile-signature">Obtener '
        f'<a href="https://aka.ms/x">Outlook para Android</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> Aserti '
        f"&lt;{DESK}&gt;<br><b>Sent:</b> Friday, November 20, 2026 11:00<br><b>To:</b> Carmen<br>"
        f"<b>Subject:</b> almacén</div><div>{_html(quoted.text)}</div>"
    )
    return "", html


def gmail(said: str, quoted: Received) -> tuple[str, str]:
    intro = f"El vie, 20 nov 2026 a las 11:00, Aserti (<{DESK}>) escribió:"
    marked = "\n".join(f"> {line}" for line in quoted.text.splitlines())
    html = (
        f'<div dir="ltr">{_html(said)}</div><br><div class="gmail_quote"><div class="gmail_attr">{escape(intro)}</div>'
        f'<blockquote class="gmail_quote">{_html(quoted.text)}</blockquote></div>'
    )
    return f"{said}\n\n{intro}\n\n{marked}", html


def apple_phone(said: str, quoted: Received) -> tuple[str, str]:
    marked = "\n".join(f"> {line}" for line in quoted.text.splitlines())
    intro = f"El 20 nov 2026, a las 11:00, Aserti <{DESK}> escribió:"
    return f"{said}\n\nEnviado desde mi iPhone\n\n> {intro}\n> \n{marked}", ""


def thunderbird(said: str, quoted: Received) -> tuple[str, str]:
    marked = "\n".join(f"> {line}" for line in quoted.text.splitlines())
    return f"{said}\n\nEl 20/11/26 a las 11:00, Aserti escribió:\n{marked}\n", ""


def _html(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def answer(sender: str, forms: tuple[str, str], quoted: Received) -> bytes:
    text, html = forms
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, DESK, f"RE: {quoted.mail['Subject']}"
    mail["Message-ID"] = make_msgid(domain="aserti.es")
    mail["In-Reply-To"] = mail["References"] = quoted.message_id
    if text:
        mail.set_content(text)
    if html and text:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html")
    return mail.as_bytes()


CLIENTS = pytest.mark.parametrize("client", [outlook_desktop, outlook_phone, gmail, apple_phone, thunderbird])


@CLIENTS
async def test_an_agents_words_reach_the_customer_and_the_notice_does_not(day: Day, client: Client) -> None:
    await day.post(letter(ANA, "No arranca el almacén", "Desde ayer no arranca. PALABRAS-DE-ANA"))
    notice = next(one for one in day.letters() if one.to == "carmen@aserti.es")
    decision = await day.post(answer(CARMEN, client(f"{SAID}\n\n#hecha", notice), notice))
    assert (decision.outcome, day.ticket().status) == (Outcome.APPENDED, Status.DONE)
    [told] = day.letters("ana@cliente.example")
    assert SAID in told.text
    assert "PALABRAS-DE-ANA" not in told.text
    assert "Responda por encima" not in told.text


@CLIENTS
async def test_a_customers_answer_is_shown_without_our_letter(day: Day, client: Client) -> None:
    await day.post(letter(ANA, "No arranca el almacén", "Desde ayer no arranca el programa."))
    ack = next(one for one in day.letters() if one.to == "ana@cliente.example")
    decision = await day.post(answer(ANA, client("Es el puesto tres.", ack), ack))
    assert decision.outcome is Outcome.APPENDED
    assert decision.text.splitlines()[0] == "Es el puesto tres."
    assert "Hemos recibido" not in decision.text
