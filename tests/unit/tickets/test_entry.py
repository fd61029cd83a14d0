"""The chain's links."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.tickets.entry import EntryDraft, EntryKind, entry_hash, text_digest
from csc_mailbot.tickets.ticket import Folio

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DRAFT = EntryDraft(NOW, EntryKind.MESSAGE, public=True, author="customer", text="x", facts={"a": 1, "b": ["x", "y"]})
PLACE = (Folio("CSC-2026-000001"), 1)
LINK = entry_hash(b"secret", "before", PLACE, DRAFT, "digest")


@pytest.mark.parametrize(
    "link",
    [
        entry_hash(b"other", "before", PLACE, DRAFT, "digest"),
        entry_hash(b"secret", "", PLACE, DRAFT, "digest"),
        entry_hash(b"secret", "before", (Folio("CSC-2026-000002"), 1), DRAFT, "digest"),
        entry_hash(b"secret", "before", (PLACE[0], 2), DRAFT, "digest"),
        entry_hash(b"secret", "before", PLACE, DRAFT, "digesT"),
        *(
            entry_hash(b"secret", "before", PLACE, changed, "digest")
            for changed in (
                replace(DRAFT, at=NOW + timedelta(microseconds=1)),
                replace(DRAFT, kind=EntryKind.NOTE),
                replace(DRAFT, public=False),
                replace(DRAFT, author="agent"),
                replace(DRAFT, facts={"a": 1}),
                replace(DRAFT, facts={"a": "1", "b": ["x", "y"]}),
            )
        ),
    ],
)
def test_whatever_changes_the_link_changes(link: str) -> None:
    assert link != LINK


def test_the_order_of_facts_is_no_change() -> None:
    assert entry_hash(b"secret", "before", PLACE, replace(DRAFT, facts={"b": ["x", "y"], "a": 1}), "digest") == LINK


def test_the_text_itself_is_not_in_the_link_so_that_it_can_be_erased() -> None:
    assert entry_hash(b"secret", "before", PLACE, replace(DRAFT, text="y"), "digest") == LINK


def test_an_instant_is_hashed_as_utc_by_whoever_writes_it() -> None:
    madrid = NOW.astimezone(timezone(timedelta(hours=1)))
    assert entry_hash(b"secret", "before", PLACE, replace(DRAFT, at=madrid), "digest") == LINK


@given(st.text(), st.text(), st.binary(min_size=16, max_size=16))
def test_a_digest_belongs_to_one_text_and_one_salt(one: str, other: str, salt: bytes) -> None:
    assert (text_digest(one, salt) == text_digest(other, salt)) == (one == other)
    assert text_digest(one, salt) != text_digest(one, salt[::-1] + b"x")
