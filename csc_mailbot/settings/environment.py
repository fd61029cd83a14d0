"""What does the environment say? `CSC_MAILBOT__SMTP__HOST` for `smtp.host`; lists and tables of tables as JSON."""

import os
from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from csc_mailbot.settings.faults import Fault, Place
from csc_mailbot.settings.root import ENVIRONMENT_DELIMITER, ENVIRONMENT_PREFIX, Settings


class _Environment(EnvSettingsSource):
    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ANN401 - as inherited
        """Leave what is not JSON as it is: it is refused with the other faults, and not before them."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def environment_tree() -> dict[str, Any]:
    """Return what the environment sets, in the form of the configuration file."""
    tree = _Environment(Settings)()
    if isinstance(tree.get("sla"), dict):
        # Names of variables come in lower case; the keys of priorities are the only capitals in the file.
        tree["sla"] = {str(key).upper(): target for key, target in tree["sla"].items()}
    return tree


def unknown_variables() -> list[Fault]:
    """Return a fault for each variable of ours whose table does not exist; unknown keys are found with the file's."""
    tables = ", ".join(Settings.model_fields)
    return [
        ((name,), f"is not a variable that we know; allowed after {ENVIRONMENT_PREFIX}: {tables.upper()}")
        for name in sorted(os.environ)
        if name.upper().startswith(ENVIRONMENT_PREFIX) and _table(name) not in Settings.model_fields
    ]


def with_environment(written: Mapping[str, Any], environment: Mapping[str, Any]) -> dict[str, Any]:
    """Return the file's tree with the environment's values over it, key by key."""
    merged = dict(written)
    for key, value in environment.items():
        # A secret from the environment also silences the file's way to it, and the other way round.
        merged.pop(f"{key}_file", None)
        if key.endswith("_file"):
            merged.pop(key.removesuffix("_file"), None)
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = with_environment(below, value)
        else:
            merged[key] = value
    return merged


def variable_for(place: Place) -> str | None:
    """Return the name of the variable that sets the place, or None when the environment does not."""
    keys = [part for part in place if isinstance(part, str)]
    known = {name.upper(): name for name in os.environ}
    for length in range(len(keys), 0, -1):
        found = known.get(ENVIRONMENT_PREFIX + ENVIRONMENT_DELIMITER.join(keys[:length]).upper())
        if found:
            return found
    return None


def _table(name: str) -> str:
    return name[len(ENVIRONMENT_PREFIX) :].lower().partition(ENVIRONMENT_DELIMITER)[0]
