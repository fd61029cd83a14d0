"""What stands in for a value that is not there? For judging without a file, and for finding further faults.

Nothing here opens anything: the secret is printed in the source code, and hosts end in `.invalid` (RFC 2606 §2).
"""

from copy import deepcopy
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
    ("mailbox", "host"): "imap.invalid",
    ("mailbox", "username"): "nobody",
    ("smtp",): DEFAULT_TREE["smtp"],
    ("smtp", "host"): "smtp.invalid",
    ("database",): DEFAULT_TREE["database"],
    ("database", "url"): DEFAULT_TREE["database"]["url"],
}


def stand_in(place: Place) -> Any:  # noqa: ANN401 - whatever may stand in the file
    """Return a harmless value for what is required at the place; None where nothing is, or nothing would be harmless."""
    match place:
        case ("mailboxes",):
            return [_MAILBOX | {"name": "nobody's"}]
        case ("mailboxes", int(index)):
            return _MAILBOX | {"name": f"nobody's {index}", "username": f"nobody {index}"}
        case ("mailboxes", int(), "host"):
            return _MAILBOX["host"]
        case ("agents" | "customers" | "mailboxes", int(index), "name" | "username"):
            return f"nobody {index}"
        case (*_, int(index), "address"):
            return f"nobody-{index}@people.invalid"
        case ("oncall", "rotation", "start"):
            return "2026-01-05T08:30"
        case ("oncall", "steps", int(), "notify"):
            return "everybody"
    return deepcopy(_REQUIRED.get(place))
