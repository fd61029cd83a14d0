"""What all is wrong with a configuration? The validator stops at the first kind of fault; this looks on.

It notes what the validator finds, takes the faulty values out, puts harmless ones where something is required, and has
it look again, until nothing new is found.
"""

from copy import deepcopy
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from csc_mailbot.settings.faults import REQUIRED, Fault, Place, faults_of, unknown_key
from csc_mailbot.settings.root import Settings
from csc_mailbot.settings.stand_ins import stand_in

_ROUNDS = 12

Tree = dict[str, Any]
"""A configuration as it was written: tables, lists and values."""


def examine(tree: Tree) -> Settings | list[Fault]:
    """Return the settings that the tree makes, or every fault in it."""
    examination = _Examination({key: table for key, table in tree.items() if key in Settings.model_fields})
    found = examination.look()
    strangers: list[Fault] = [
        ((key,), unknown_key(key, known_keys(()))) for key in tree if key not in Settings.model_fields
    ]
    if isinstance(found, Settings):
        return strangers or found
    return strangers + examination.all_faults()


def known_keys(place: Place) -> list[str]:
    """Return the keys, as they are written, that the table at the place may have."""
    model: type[BaseModel] | None = Settings
    for part in place:
        if isinstance(part, int) or model is None:
            continue
        fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        model = _model_in(fields.get(part))
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the table's model in an annotation such as `tuple[AgentSettings, ...]` or `OAuthSettings | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in inner if model), None)


class _Examination:
    """A tree that is being emptied of its faults. Lists keep their length, so that places stay true."""

    def __init__(self, tree: Tree) -> None:
        self._tree: Tree = deepcopy(tree)
        self._gone: set[Place] = set()
        self._whole: set[Place] = set()
        self._faults: dict[Fault, None] = {}

    def look(self) -> Settings | None:
        """Have the validator look, note what it finds and take it out; return the settings when it finds nothing."""
        try:
            return Settings(**_without_gaps(self._tree))
        except ValidationError as error:
            new = [(self._true(place), words) for place, words in faults_of(error, known_keys)]
        holders_of_faulty = {place[:-1] for place, _ in new if place and isinstance(place[-1], int)}
        for place, words in new:
            if place not in holders_of_faulty and not self._is_of_our_doing(place, words):
                self._faults[place, words] = None
        for place, _ in new:
            self._take_out(place)
        return None

    def all_faults(self) -> list[Fault]:
        """Look again and again, and return everything found."""
        for _ in range(_ROUNDS):
            if self.look():
                break
        return list(self._faults)

    def _is_of_our_doing(self, place: Place, words: str) -> bool:
        """Tell whether a fault is there only because of what was taken out before.

        So are faults in or around what was taken out, and the want of what a table beside would have replaced.
        """
        if any(place[: len(gone)] == gone or place == gone[:-1] for gone in self._gone):
            return True
        return words.startswith(REQUIRED) and any(place[:-1] == whole[:-1] for whole in self._whole)

    def _take_out(self, place: Place) -> None:
        """Empty the place; what is missing there already takes the table around it along."""
        while place in self._gone and len(place) > 1:
            place = place[:-1]
        self._gone.add(place)
        holder: Any = self._tree
        for part in place[:-1]:
            holder = _inside(holder, part)
        instead = stand_in(place)
        if isinstance(holder, list):
            holder[int(place[-1])] = _GONE if instead is None else instead
        elif isinstance(holder, dict) and (instead is not None or place[-1] in holder):
            holder[place[-1]] = instead
            if instead is None:
                del holder[place[-1]]
                self._whole |= {place} if len(place) > 1 and known_keys(place) else set()
        elif len(place) > 1:
            self._take_out(place[:-1])

    def _true(self, place: Place) -> Place:
        """Return the place in the tree as it was written, of one in the tree without gaps."""
        holder: Any = self._tree
        true: list[str | int] = []
        for part in place:
            if isinstance(part, int) and isinstance(holder, list):
                kept = [index for index, one in enumerate(holder) if one is not _GONE]
                part = kept[part]  # noqa: PLW2901 - the same place, counted with the gaps
            true.append(part)
            holder = _inside(holder, part)
        return tuple(true)


_GONE = object()
"""Fills the place of a list's member that was taken out."""


def _inside(holder: Any, part: str | int) -> Any:  # noqa: ANN401 - whatever stands in the file
    if isinstance(holder, dict):
        return holder.get(part)
    return holder[part] if isinstance(holder, list) and isinstance(part, int) else None


def _without_gaps(written: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    if isinstance(written, dict):
        return {key: _without_gaps(one) for key, one in written.items()}
    if isinstance(written, list):
        return [_without_gaps(one) for one in written if one is not _GONE]
    return written
