"""`demo`: the playground."""

import sys

from csc_mailbot.errors import PermanentError

_OF_THE_EXTRA = {"aiosmtpd", "proxyprotocol", "pymap", "pysasl"}


def demo() -> None:
    """Play the desk's story on a mailbox of its own; on a terminal it stays open to mail clients until Ctrl-C."""
    try:
        from csc_mailbot.demo.playground import play  # noqa: PLC0415 - its servers come with the extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        raise PermanentError(
            f"the playground's servers are not installed ({error.name} is missing): install csc-mailbot[demo]"
        ) from error
    play(stay=sys.stdin.isatty() and sys.stdout.isatty())
