"""Mails that are broken and mails that are made, a few seconds of them, the same in every run; `make fuzz` goes on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.fuzzing import desk
from tests.fuzzing import run as running
from tests.fuzzing.run import BROKEN, Run

MAILS = Path(__file__).parents[1] / "mails"
EACH = 40


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with asyncio.Runner() as runner:
        yield Run(runner, [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))], Random(5), tmp_path)


def test_each_mail_has_one_outcome_and_causes_nothing_that_may_not_be(run: Run) -> None:
    run.break_some(lambda: True, EACH)
    run.make_some(lambda: True, EACH)
    run.finish()
    assert run.failures == {}
    assert run.count == sum(run.tally.values()) >= EACH + 10
    assert {source == BROKEN for source, _, _ in run.tally} == {True, False}
    assert run.letters > EACH


def test_a_mail_that_fails_is_kept_and_it_is_told_how_it_is_judged_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "SLOW", -1.0)
    monkeypatch.setattr(running, "_MINIMISED_FOR", 0.1)
    run.break_some(lambda: True, 2)
    run.finish()
    [kept] = tmp_path.iterdir()
    assert list(run.failures) == ["it took too long"]
    assert f"--replay {kept}" in run.failures["it took too long"]
