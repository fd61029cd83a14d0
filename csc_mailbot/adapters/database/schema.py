"""The schema's version: what the database has, what the program needs, and the way from one to the other."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from csc_mailbot.adapters.database.books import looking, unavailable_when_away
from csc_mailbot.errors import PermanentError

HEAD = "0012"
"""The revision that this program works with."""

_ADVISORY_KEY = 0x637363_736368
"""Held while one process upgrades: "cscsch"."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def current_revision(engine: Engine) -> str | None:
    """Return the database's revision, or None for an empty database.

    Raises:
        DatabaseUnavailable: the database cannot be had.
    """
    with looking(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def upgrade(engine: Engine) -> bool:
    """Bring the schema to `HEAD`; tell whether anything was done.

    Raises:
        DatabaseUnavailable: the database cannot be had.
        PermanentError: the database was written by a newer program.
    """
    revision = current_revision(engine)
    if revision == HEAD:
        return False
    if revision is not None and revision > HEAD:
        raise PermanentError(
            f"the database has schema {revision}; this program knows {HEAD}: install the newer program"
        )
    # Alembic takes a third of a second to import; a database that is up to date does not wait for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with unavailable_when_away(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # SQLite's BEGIN IMMEDIATE does the same: who upgrades second finds nothing left to do.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_KEY})
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
    return True
