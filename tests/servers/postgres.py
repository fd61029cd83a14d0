"""A PostgreSQL of one's own, thrown away after the test run, with a fresh database for each test."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import psycopg

from tests.servers.ports import LOOPBACK, free_ports, wait_until
from tests.servers.requires import missing, postgresql_programs

USER = "csc"
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")


class Postgres:
    """A running cluster, as a context manager; listens on a loopback port and on a socket in its folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.port = free_ports(1)[0]
        self._count = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._user = "postgres" if os.geteuid() == 0 else None

    def start(self) -> None:
        """Make the cluster where there is none yet, start it, and return when it answers."""
        programs = postgresql_programs()
        if programs is None:
            missing("PostgreSQL")
        cluster = self.folder / "cluster"
        if not cluster.exists():
            self._make_cluster(programs, cluster)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(cluster), *self._settings()],
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self.folder,
            )
        wait_until(self._answers, self._process, f"PostgreSQL ({self.folder}/log)")

    def stop(self) -> None:
        """End the server at once, as a crash would; the cluster stays until the context ends."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def create_database(self, template: str = "template1") -> str:
        """Return the SQLAlchemy URL of a database made anew from the template."""
        name = f"desk_{next(self._count)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Throw a database away, with whoever is still connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{USER}@{LOOPBACK}:{self.port}/{name}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_cluster(self, programs: Path, cluster: Path) -> None:
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        command = [str(programs / "initdb"), "-D", str(cluster), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [*command, "--locale=C.UTF-8"], check=True, capture_output=True, user=self._user, cwd=self.folder
        )

    def _settings(self) -> list[str]:
        settings = (*SETTINGS, f"port={self.port}", f"listen_addresses={LOOPBACK}")
        return [word for each in (*settings, f"unix_socket_directories={self.folder}") for word in ("-c", each)]

    def _answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        with psycopg.connect(
            host=LOOPBACK, port=self.port, user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)
