"""What stands in for a value that is not there? For judging without a file, and for finding further faults.

Nothing here opens anything: the secret is printed in the source code, and hosts end in `.invalid` (RFC 2606 §2).
"""

from typing import Any, Final

from csc_mailbot.settings.faults import Place

THROWAWAY_SECRET: Final = "this secret only explains: never sign with it"  # noqa: S105 - that is what it says
"""Long enough for the checks, and refused in a configuration."""

UNREAD_SECRET: Final = "not read"  # noqa: S105 - that is what it says
"""Instead of a password or token whose file could not be read."""

_MAILBOX: Final = {"host": "imap.invalid", "username": "nobody", "password": UNREAD_SECRET}

DEFAULT_TREE: Final[dict[str, Any]] = {
    "desk": {"address": "soporte@aserti.es", "secret": THROWAWAY_SECRET},
    "mailbox": _MAILBOX,
    "smtp": {"host": "smtp.invalid"},
    "database": {"url": "sqlite:///csc-mailbot.db"},
    "hours": {"holidays": {"country": "ES", "subdivision": "MC"}},
}
"""The embedded defaults as a configuration file would say them."""

_REQUIRED: Final[dict[Place, Any]] = {
    ("desk",): DEFAULT_TREE["desk"],
    ("desk", "address"): "nobody@desk.invalid",
    ("desk", "secret"): THROWAWAY_SECRET,
    ("mailbox",): _MAILBOX,
    ("mailbox", "host"): _MAILBOX["host"],
    ("mailbox", "username"): _MAILBOX["username"],
    ("mailboxes",): [_MAILBOX | {"name": "nobody's"}],
    ("mailboxes", "*"): _MAILBOX | {"name": "nobody *", "username": "nobody *"},
    ("mailboxes", "*", "host"): _MAILBOX["host"],
    ("mailboxes", "*", "username"): "nobody *",
    ("mailboxes", "*", "name"): "nobody *",
    ("smtp",): DEFAULT_TREE["smtp"],
    ("smtp", "host"): DEFAULT_TREE["smtp"]["host"],
    ("database",): DEFAULT_TREE["database"],
    ("database", "url"): DEFAULT_TREE["database"]["url"],
    ("hours", "exceptions", "*", "day"): "2000-01-01",
    ("agents", "*", "name"): "nobody *",
    ("agents", "*", "address"): "agent-*@people.invalid",
    ("customers", "*", "name"): "nobody *",
    ("oncall", "people", "*", "address"): "technician-*@people.invalid",
    ("oncall", "rotation", "start"): "2026-01-05T08:30",
    ("oncall", "rotations", "*", "start"): "2026-01-05T08:30",
    ("oncall", "rotations", "*", "name"): "nobody's *",
    ("oncall", "steps", "*", "notify"): "everybody",
}
"""Keys with `*` for any index; in the value it is that index, so that no two are the same."""


def stand_in(place: Place) -> Any:  # noqa: ANN401 - whatever may stand in the file
    """Return a harmless value for what is required at the place; None where nothing is, or nothing is harmless."""
    shape = tuple("*" if isinstance(part, int) else part for part in place)
    index = next((str(part) for part in place if isinstance(part, int)), "")
    return _numbered(_REQUIRED.get(shape), index)


def _numbered(value: Any, index: str) -> Any:  # noqa: ANN401 - whatever may stand in the file
    if isinstance(value, dict):
        return {key: _numbered(one, index) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbered(one, index) for one in value]
    return value.replace("*", index) if isinstance(value, str) else value
