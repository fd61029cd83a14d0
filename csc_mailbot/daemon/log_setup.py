"""How the log looks: lines for people on a terminal, JSON elsewhere, always on standard error."""

import logging
import sys

import structlog

_TALKATIVE = ("flufl.bounce", "mailparser", "tnefparse", "email", "charset_normalizer", "httpx", "apscheduler")
"""Libraries that log what they read, mail and addresses among it."""


def hush_libraries() -> None:
    """Let libraries say nothing of their own: what matters of it, our own events say."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def set_up_log(level: str = "info") -> None:
    """Write every event at or above the level (debug, info, warning, error) with time and fields.

    Frames of a traceback are shown without their variables: those hold addresses and bodies.
    """
    on_terminal = sys.stderr.isatty()
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer = plain if on_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([] if on_terminal else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
