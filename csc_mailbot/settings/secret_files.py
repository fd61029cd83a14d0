"""Where are the secrets? `password_file` and its like, read beside the configuration or from systemd's credentials."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from csc_mailbot.settings.faults import Fault, Place

_SUFFIX = "_file"
_LARGEST = 65_536
_SECRETS_OF: Final = {
    "desk": ("secret",),
    "mailbox": ("password",),
    "mailboxes": ("password",),
    "smtp": ("password",),
    "backup": ("password",),
    "oauth": ("client_secret", "refresh_token"),
}


def read_secrets(tree: dict[str, Any], beside: Path, instead: Callable[[str], str]) -> list[Fault]:
    """Put into the tree what its secret files hold, and return a fault for each that cannot be read.

    Args:
        tree: the configuration; changed in place.
        beside: the folder of the configuration file, where relative names are looked for after systemd's credentials.
        instead: gives what is put for the secret of that key when its file cannot be read.
    """
    faults: list[Fault] = []
    for place, table in _tables(tree, ()):
        for key in _SECRETS_OF.get(_last_name(place), ()):
            name = table.get(key + _SUFFIX)
            if not isinstance(name, str) or not name:
                continue
            if table.get(key):
                faults.append(((*place, key + _SUFFIX), f"stands beside {key}; allowed: one of the two"))
                continue
            try:
                table[key] = _read(name, beside)
            except ValueError as error:
                faults.append(((*place, key + _SUFFIX), str(error)))
                table[key] = instead(key)
    return faults


def _tables(written: Any, place: Place) -> list[tuple[Place, dict[str, Any]]]:  # noqa: ANN401 - whatever stands there
    if isinstance(written, list):
        return [found for index, one in enumerate(written) for found in _tables(one, (*place, index))]
    if not isinstance(written, dict):
        return []
    inner = [found for key, one in written.items() for found in _tables(one, (*place, key))]
    return [(place, written), *inner]


def _last_name(place: Place) -> str:
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _read(name: str, beside: Path) -> str:
    """Read a secret, without the blanks around it; the message of the ValueError is for people and holds no secret."""
    places = _places(name, beside)
    for path in places:
        try:
            with path.open(encoding="utf-8") as file:
                secret = file.read(_LARGEST).strip()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise ValueError(f"cannot be read: {path}: {reason}") from error
        if not secret:
            raise ValueError(f"is empty: {path}")
        return secret
    looked = " nor ".join(str(path) for path in places)
    raise ValueError(f"is not there: {looked}; make the file, readable by this user only")


def _places(name: str, beside: Path) -> list[Path]:
    path = Path(name).expanduser()
    if path.is_absolute():
        return [path]
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    return [*([Path(credentials) / path] if credentials else []), beside / path]
