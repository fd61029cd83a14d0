"""The playground as its visitor meets it: on a pipe, and on a terminal."""

import fcntl
import os
import pty
import re
import select
import signal
import smtplib
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

DEMO = (sys.executable, "-m", "csc_mailbot", "demo")
PATIENCE = 60

ON_A_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "csc_mailbot", "demo"])
"""


@pytest.fixture(scope="module")
def told() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        DEMO, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False, encoding="utf-8"
    )


def flat(text: str) -> str:
    """The output in one line, whatever its wrapping."""
    return " ".join(text.replace("│", " ").split())


class TestOnAPipe:
    def test_the_story_ends_well_and_in_silence(self, told: subprocess.CompletedProcess[str]) -> None:
        assert (told.returncode, told.stderr) == (0, "")

    def test_no_library_complains_and_nothing_is_retried(self, told: subprocess.CompletedProcess[str]) -> None:
        labels = {line.split()[0] for line in told.stdout.splitlines() if re.match(r"[a-z]+ {2,}\S", line)}
        assert labels == {"mail", "kept", "judged", "changed", "letter"}

    def test_each_mail_is_seen_travelling(self, told: subprocess.CompletedProcess[str]) -> None:
        story = flat(told.stdout)
        assert "mail Lucía Martínez <lucia@cliente.example> → soporte@aserti.es" in story
        assert "mail María Muñoz Ibáñez <maria@talleres.example> → soporte@aserti.es" in story
        assert "URGENTE: la aplicación da error al facturar, ¿nos ayudáis?" in story

    def test_each_judgement_is_shown_with_its_reason(self, told: subprocess.CompletedProcess[str]) -> None:
        story = flat(told.stdout)
        assert re.search(r"judged message: opened · CSC-\d{4}-000001 · P3 · functional_support because ", story)
        assert re.search(r"judged message: opened · CSC-\d{4}-000002 · P2 · bug because ", story)
        assert "urgent: «URGENTE»" in story
        assert re.search(r"judged auto_reply: noted · CSC-\d{4}-000001 because Auto-Submitted: auto-replied", story)

    def test_both_customers_are_answered_and_the_team_is_told(self, told: subprocess.CompletedProcess[str]) -> None:
        story = flat(told.stdout)
        assert story.count("letter acknowledgement → lucia@cliente.example: accepted (250)") == 1
        assert story.count("letter acknowledgement → maria@talleres.example: accepted (250)") == 1
        assert story.count("letter team_notice → ana@aserti.es: accepted (250)") == 4

    def test_a_ticket_is_talked_to_its_end(self, told: subprocess.CompletedProcess[str]) -> None:
        story = flat(told.stdout)
        assert "Ya estamos trabajando en su incidencia. Ana Ruiz le escribe: Hola, Lucía:" in story
        assert "changed status in_progress" in story
        assert "changed status done, type functional_support, minutes 20" in story
        assert story.count("letter status_change → lucia@cliente.example: accepted (250)") == 2
        assert re.search(r"CSC-\d{4}-000001 P3 done functional_support Lucía Martínez", story)

    def test_nothing_reaches_the_customer_that_is_not_surely_an_agents(
        self, told: subprocess.CompletedProcess[str]
    ) -> None:
        story = flat(told.stdout)
        assert "¿Ha escrito usted este mensaje?" in story
        assert "El equipo «CSP3» no existe" in story
        assert "María Muñoz Ibáñez got 1 in all." in story
        assert re.search(r"CSC-\d{4}-000002 P2 new bug", story)

    def test_the_letters_that_open_a_ticket_are_shown_in_full(self, told: subprocess.CompletedProcess[str]) -> None:
        story = flat(told.stdout)
        assert "Hola, Lucía Martínez:" in story
        assert "Adjuntos: Captura facturación.png" in story
        assert "Términos y Condiciones Generales de Venta: https://www.aserti.es/termsofsales" in story
        assert "CÓMO RESPONDER" in story
        assert "tenemos camiones esperando en el muelle" in story

    def test_the_books_balance_and_the_chain_holds(self, told: subprocess.CompletedProcess[str]) -> None:
        story = flat(told.stdout)
        assert "fetched opened appended noted ignored held quarantined pending 11 2 4 4 1 0 0 0" in story
        assert "They balance: 11 mails fetched" in story
        assert re.search(r"chain holds: \d+ entries of 2 tickets", story)

    def test_at_night_a_technician_is_woken_and_the_customer_hears_each_step(
        self, told: subprocess.CompletedProcess[str]
    ) -> None:
        story = flat(told.stdout)
        steps = (
            "letter page_alert → luis@aserti.es: accepted (250)",
            "Tel. 655 123 456 OK: me encargo.",
            "Hemos avisado a nuestro técnico de guardia.",
            "Luis Ortega, de nuestra guardia, ya se ocupa de su incidencia.",
            "Hemos reiniciado el servicio de impresión y las etiquetas ya salen.",
        )
        places = [story.index(one) for one in steps]
        assert places == sorted(places)

    def test_plain_text_of_at_most_100_columns_comes_out(self, told: subprocess.CompletedProcess[str]) -> None:
        assert all(character.isprintable() or character == "\n" for character in told.stdout)
        assert max(map(len, told.stdout.splitlines())) <= 100

    def test_nobody_is_invited_to_a_playground_that_is_closed(self, told: subprocess.CompletedProcess[str]) -> None:
        assert "Join in" not in told.stdout

    def test_a_reader_who_goes_away_is_no_fault(self) -> None:
        demo = subprocess.Popen(DEMO, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert demo.stdout is not None
        assert demo.stdout.readline()
        demo.stdout.close()
        demo.stdout = None
        _, complaints = demo.communicate(timeout=PATIENCE)
        assert (demo.returncode, complaints) == (0, b"")

    def test_a_story_that_is_stopped_says_so_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        demo = subprocess.Popen(
            DEMO,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        )
        assert demo.stdout is not None
        assert demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        _, complaints = demo.communicate(timeout=PATIENCE)
        assert demo.returncode == 1
        assert complaints == b"csc-mailbot: the story was stopped before its end\n"
        assert list(tmp_path.iterdir()) == []


class Terminal:
    """A demo on a pseudo-terminal of its own: it reads what a person would see, and types."""

    def __init__(self, temporary: Path) -> None:
        self._screen, line = pty.openpty()
        termios.tcsetwinsize(line, (50, 100))
        environment = os.environ | {"TMPDIR": str(temporary), "TERM": "xterm-256color"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", ON_A_TERMINAL], stdin=line, stdout=line, stderr=line, env=environment
        )
        os.close(line)
        fcntl.fcntl(self._screen, fcntl.F_SETFL, os.O_NONBLOCK)
        self._seen = ""

    def read_until(self, words: str) -> str:
        """Return all that was shown, without colours, once the words are there."""
        end = time.monotonic() + PATIENCE
        while words not in self._seen:
            readable, _, _ = select.select([self._screen], [], [], max(0.0, end - time.monotonic()))
            shown = self._read() if readable else b""
            assert shown, f"{words!r} was never shown, but {self._seen[-2000:]}"
            self._seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8", "replace"))
        return self._seen

    def _read(self) -> bytes:
        try:
            return os.read(self._screen, 65536)
        except OSError:
            # Linux says so when the last program on the terminal has ended.
            return b""

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self._screen)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    shown = Terminal(tmp_path)
    yield shown
    shown.close()


def test_on_a_terminal_it_stays_open_until_ctrl_c(terminal: Terminal, tmp_path: Path) -> None:
    invitation = terminal.read_until("Ctrl-C ends the playground")
    assert "They balance" in invitation
    assert terminal.process.poll() is None

    port = re.search(r"smtp://127\.0\.0\.1:(\d+)", invitation)
    assert port
    with smtplib.SMTP("127.0.0.1", int(port[1]), timeout=20) as client:
        client.sendmail(
            "lucia@cliente.example",
            ["soporte@aserti.es"],
            b"From: lucia@cliente.example\r\nSubject: GRAVE: no imprime\r\n\r\nNo sale nada.\r\n",
        )
    shown = terminal.read_until("-000003] GRAVE: no imprime")
    assert "judged     message: opened" in shown

    terminal.type(b"\x03")
    terminal.read_until("The playground is closed")
    assert terminal.process.wait(PATIENCE) == 0
    assert list(tmp_path.iterdir()) == []
