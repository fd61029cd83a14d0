"""Where the HTML tells better than the text: mails of known programs, their text as it is made readable for us."""

import pytest

from csc_mailbot.intake.parsing.html_text import readable
from csc_mailbot.mail.quoting import SplitReply, split_reply


def _split(html: str) -> SplitReply:
    return split_reply(readable(html), html)


UNKNOWN = "Zzz yyy xxx 10:00 www"
"""An introduction in a language nobody knows: only the HTML can tell."""

ABOVE = {
    "gmail": f'<div dir="ltr">Nuevo.</div><br><div class="gmail_quote"><div class="gmail_attr">{UNKNOWN}<br></div>'
    '<blockquote class="gmail_quote">Viejo</blockquote></div>',
    "outlook desktop": "<div class=WordSection1><p class=MsoNormal>Nuevo.</p><div><div style='border:none;"
    "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>De:</b> Soporte <br>"
    "<b>Zzz:</b> ayer<br></p></div>"
    "</div><p class=MsoNormal>Viejo</p></div>",
    "outlook web": '<div>Nuevo.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Zzz:</b> Soporte</div>'
    "<div>Viejo</div>",
    "outlook for mac": f'<div>Nuevo.</div><span id="OLK_SRC_BODY_SECTION"><div>{UNKNOWN}</div><div>Viejo</div></span>',
    "hotmail": f'<div>Nuevo.<br><hr id="stopSpelling">{UNKNOWN}<br>Viejo</div>',
    "thunderbird": f'<p>Nuevo.</p><div class="moz-cite-prefix">{UNKNOWN}<br></div><blockquote type="cite" cite="mid:1">'
    "<p>Viejo</p></blockquote>",
    "yahoo": f'<div>Nuevo.</div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>{UNKNOWN}</div>Viejo</div>',
    "protonmail": f'<div>Nuevo.</div><div class="protonmail_quote">{UNKNOWN}<br>'
    '<blockquote type="cite">Viejo</blockquote></div>',
    "zimbra": f'<div>Nuevo.<br><hr id="zwchr" data-marker="__DIVIDER__"><div>{UNKNOWN}</div>Viejo</div>',
    "zoho": f'<div>Nuevo.</div><div class="zmail_extra"><div>{UNKNOWN}</div><blockquote>Viejo</blockquote></div>',
    "exchange": f'<div>Nuevo.</div><div id="isForwardContent"><div>{UNKNOWN}</div>Viejo</div>',
    "through outlook web": f'<div>Nuevo.</div><div class="x_gmail_quote">{UNKNOWN}<div>Viejo</div></div>',
}


@pytest.mark.parametrize("html", ABOVE.values(), ids=ABOVE)
def test_a_quote_is_known_by_the_programs_mark(html: str) -> None:
    reply = _split(html)
    assert (reply.new, reply.certain) == ("Nuevo.", True), reply.because
    assert "Viejo" in reply.quoted


def test_the_text_may_be_worded_otherwise_than_the_html() -> None:
    text = f"*Nuevo.* Mire aquí <https://cliente.example/a>\n\n{UNKNOWN}\n\nViejo, muy viejo y muy\nlargo\n"
    html = (
        '<b>Nuevo.</b> Mire <a href="https://cliente.example/a">aquí</a><div class="gmail_quote">'
        f"{UNKNOWN}<blockquote>Viejo, muy viejo y muy largo</blockquote></div>"
    )
    reply = split_reply(text, html)
    assert reply.new == "*Nuevo.* Mire aquí <https://cliente.example/a>"
    assert reply.certain


def test_words_below_an_unmarked_quote_are_new() -> None:
    reply = _split(
        '<div class="gmail_quote"><div class="gmail_attr">El lun, 23 nov 2026 a las 10:00, Soporte &lt;a@b.es&gt;'
        " escribió:</div><blockquote><div>¿Martes?</div><div>Soporte</div></blockquote></div><div>Miércoles.</div>"
    )
    assert (reply.new, reply.certain) == ("Miércoles.", False)


def test_answers_among_unmarked_quotes_stay_with_them() -> None:
    reply = _split(
        '<p>Hola:</p><div class="moz-cite-prefix">El 23/11/26 a las 10:00, Soporte escribió:<br></div>'
        '<blockquote type="cite"><p>¿Qué versión?</p></blockquote><p>La 12.</p>'
        '<blockquote type="cite"><p>¿Desde cuándo?</p></blockquote><p>Desde ayer.</p>'
    )
    spoken = [line for line in reply.new.split("\n") if line.strip()]
    assert spoken == ["Hola:", "¿Qué versión?", "La 12.", "¿Desde cuándo?", "Desde ayer."]
    assert not reply.certain


def test_a_citation_of_the_writers_own_stays() -> None:
    reply = _split(
        "<div>El manual dice:</div><blockquote style='border-left:1px solid #ccc'>Pulse F5.</blockquote>"
        "<div>No va.</div>"
    )
    assert reply.new.split("\n") == ["El manual dice:", "Pulse F5.", "No va."]
    assert not reply.certain


def test_a_line_drawn_over_words_is_ornament() -> None:
    reply = _split("<div>Uno.</div><div style='border-top:solid #E1E1E1 1.0pt'>Dos: tres.</div><div>Cuatro.</div>")
    assert reply.new.split("\n") == ["Uno.", "Dos: tres.", "Cuatro."]


def test_a_signature_is_known_by_its_mark() -> None:
    reply = _split('<div>Nuevo.</div><div class="gmail_signature"><div>Marta Gil</div><div>Compras</div></div>')
    assert (reply.new, reply.signature) == ("Nuevo.", "Marta Gil\nCompras")


def test_a_forward_without_words_is_not_emptied_though_its_program_marks_it_as_a_quote() -> None:
    reply = _split(
        '<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "De: X &lt;x@y.es&gt;<br>Date: lun, 23 nov 2026<br>Subject: Pedido<br>To: M &lt;m@y.es&gt;<br>"
        "</div><div>Llega el jueves.</div></div>"
    )
    assert reply.new.startswith("---------- Forwarded message")
    assert reply.new.endswith("Llega el jueves.")
    assert not reply.certain


def test_a_quote_that_only_the_html_shows_leaves_doubt() -> None:
    assert not split_reply(
        "Nuevo.", '<div>Nuevo.</div><div class="gmail_quote">Muy viejo, y en otra parte</div>'
    ).certain


def test_hidden_words_above_our_cut_line_leave_doubt() -> None:
    """The HTML of our notices has a preview line that is not shown; quoted as text it stands above the cut line."""
    cut = "—— Responda por encima de esta línea ——"
    html = f"<p>Hecho.</p><p>Marta: no imprime</p><p>{cut}</p>"
    assert not split_reply(f"Hecho.\n\nMarta: no imprime\n\n{cut}\n", html).certain
    assert split_reply(f"Hecho.\n\n{cut}\nMarta: no imprime\n").certain


@pytest.mark.parametrize(
    "html", ["<", "<!--", "<div class=", "<div class=gmail_quote>", "</div></div>", "<style>", "\x00"]
)
def test_broken_html_changes_nothing(html: str) -> None:
    assert split_reply("Nuevo.\n\n> Viejo", html).new == "Nuevo."
