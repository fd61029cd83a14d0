"""`db upgrade`: bring the database to the schema of this program."""

import typer

from csc_mailbot.cli.context import settings_of
from csc_mailbot.wiring import open_office

app = typer.Typer(name="db", no_args_is_help=True, help="The database's schema.")


@app.callback()
def group() -> None:
    """The database's schema."""


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the schema of this program; nothing is done when it has it."""
    office = open_office(settings_of(context))
    try:
        done = office.database.upgrade()
    finally:
        office.close()
    print("the database was brought up to date" if done else "the database was up to date")
