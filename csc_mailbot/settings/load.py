"""Which configuration holds? It is found, read, completed from the environment and checked, all faults at once."""

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from csc_mailbot.errors import NotFound, SettingsError
from csc_mailbot.settings.environment import environment_tree, unknown_variables, variable_for, with_environment
from csc_mailbot.settings.examination import examine
from csc_mailbot.settings.faults import Fault, fault_line
from csc_mailbot.settings.root import Settings
from csc_mailbot.settings.secret_files import read_secrets
from csc_mailbot.settings.stand_ins import DEFAULT_TREE, THROWAWAY_SECRET, UNREAD_SECRET

VARIABLE: Final = "CSC_MAILBOT_CONFIG"
"""Names the file when the command line does not."""

USUAL_PLACES: Final = (Path("config/csc-mailbot.toml"), Path("/etc/csc-mailbot/csc-mailbot.toml"))
"""Where the file is looked for when nobody names it."""


def find_file(option: Path | None = None) -> Path:
    """Return the configuration file: the option's, else the environment's, else the first usual one that is there.

    Raises:
        NotFound: there is none; the message says where it was looked for.
    """
    named = option or _from_environment()
    if named:
        if not named.is_file():
            raise NotFound(f"there is no configuration file {named} (from {'--config' if option else VARIABLE})")
        return named
    for usual in USUAL_PLACES:
        if usual.is_file():
            return usual
    places = ", ".join(map(str, USUAL_PLACES))
    raise NotFound(
        f"there is no configuration file: name one with --config or {VARIABLE}, or put it at one of {places}"
    )


def load(option: Path | None = None, *, explaining: bool = False) -> Settings:
    """Find, read and check the configuration.

    Args:
        option: the file that the command line names, or None.
        explaining: nothing will be signed or sent, so secret files that cannot be read are no fault.

    Raises:
        NotFound: there is no file.
        SettingsError: the file is refused; every fault is in it, and no secret.
    """
    path = find_file(option)
    tree = with_environment(_read(path), environment_tree())
    faults = unknown_variables()
    unread = read_secrets(tree, path.parent, _instead)
    faults += [] if explaining else unread
    faults += [] if explaining else _throwaway_faults(tree, unread)
    found = examine(tree)
    if isinstance(found, Settings) and not faults:
        return found
    raise SettingsError(str(path), [_line(fault) for fault in faults + (found if isinstance(found, list) else [])])


def default_settings() -> Settings:
    """Return the embedded defaults, for explaining mail without a configuration; nothing may be sent with them."""
    return Settings(**DEFAULT_TREE)


def _from_environment() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(path), [f"is not valid TOML: {error}"]) from error
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), [f"is not UTF-8 text, from byte {error.start} on"]) from error
    except OSError as error:
        raise SettingsError(str(path), [f"cannot be read: {error.strerror}"]) from error


def _instead(key: str) -> str:
    return THROWAWAY_SECRET if key == "secret" else UNREAD_SECRET


def _throwaway_faults(tree: dict[str, Any], unread: list[Fault]) -> list[Fault]:
    desk = tree.get("desk")
    known = isinstance(desk, dict) and desk.get("secret") == THROWAWAY_SECRET
    if not known or any(place == ("desk", "secret_file") for place, _ in unread):
        return []
    return [
        (("desk", "secret"), "is printed in our source code; allowed: one of your own, from `openssl rand -hex 32`")
    ]


def _line(fault: Fault) -> str:
    variable = variable_for(fault[0])
    return fault_line(fault) + (f" (set by {variable})" if variable else "")
