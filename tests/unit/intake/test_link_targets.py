"""What a link shows and where it leads are both to be read."""

import time

import pytest

from csc_mailbot.intake.parsing.html_text import readable
from csc_mailbot.intake.parsing.link_targets import LONGEST

BOUND = 4
"""Seconds; each of these takes a few tenths."""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<p>Ver <a href="https://cliente.example/doc">ver documento</a>.</p>',
            "Ver ver documento <https://cliente.example/doc>.",
        ),
        ("<a class=x href='http://c.example/?a=1&amp;b=2'><b>aquí</b></a>", "aquí <http://c.example/?a=1&b=2>"),
        ("<a href=https://c.example/x>aquí</a>", "aquí <https://c.example/x>"),
        ('<a href="mailto:ana@c.example?subject=x&amp;body=SI">Ana</a>', "Ana <mailto:ana@c.example>"),
        ('<a href="mailto:ana@c.example">ana@c.example</a>', "ana@c.example"),
        ('<a href="https://c.example/">https://c.example</a>', "https://c.example"),
        ('<a href="https://c.example/">c.example</a>', "c.example"),
        ('<a href="https://malo.example/">banco.example</a>', "banco.example <https://malo.example/>"),
        ('<a href="javascript:alert(1)">pulse</a>', "pulse"),
        ('<a href="#abajo">abajo</a>', "abajo"),
        ('<a href="https://c.example/"><img src="cid:logo"></a>', ""),
        ('<a href="https://c.example/">sin cerrar', "sin cerrar"),
        ('<a href="https://c.example/a b&lt;c">x</a>', "x <https://c.example/a%20b%3Cc>"),
    ],
)
def test_the_target_stands_behind_the_text_where_it_tells_more(source: str, expected: str) -> None:
    assert readable(source) == expected


def test_a_long_target_is_cut() -> None:
    told = readable(f'<a href="https://c.example/{"a" * 900}">x</a>')
    assert len(told) == len("x <>") + LONGEST
    assert told.endswith("…>")


@pytest.mark.parametrize(
    "source",
    ['<a href="' * 60_000, "<a>" * 100_000, '<a href="http://x/">a' * 20_000, "<a href='" + "&lt;" * 700 + "'>x</a>"],
)
def test_hostile_links_take_bounded_time(source: str) -> None:
    begun = time.monotonic()
    readable((source * 90)[:300_000])
    assert time.monotonic() - begun < BOUND
