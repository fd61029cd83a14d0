"""What every command begins with: the configuration, and the doors it opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from csc_mailbot.errors import PermanentError
from csc_mailbot.settings.load import find_file, load
from csc_mailbot.settings.root import Settings
from csc_mailbot.wiring import Office, open_office


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of the file that `--config` names, or that is found.

    Raises:
        SettingsError: the file is refused, with every fault.
        NotFound: there is no file.
    """
    chosen: Path | None = context.obj
    return load(chosen)


def templates_of(context: typer.Context) -> Path:
    """Return the folder of the administrator's templates: `templates`, beside the configuration file."""
    return find_file(context.obj).parent / "templates"


@contextmanager
def reading_office_of(context: typer.Context) -> Iterator[Office]:
    """Open the desk for a question that the configuration can answer alone; a database is read if there is one."""
    office = open_office(settings_of(context), templates_of(context))
    try:
        yield office
    finally:
        office.close()


@contextmanager
def office_of(context: typer.Context) -> Iterator[Office]:
    """Open the books for a command, with a schema that this program knows, and close them after it.

    Raises:
        PermanentError: the schema must be brought up to date first.
        DatabaseUnavailable: the database cannot be had.
    """
    office = open_office(settings_of(context), templates_of(context))
    try:
        if not office.database.is_up_to_date():
            raise PermanentError("the database has no tables of this version yet: run `csc-mailbot db upgrade` first")
        yield office
    finally:
        office.close()
