"""The door to PostgreSQL's own programs: pg_dump writes a copy of the database, pg_restore reads it.

The password travels in the environment of the program, never among its arguments, which everybody on the machine sees.
"""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Engine

from csc_mailbot.errors import DatabaseUnavailable, PermanentError

ASIDE = "before_restore_"
"""How schemas begin that hold what stood there before a restore; they are no part of the desk."""
_MAGIC = b"PGDMP"
_AWAY = ("could not connect", "connection to server", "could not translate host", "server closed the connection")


def is_dump(path: Path) -> bool:
    """Tell whether the file was written by pg_dump in its custom format, by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def dump(engine: Engine, target: Path, snapshot: str) -> None:
    """Write the database, as the exported snapshot sees it, into the file, and see that it can be read back.

    Raises:
        PermanentError: pg_dump is not installed, or refuses.
        DatabaseUnavailable: the server cannot be had.
    """
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*"]
    _run("pg_dump", engine, [*options, f"--snapshot={snapshot}", f"--file={target}"])
    _run("pg_restore", None, ["--list", str(target)])


def load(engine: Engine, file: Path) -> None:
    """Make the tables that the file holds, with all their rows, in one transaction.

    Raises:
        PermanentError: pg_restore is not installed, or refuses.
        DatabaseUnavailable: the server cannot be had.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", engine, [*options, str(file)])


def _run(program: str, engine: Engine | None, options: list[str]) -> None:
    path = shutil.which(program)
    if path is None:
        raise PermanentError(
            f"{program} is not installed: install PostgreSQL's client programs, not older than the server "
            "(Debian: apt install postgresql-client), or do it on the server's machine"
        )
    where, secret = _connection(engine) if engine else ([], {})
    # Its words in English, whatever the machine speaks: `_AWAY` knows them.
    environment = {**os.environ, **secret, "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's with arguments of ours
        [path, "--no-password", *where, *options] if engine else [path, *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = next((line for line in done.stderr.splitlines() if line.strip()), "it said nothing")
        kind = DatabaseUnavailable if any(one in words for one in _AWAY) else PermanentError
        raise kind(f"{program} failed: {words}")


def _connection(engine: Engine) -> tuple[list[str], dict[str, str]]:
    """Return the option that says where the database is, and what of it is secret, as environment."""
    # PostgreSQL's driver takes a twentieth of the start to import; a desk with SQLite does not wait for it.
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    _, said = engine.dialect.create_connect_args(engine.url)
    password = said.pop("password", None)
    said.pop("context", None)  # psycopg's own, no part of a connection string
    secret = {"PGPASSWORD": str(password)} if password else {}
    return [f"--dbname={make_conninfo(**said)}"], secret
