"""The peer: django-helpdesk's `get_email`, in a virtual environment of its own beside the results.

It is set up as its documentation says: SQLite, one queue that reads IMAP, one acknowledgement for each new ticket.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.corpus import DESK
from tests.benchmarks.figures import RESULTS
from tests.benchmarks.measured import Cost, run_measured
from tests.servers.mailboxes import PASSWORD
from tests.servers.ports import LOOPBACK

VERSIONS = ("django-helpdesk==2.6.1", "Django==5.2.19")
LETTERS_A_MAIL = 1

_ENVIRONMENT = RESULTS / "peer-venv"
_PYTHON = _ENVIRONMENT / "bin" / "python"
_READY = _ENVIRONMENT / ".ready"

SETTINGS = """\
SECRET_KEY = "only on loopback"
DEBUG = False
SITE_ID = 1
USE_TZ = True
TIME_ZONE = "Europe/Madrid"
LANGUAGE_CODE = "es"
ROOT_URLCONF = "peer_urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    *("django.contrib." + name for name in
      ("admin", "auth", "contenttypes", "humanize", "messages", "sessions", "sites", "staticfiles")),
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
_PROCESSORS = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
               "django.contrib.messages.context_processors.messages"]
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {{"context_processors": _PROCESSORS}}}}]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "{folder}/peer.db"}}}}
MEDIA_ROOT = "{folder}/media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
EMAIL_HOST = "{host}"
EMAIL_PORT = {smtp_port}
DEFAULT_FROM_EMAIL = "{desk}"
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_EMAIL_FALLBACK_LOCALE = "es"
"""
URLS = """\
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
QUEUE = """\
import django

django.setup()
from helpdesk.models import Queue

Queue.objects.create(
    title="Soporte", slug="soporte", email_address="{desk}", locale="es", allow_email_submission=True,
    enable_notifications_on_email_events=True, logging_type="info",
    email_box_type="imap", email_box_host="{host}", email_box_port={imap_port}, email_box_ssl=False,
    email_box_user="{user}", email_box_pass="{password}", email_box_imap_folder="INBOX", email_box_interval=0,
)
"""


def install() -> None:
    """Make the peer's virtual environment unless it is there; raise RuntimeError when it cannot be had."""
    if _READY.is_file() and _READY.read_text() == "\n".join(VERSIONS):
        return
    shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    _succeed([sys.executable, "-m", "venv", str(_ENVIRONMENT)])
    _succeed([str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *VERSIONS])
    _READY.write_text("\n".join(VERSIONS))


@dataclass(frozen=True, slots=True)
class Peer:
    """A helpdesk in a folder of its own, with its own mailbox on the server."""

    folder: Path
    imap_port: int
    smtp_port: int
    user: str

    def write(self) -> "Peer":
        """Write the settings, make the database and its one queue."""
        self.folder.mkdir(parents=True, exist_ok=True)
        values = {"desk": DESK, "host": LOOPBACK, "password": PASSWORD, "folder": self.folder, "user": self.user}
        ports = {"imap_port": self.imap_port, "smtp_port": self.smtp_port}
        for name, text in (("peer_settings", SETTINGS), ("make_queue", QUEUE)):
            (self.folder / f"{name}.py").write_text(text.format(**values, **ports))
        (self.folder / "peer_urls.py").write_text(URLS)
        _succeed([str(_PYTHON), "-m", "django", "migrate", "--verbosity", "0"], self._environment, self.folder)
        _succeed([str(_PYTHON), "make_queue.py"], self._environment, self.folder)
        return self

    def run_once(self) -> Cost:
        """Read the mailbox to its end and return what it cost."""
        command = [str(_PYTHON), "-m", "django", "get_email", "--quiet"]
        return run_measured(command, self._environment, self.folder)

    @property
    def _environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.folder), "DJANGO_SETTINGS_MODULE": "peer_settings"}


def _succeed(command: list[str], environment: dict[str, str] | None = None, folder: Path | None = None) -> None:
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … ended with {done.returncode}: {done.stderr.strip()[-500:]}")
