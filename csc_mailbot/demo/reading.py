"""What does a reader see of a letter? Its text part; of a long one, where room is short, how it begins."""

from email.message import EmailMessage

LINES_SHOWN = 16
"""Lines of a letter that are shown inside the story."""


def text_of(letter: EmailMessage) -> str:
    """Return the text part of a letter."""
    part = letter.get_body(("plain",))
    return "\n".join(str(part.get_content()).splitlines()).rstrip() if part else "(without text)"


def beginning_of(text: str, most: int = LINES_SHOWN) -> str:
    """Return the first lines of a text, and how many are left out."""
    lines = text.splitlines()
    if len(lines) <= most + 1:
        return text
    shown = "\n".join(lines[:most]).rstrip()
    return f"{shown}\n[… {len(lines) - most} more lines]"
