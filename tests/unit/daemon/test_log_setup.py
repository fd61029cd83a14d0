"""The log never stops the work."""

from pathlib import Path

import pytest

from csc_mailbot.daemon.log_setup import PatientStream


def test_a_full_disk_swallows_lines_and_raises_nothing() -> None:
    full = Path("/dev/full").open("w", buffering=1, encoding="utf-8")  # noqa: SIM115 - its end fails as well
    stream = PatientStream(full)
    assert stream.write("a line\n") == 7
    stream.flush()
    with pytest.raises(OSError, match="No space left"):
        full.close()


def test_otherwise_every_line_is_written(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w", encoding="utf-8") as file:
        PatientStream(file).write("a line\n")
    assert path.read_text(encoding="utf-8") == "a line\n"
