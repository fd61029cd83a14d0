"""`db upgrade / compact`: the database's schema, and its size on the disk."""

import typer

from csc_mailbot.cli.context import office_of, settings_of
from csc_mailbot.errors import PermanentError
from csc_mailbot.wiring import open_office

app = typer.Typer(name="db", no_args_is_help=True, help="The database's schema and size.")


@app.callback()
def group() -> None:
    """The database's schema and size."""


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the schema of this program; nothing is done when it has it."""
    office = open_office(settings_of(context))
    try:
        done = office.database.upgrade()
    finally:
        office.close()
    print("the database was brought up to date" if done else "the database was up to date")


@app.command()
def compact(context: typer.Context) -> None:
    """Give the space of what was let go back to the file system, on SQLite; the desk must not run."""
    with office_of(context) as office:
        if not office.database.is_embedded:
            raise PermanentError("PostgreSQL uses the space again by itself; VACUUM FULL gives it back, if you must")
        before, after = office.database.compact()
    print(f"{before} bytes before, {after} bytes now")
