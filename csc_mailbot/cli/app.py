"""The commands' root: which configuration, which command, and what its end tells the caller.

Exit codes: 0 done · 1 a fault in configuration or in what was asked · 75 a server, the database or the lock cannot be
had (EX_TEMPFAIL of sysexits.h): what is kept is safe · 70 a fault of our own (EX_SOFTWARE).
"""

import sys
import traceback
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from csc_mailbot.cli import audit, check, db, demo, keeping, mail, oncall, outbox, person, report, run, ticket
from csc_mailbot.cli.printing import visible
from csc_mailbot.daemon.log_setup import hush_libraries
from csc_mailbot.errors import PermanentError, TemporaryError

FAULT = 1
UNAVAILABLE = 75
UNFORESEEN = 70
_NOT_UNDERSTOOD = 2

app = typer.Typer(
    name="csc-mailbot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="An email-driven service desk: a mail becomes a ticket, its sender is answered, nothing is lost.",
)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("check")(check.check)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
for group in (db, mail, ticket, outbox, oncall, person, audit, report):
    app.add_typer(group.app)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if asked:
        print(f"csc-mailbot {version_of('csc-mailbot')}")
        raise typer.Exit


@app.callback()
def choose_configuration(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option(help="The configuration; else $CSC_MAILBOT_CONFIG, config/csc-mailbot.toml or /etc/csc-mailbot/."),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback has ended the program
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="The version, and nothing else.")
    ] = False,
) -> None:
    """Remember which configuration was asked for."""
    context.obj = config


def main() -> None:
    """Run a command; errors of ours are said in one message, without a traceback."""
    hush_libraries()
    try:
        app()
    except TemporaryError as error:
        _say(error)
        sys.exit(UNAVAILABLE)
    except PermanentError as error:
        _say(error)
        sys.exit(FAULT)
    except BrokenPipeError:
        # Whoever read our output has read enough.
        sys.stderr.close()
    except SystemExit as end:
        # The command line's reader ends with 2 when it does not understand what was asked.
        sys.exit(FAULT if end.code == _NOT_UNDERSTOOD else end.code)
    except Exception:  # noqa: BLE001 - the last word on a fault that nobody foresaw
        traceback.print_exc()
        sys.exit(UNFORESEEN)


def _say(error: Exception) -> None:
    print(f"csc-mailbot: {visible(str(error))}", file=sys.stderr)
