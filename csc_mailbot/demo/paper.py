"""How does the story look? Lines, panels and tables for a terminal of 100 columns, or plain text for a pipe."""

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

WIDTH = 100
"""Columns at most, and where there is no terminal to ask."""

_MARGIN = 11
"""Columns of a line's label."""


class Paper:
    """What the story is written on."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Write to the file; standard output by default."""
        file = file or sys.stdout
        if isinstance(file, TextIOWrapper):
            # A terminal that cannot show Spanish letters shows question marks.
            file.reconfigure(errors="replace")
        self._console = _QuietOnceBroken(
            file=file, highlight=False, markup=False, emoji=False, force_terminal=None if file.isatty() else False
        )
        wide = self._console.width if self._console.is_terminal else WIDTH
        self._console.width = min(wide, WIDTH)

    def title(self, words: str) -> None:
        """Begin a part of the story."""
        self._console.print()
        self._console.print(Rule(Text(words, style="bold"), align="left", style="cyan"))

    def say(self, words: str) -> None:
        """Tell something in running text."""
        lines = textwrap.wrap(words, self._console.width)
        self._console.print(Text("\n".join(lines)), soft_wrap=True)

    def line(self, label: str, words: str, style: str = "cyan") -> None:
        """Write a line, or a few, behind a label; without a label it goes on."""
        lines = textwrap.wrap(visible(words).replace("\n", " "), self._console.width - _MARGIN) or [""]
        text = Text(label.ljust(_MARGIN), style=f"bold {style}")
        text.append(f"\n{' ' * _MARGIN}".join(lines), style="not bold default" if label else "not bold dim default")
        self._console.print(text, soft_wrap=True)

    def letter(self, title: str, subject: str, text: str) -> None:
        """Show a letter as its reader sees it."""
        words = Text.assemble(("Subject: ", "dim"), (visible(subject), "bold"), "\n\n", visible(text))
        self._console.print()
        self._console.print(Panel(words, title=Text(visible(title)), title_align="left", padding=(1, 2)))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Show a table; numbers stand to the right."""
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
        cells = [tuple("" if cell is None else cell for cell in row) for row in rows]
        for number, column in enumerate(columns):
            counts = all(isinstance(row[number], int) for row in cells)
            is_last = number == len(columns) - 1
            table.add_column(Text(column), justify="right" if counts else "left", no_wrap=not is_last)
        for row in cells:
            table.add_row(*(Text(visible(str(cell))) for cell in row))
        self._console.print(Padding(table, (0, 0, 0, 2)))

    def command(self, words: str) -> None:
        """Show something to type; it is never wrapped, so that it can be copied."""
        self._console.print(Text(f"  {visible(words)}", style="green"), soft_wrap=True)

    def gap(self) -> None:
        """Leave a line empty."""
        self._console.print()


class _QuietOnceBroken(Console):
    """Whoever reads us and goes away has read enough: the story goes on unseen, and is cleaned up after."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def visible(text: str) -> str:
    """Return the text with every control character but line ends and tabs shown as U+FFFD."""
    return "".join(one if one in "\n\t" or one.isprintable() else "\ufffd" for one in text)
