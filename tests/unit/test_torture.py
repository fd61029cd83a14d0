"""Every planned trial ends in a line of the table: made, failed or not made, and the last two are wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from tests.servers.dovecot import Dovecot
from tests.torture.deeds import deeds
from tests.torture.ground import Ground
from tests.torture.plan import Group, Planned, carry_out
from tests.torture.result import Outcome, Result, attempt

LONG = 600.0
GROUND = cast(Ground, None)


async def _succeed(_ground: Ground) -> Outcome:
    return Outcome(3, seconds=0.5)


async def _fail(_ground: Ground) -> Outcome:
    raise AssertionError("no rest within 240 s; the log:\nmuch")


async def _fall_silent(_ground: Ground) -> Outcome:
    raise TimeoutError


async def _hang(_ground: Ground) -> Outcome:
    await asyncio.Event().wait()
    return Outcome()


@asynccontextmanager
async def _servers() -> AsyncIterator[Ground]:
    yield GROUND


@asynccontextmanager
async def _no_servers() -> AsyncIterator[Ground]:
    raise RuntimeError("Dovecot ended at once with code 89")
    yield GROUND


@asynccontextmanager
async def _servers_that_do_not_end() -> AsyncIterator[Ground]:
    yield GROUND
    raise RuntimeError("they did not end")


TRIALS = (Planned("fault", "a", _fail), Planned("kill", "b", _succeed))


async def _lines(groups: Sequence[Group], seconds: float = LONG) -> list[Result]:
    return [one async for one in carry_out(groups, seconds)]


async def test_what_a_failing_trial_raised_is_wrong_with_it_and_its_time_is_no_recovery() -> None:
    failing, made = await _lines([Group(_servers, TRIALS)])
    assert failing == Result(
        "fault", "a", Outcome(wrong="AssertionError: no rest within 240 s; the log:", seconds=None)
    )
    assert made == Result("kill", "b", Outcome(3, seconds=0.5))


async def test_a_trial_without_words_is_wrong_all_the_same() -> None:
    assert (await attempt(_fall_silent(GROUND))).wrong


async def test_servers_that_do_not_start_fail_their_trials_and_no_others() -> None:
    lines = await _lines([Group(_no_servers, TRIALS), Group(_servers, TRIALS[1:])])
    said = "not made: RuntimeError: Dovecot ended at once with code 89"
    assert [one.outcome.wrong for one in lines] == [said, said, ""]


async def test_servers_that_do_not_end_are_a_failing_line() -> None:
    *_, last = await _lines([Group(_servers_that_do_not_end, TRIALS)])
    assert last == Result("servers", "their end", Outcome(wrong="RuntimeError: they did not end"))


async def test_what_is_left_when_the_time_is_over_was_not_made() -> None:
    trials = (Planned("fault", "hangs", _hang), *TRIALS)
    lines = await _lines([Group(_servers, trials), Group(_servers, TRIALS)], seconds=0.05)
    assert [one.name for one in lines] == ["hangs", "a", "b", "a", "b"]
    assert lines[0].outcome.wrong == "not made: the run's time was over in the middle of it"
    assert {one.outcome.wrong for one in lines[1:]} == {"not made: the run's time was over"}


async def test_a_group_without_trials_needs_no_servers() -> None:
    assert await _lines([Group(_no_servers, ())]) == []


async def test_a_trial_that_finds_no_folder_is_a_failing_line(tmp_path: Path) -> None:
    async def make(ground: Ground) -> Outcome:
        async with ground.trial(folder=tmp_path / "no" / "folder"):
            return Outcome()

    ground = Ground(tmp_path, GROUND, cast(Dovecot, None))  # type: ignore[arg-type]

    @asynccontextmanager
    async def servers() -> AsyncIterator[Ground]:
        yield ground

    [line] = await _lines([Group(servers, [Planned("fault", "a", make)])])
    assert line.outcome.wrong.startswith("FileNotFoundError")


def test_the_deeds_of_a_daemon_are_counted_and_its_troubles_named() -> None:
    refused = {"event": "trouble", "where": "delivery", "error": "SMTP server 127.0.0.1:25 closed the connection"}
    log = [
        *(refused, refused, {**refused, "where": "pages"}),
        {"event": "trouble", "where": "mailbox soporte", "error": "IMAP server 127.0.0.1:143: noise"},
        {"event": "letter_tried", "answer": "doubtful"},
        {"event": "letter_tried", "answer": "accepted"},
        {"event": "worker_replaced"},
    ]
    words = "\n".join([*map(json.dumps, log), "no JSON", "7"])
    assert deeds(words) == (
        "trouble 3 (delivery, pages: closed the connection), trouble 1 (mailbox: noise), "
        "letters in doubt 1, worker_replaced 1"
    )
    assert deeds("") == "nothing said"
