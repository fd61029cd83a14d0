"""How answers look: tables for people, one JSON object a line for programs."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from csc_mailbot.daemon.log_setup import one_line_json

_WIDE = 160
"""Columns where there is no terminal to ask."""


def console() -> Console:
    """Return a console for standard output; wide and without colour where nobody looks."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print each row as one line of JSON that a terminal shows and does not obey."""
    for row in rows:
        print(one_line_json(row))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; what comes from outside cannot colour or clear the terminal."""
    table = Table(*columns, title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(visible(str("" if cell is None else cell))) for cell in row))
    console().print(table)


def visible(text: str) -> str:
    """Return the text with every control character but line ends and tabs shown as U+FFFD."""
    return "".join(one if one in "\n\t" or one.isprintable() else "\ufffd" for one in text)
