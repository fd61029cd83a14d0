"""Is the server that a test needs installed here? Skips with the reason, or fails where servers are promised."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED = "CSC_TEST_REQUIRE_SERVERS"


def missing(what: str) -> NoReturn:
    """Skip the test because `what` is not installed; fail instead when CSC_TEST_REQUIRE_SERVERS=1."""
    reason = f"{what} is not installed here"
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{reason}, and {REQUIRED}=1 promises it", pytrace=False)
    pytest.skip(reason)


def dovecot_program() -> Path | None:
    """Return Debian's dovecot, or None."""
    found = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
    return Path(found) if found else None


def postgresql_programs() -> Path | None:
    """Return the folder that holds initdb and postgres of the newest PostgreSQL, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)
