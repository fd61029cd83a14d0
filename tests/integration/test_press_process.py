"""The process that helps to set letters: it sets them as we do, and neither its death nor its absence costs one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csc_mailbot.adapters import press_process
from csc_mailbot.adapters.compression import unpack
from csc_mailbot.adapters.database.ownership import until
from csc_mailbot.adapters.press_process import LARGEST, MANY, PressProcess
from csc_mailbot.adapters.templates import JinjaTemplates, TemplateFault
from csc_mailbot.mail.message import Attachment, MessageId
from csc_mailbot.outbound.letter import Letter
from csc_mailbot.outbound.samples import sample_letters
from csc_mailbot.outbound.typesetting import Proof, typeset
from tests.unit.outbound.desk import DESK

SHIPPED = JinjaTemplates()
LETTERS = [sample.letter for sample in sample_letters(DESK)]
DATE = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def proof(letter: Letter = LETTERS[0], number: int = 1) -> Proof:
    return Proof(letter, None, MessageId(f"<{number}@aserti.example>"), f"token{number}", DATE, None)


def expected(one: Proof) -> bytes:
    return typeset(one, SHIPPED, DESK)


@contextmanager
def press(
    command: Sequence[str] = press_process._PROGRAM,
    overrides: Path | None = None,
    heard: Callable[[TemplateFault], None] | None = None,
) -> Iterator[PressProcess]:
    made = PressProcess(JinjaTemplates(overrides, heard), overrides, DESK, command)
    try:
        yield made
    finally:
        made.close()


def when_started(process: PressProcess) -> None:
    """Let many letters start it, as a backlog does."""
    assert [process.begin(proof()) for _ in range(MANY)] == [None] * MANY
    until(30, lambda: process._starting is None)


def begun(process: PressProcess, one: Proof) -> Callable[[], bytes]:
    result = process.begin(one)
    assert result
    return result


def child(process: PressProcess) -> int:
    assert process._child
    return process._child._process.pid


def test_it_sets_every_letter_as_we_would() -> None:
    with press() as process:
        when_started(process)
        proofs = [proof(letter, number) for number, letter in enumerate(LETTERS)]
        results = [(one, process.begin(one)) for one in proofs]
        for one, result in results:
            assert result is None or unpack(result()) == expected(one)
        helped = {one.letter.kind.value for one, result in results if result}
        assert {"acknowledgement", "team_notice", "team_update", "status_change", "receipt"} <= helped


def test_what_was_begun_may_be_asked_for_in_any_order_and_often() -> None:
    with press() as process:
        when_started(process)
        first, second = proof(number=1), proof(number=2)
        one, other = begun(process, first), begun(process, second)
        assert [unpack(other()), unpack(one()), unpack(one())] == [expected(second), expected(first), expected(first)]


def test_more_letters_than_the_pipes_hold_wait_for_nobody() -> None:
    with press() as process:
        when_started(process)
        proofs = [proof(number=number) for number in range(3 * press_process.AT_ONCE)]
        results = [begun(process, one) for one in proofs]
        assert [unpack(result()) for result in results] == [expected(one) for one in proofs]


def test_a_few_letters_start_nothing() -> None:
    with press() as process:
        assert [process.begin(proof()) for _ in range(MANY - 1)] == [None] * (MANY - 1)
        assert process._starting is None


def test_large_letters_and_files_are_left_to_us() -> None:
    large = replace(LETTERS[0], context={**LETTERS[0].context, "text": "x" * LARGEST})
    file = Attachment("a.txt", "text/plain", 1, inline=False, content_id="", digest="0" * 64, content=b"x")
    with press() as process:
        when_started(process)
        assert process.begin(proof(large)) is None
        assert process.begin(proof(replace(LETTERS[0], attachments=(file,)))) is None


def test_letters_of_a_process_that_was_killed_are_set_by_us() -> None:
    with press() as process:
        when_started(process)
        os.kill(child(process), signal.SIGSTOP)
        results = [begun(process, proof(number=number)) for number in range(5)]
        os.kill(child(process), signal.SIGKILL)
        assert [unpack(result()) for result in results] == [expected(proof(number=number)) for number in range(5)]
        assert process.begin(proof()) is None


def test_a_letter_of_a_process_that_died_is_not_waited_for_from_the_next() -> None:
    with press() as process:
        when_started(process)
        os.kill(child(process), signal.SIGSTOP)
        left = begun(process, proof())
        process._give_up()
        when_started(process)
        then = begun(process, proof(number=2))
        successor = child(process)
        assert unpack(left()) == expected(proof())
        assert unpack(then()) == expected(proof(number=2))
        assert child(process) == successor


def test_a_process_that_hangs_is_ended_and_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    with press() as process:
        when_started(process)
        os.kill(child(process), signal.SIGSTOP)
        monkeypatch.setattr(press_process, "LONGEST", 0.1)
        assert unpack(begun(process, proof())()) == expected(proof())
        assert [process.begin(proof()) for _ in range(2 * MANY)] == [None] * (2 * MANY)
        assert process._starting is None


def test_a_process_that_takes_nothing_more_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    large = replace(LETTERS[0], context={**LETTERS[0].context, "more": "x" * (LARGEST - 2_000)})
    with press() as process:
        when_started(process)
        os.kill(child(process), signal.SIGSTOP)
        monkeypatch.setattr(press_process, "LONGEST", 0.1)
        monkeypatch.setattr(press_process, "AT_ONCE", 1_000)
        assert [process.begin(proof(large)) for _ in range(200)][-1] is None
        assert process._child is None


def test_more_than_both_pipes_hold_is_sent_while_answers_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_process, "AT_ONCE", 1_000)
    monkeypatch.setattr(press_process, "PIPE", 4_096)
    with press() as process:
        when_started(process)
        proofs = [proof(number=number) for number in range(100)]
        results = [begun(process, one) for one in proofs]
        assert [unpack(result()) for result in results] == [expected(one) for one in proofs]


def test_where_a_template_of_the_administrators_fails_we_hear_of_it(tmp_path: Path) -> None:
    (tmp_path / "acknowledgement.txt.j2").write_text("{{ 1 / 0 }}")
    heard: list[TemplateFault] = []
    with press(overrides=tmp_path, heard=heard.append) as process:
        when_started(process)
        ack = next(one for one in LETTERS if one.kind.value == "acknowledgement")
        assert unpack(begun(process, proof(ack))()) == expected(proof(ack))
        assert [fault.file for fault in heard] == ["acknowledgement.txt.j2"]


@pytest.mark.parametrize("command", [["/does/not/exist"], [sys.executable, "-c", "raise SystemExit(1)"]])
def test_a_process_that_cannot_be_had_leaves_all_to_us(command: list[str]) -> None:
    with press(command) as process:
        when_started(process)
        assert [process.begin(proof()) for _ in range(MANY)] == [None] * MANY
        assert process._starting is None


@pytest.mark.parametrize("program", ["press_program", "reading_program"])
@pytest.mark.parametrize("said", [b"", b"\x00\x00\x01\x00the rules, as far as they came"])
def test_a_program_whose_command_ended_before_it_was_ready_says_nothing(program: str, said: bytes) -> None:
    command = [sys.executable, "-m", f"csc_mailbot.adapters.{program}"]
    done = subprocess.run(command, input=said, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_closed_in_the_middle_it_loses_nothing() -> None:
    with press() as process:
        when_started(process)
        result = begun(process, proof())
        process.close()
        assert unpack(result()) == expected(proof())
        assert process.begin(proof()) is None


def test_it_leaves_nothing_of_a_process_that_ended_by_itself() -> None:
    with press() as process:
        when_started(process)
        os.kill(child(process), signal.SIGKILL)
        until(10, lambda: process._child is None)
