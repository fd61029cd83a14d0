"""How the log looks: lines for people on a terminal, JSON elsewhere, always on standard error."""

import json
import logging
import sys
from contextlib import suppress
from enum import StrEnum
from traceback import format_tb
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

from csc_mailbot.errors import MailbotError

_TALKATIVE = ("apscheduler", "flufl.bounce", "mailparser", "tnefparse", "email", "charset_normalizer", "httpx")
"""Libraries that log what they read, mail and addresses among it, or what we log ourselves."""


class LogLevel(StrEnum):
    """From which level on events are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def hush_libraries() -> None:
    """Let libraries say nothing of their own: what matters of it, our own events say."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def set_up_log(level: str = "info") -> None:
    """Write every event at or above the level (debug, info, warning, error) with time and fields.

    Of an error the log shows where it came from, not what it says: see `trace_of`.
    """
    on_terminal = sys.stderr.isatty()
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer = plain if on_terminal else structlog.processors.JSONRenderer(serializer=one_line_json)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _show_trace,
            *([_visible] if on_terminal else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(PatientStream(sys.stderr)),  # type: ignore[arg-type] # all it uses
        cache_logger_on_first_use=True,
    )


def one_line_json(value: object, **options: Any) -> str:  # noqa: ANN401 - whatever json.dumps takes
    """Return the value as JSON on one line, in which no character moves a cursor or turns the direction of reading."""
    text = json.dumps(value, **{**options, "ensure_ascii": False})
    return text if text.isprintable() else "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    """Return the character as JSON writes it in ASCII: one escape, or two beyond the basic plane."""
    return json.dumps(character)[1:-1]


def _visible(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Show what a server said without letting it write to the terminal."""
    return {name: _shown(value) if name != "exception" else value for name, value in event.items()}


def _shown(value: object) -> object:
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(one if one.isprintable() else "\ufffd" for one in value)


class PatientStream:
    """A stream that swallows what it cannot write: on a full disk the log has a gap, and the work goes on."""

    def __init__(self, stream: TextIO) -> None:
        """Write to that stream."""
        self._stream = stream

    def write(self, words: str) -> int:
        """Write the words, or not."""
        with suppress(OSError):
            return self._stream.write(words)
        return len(words)

    def flush(self) -> None:
        """Let the words out, or keep them for the next time."""
        with suppress(OSError):
            self._stream.flush()


def _show_trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["exception"] = trace_of(error)
    return event


def trace_of(error: BaseException) -> str:
    """Return the error's frames and those of its causes, without variables and without words that are not ours.

    What a library says often quotes what it stumbled over, and that is a customer's mail.
    """
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    causes = f"{trace_of(before)}\nwhich led to\n" if before else ""
    words = f": {error}" if isinstance(error, MailbotError) else ""
    return f"{causes}{''.join(format_tb(error.__traceback__))}{type(error).__name__}{words}"
