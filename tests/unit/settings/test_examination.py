"""Whatever stands in the file, the answer is settings or faults, and never a crash."""

import copy
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.settings.examination import examine
from csc_mailbot.settings.faults import fault_line
from csc_mailbot.settings.root import Settings
from tests.unit.settings.test_contract import WHOLE

TREE = tomllib.loads(WHOLE)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


def places(written: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [place] if place else []
    if isinstance(written, dict | list):
        members: Any = written.items() if isinstance(written, dict) else enumerate(written)
        found += [inner for key, one in members for inner in places(one, (*place, key))]
    return found


def holds(holder: Any, key: str | int) -> bool:
    """Tell whether something can stand at that key: an earlier mutation may have put a list where a table stood."""
    return isinstance(holder, dict) or (isinstance(holder, list) and isinstance(key, int) and key < len(holder))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(places(TREE)), JUNK), min_size=1, max_size=6))
def test_a_configuration_full_of_junk_is_answered_with_lines_to_read(mutations: list[tuple[Any, Any]]) -> None:
    tree: Any = copy.deepcopy(TREE)
    for place, junk in mutations:
        holder = tree
        for part in place[:-1]:
            is_there = holds(holder, part) and (isinstance(holder, list) or part in holder)
            holder = holder[part] if is_there else {}
        if holds(holder, place[-1]):
            holder[place[-1]] = junk
    found = examine(tree)
    if not isinstance(found, Settings):
        assert found
        for fault in found:
            key, colon, words = fault_line(fault).partition(": ")
            assert key
            assert colon
            assert words
