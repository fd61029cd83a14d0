"""Whatever comes in: nothing is lost, a mail is never emptied, its new words split no further, and it ends soon."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.mail.quoting import SplitReply, split_reply

_WORDS = """
Hola
Sigue sin funcionar.
¿Vienen hoy?
Un saludo,
Marta Gil
Tel. 968 000 000
Me escribe, con más de nueve palabras, una frase larga y entera.
- uno
-
* dos
[image: x.png]
\u200b
\u2028
"""
_QUOTING = """
> Hola
>> Hola
>
> > x
> El lun, 23 nov 2026 a las 10:00, X <x@y.es> escribió:
El lun, 23 nov 2026 a las 10:00, X <x@y.es> escribió:
El lun, 23 nov 2026 a las 10:00,
X <x@y.es>
escribió:
On Nov 23, 2026, at 10:00, X wrote:
Juan wrote:
---- Juan wrote ----
2026/11/23 X <x@y.es>
>) escribió:
De: X <x@y.es>
Enviado: lunes, 23 de noviembre de 2026
Para: Y
Asunto: Z
*De:* X
> Asunto: Z
-----Mensaje original-----
---------- Forwarded message ---------
Inicio del mensaje reenviado:
Mensaje original
—— Responda por encima de esta línea ——
> —— Responda por encima de esta línea ——
>>> X 10:00 >>>
"""
_FOLDED = """
--
---
________________
====
Enviado desde mi iPhone
Obtener Outlook para iOS
www.x.es
AVISO LEGAL
Este mensaje es confidencial y va dirigido a su destinatario
```
[code]
[/code]
"""
_LINES = st.sampled_from(["", "", "", " ", "-- ", *(_WORDS + _QUOTING + _FOLDED).split("\n")])
_MAILS = st.lists(_LINES, max_size=25).map("\n".join)
_TAGS = st.sampled_from(
    [
        '<div class="gmail_quote">',
        "</div>",
        '<blockquote type="cite">',
        "</blockquote>",
        "<br>",
        "<p>",
        "</p>",
        "<hr id=zwchr>\n",
        '<div style="border-top:solid #E1E1E1 1.0pt">',
        '<div class="moz-cite-prefix">',
        '<div class="gmail_signature">',
        "<!--",
        "-->\n",
        "<style>",
        "</style>",
        "<a href='",
        "&nbsp;",
        "&#x3e;",
    ]
)
_HTML = st.lists(_LINES | _TAGS, max_size=30).map("".join)


def _spoken(text: str) -> Counter[str]:
    return Counter(line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip())


def _assert_whole(text: str, reply: SplitReply) -> None:
    assert _spoken(reply.new) + _spoken(reply.quoted) + _spoken(reply.signature) == _spoken(text)
    assert bool(reply.new) is bool(_spoken(text))


@settings(max_examples=400, deadline=None)
@given(_MAILS, st.one_of(st.just(""), _HTML))
def test_nothing_is_lost_or_told_twice(text: str, html: str) -> None:
    _assert_whole(text, split_reply(text, html))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_characters_are_survived(text: str, html: str) -> None:
    _assert_whole(text, split_reply(text, html))


@settings(max_examples=400, deadline=None)
@given(_MAILS, st.one_of(st.just(""), _HTML))
def test_new_words_split_no_further(text: str, html: str) -> None:
    new = split_reply(text, html).new
    assert split_reply(new).new == new


@settings(max_examples=200, deadline=None)
@given(_MAILS)
def test_new_words_stand_in_the_order_they_were_written(text: str) -> None:
    rest = iter(text.split("\n"))
    assert all(line in rest for line in split_reply(text).new.split("\n") if line.strip())


@settings(max_examples=300, deadline=None)
@given(_MAILS)
def test_certain_words_stand_above_everything_that_is_hidden(text: str) -> None:
    """The words of an agent that are passed on must never come from below or from among a quote."""
    reply = split_reply(text)
    if reply.certain and reply.quoted:
        rest = iter(text.split("\n"))
        assert all(line in rest for part in (reply.new, reply.quoted) for line in part.split("\n") if line.strip())
        assert not any(line.startswith(">") for line in reply.new.split("\n"))
