"""Replies of our own writing, kind by kind: what is new, what is signature, and whether it is certain."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from csc_mailbot.mail.quoting import split_reply

MAILS = Path(__file__).parents[2] / "mails" / "replies"


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    name: str
    text: str
    new: str
    signature: str
    certain: bool | None


def _cases() -> Iterator[Case]:
    for path in sorted(MAILS.glob("*.txt")):
        yield from _read(path)


def _read(path: Path) -> Iterator[Case]:
    blocks = [block.partition("\n") for block in path.read_text(encoding="utf-8").split("%%% ")[1:]]
    starts = [at for at, (title, _, _) in enumerate(blocks) if title not in {"new", "signature"}]
    for at in starts:
        name, _, certain = blocks[at][0].partition(" | ")
        parts = {}
        for title, _, words in blocks[at + 1 : at + 3]:
            if title not in {"new", "signature"}:
                break
            parts[title] = words.strip("\n")
        known = {"certain": True, "doubtful": False}.get(certain)
        yield Case(path.stem, name, blocks[at][2], parts["new"], parts.get("signature", ""), known)


CASES = list(_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_the_new_words_are_parted_from_the_rest(case: Case) -> None:
    reply = split_reply(case.text)
    assert (reply.new, reply.signature) == (case.new, case.signature), reply.because
    if case.certain is not None:
        assert reply.certain is case.certain, reply.because
