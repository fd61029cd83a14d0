"""The people, the moments and the reading aids that letters of the conversation are tried with."""

from datetime import UTC, datetime

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import MessageId
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.tickets.people import Agent

TEMPLATES = JinjaTemplates()
NOW = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 4, 13, tzinfo=UTC)
ANA = Agent("Ana Ruiz", "ana@aserti.es")
LUIS = Agent("Luis Gil", "luis@aserti.es")
MARIA = Address("María García", "maria@cliente.example")
PEDRO = Address("Pedro Núñez", "pedro@cliente.example")
FIRST, SECOND = MessageId("<1@cliente.example>"), MessageId("<2@cliente.example>")
OURS = MessageId("<csc.a@aserti.es>")
WRITTEN = Correspondence(SECOND, (FIRST,), thread_index="AdxYo3oM1Hq6m3JzT0W5g5q1cKb0zw==")
EVIL = "<script>alert(1)</script>{{ desk }}"


def text_of(letter: Letter) -> str:
    """The text form, once the HTML form was seen to render as well."""
    rendered = TEMPLATES.render(letter)
    assert rendered.html.endswith("</html>\n")
    return rendered.text


def words_of(letter: Letter) -> str:
    """The text form on one line."""
    return " ".join(text_of(letter).split())


def html_of(letter: Letter) -> str:
    return TEMPLATES.render(letter).html


def is_harmless(letter: Letter) -> bool:
    html = html_of(letter)
    return "<script" not in html and "{{ desk }}" in html


def holds_only_short_lines(letter: Letter) -> bool:
    return max(map(len, text_of(letter).split("\n"))) <= 72
