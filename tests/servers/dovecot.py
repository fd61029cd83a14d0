"""A Dovecot of one's own: Maildir, free loopback ports, every user welcome with the same password."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.servers.certificate import Certificate, make_certificate
from tests.servers.mailboxes import PASSWORD, Mailboxes
from tests.servers.ports import LOOPBACK, answers, free_ports, stop_group, wait_until
from tests.servers.requires import dovecot_program, missing

CAPABILITIES = ("IMAP4rev1", "SASL-IR", "LITERAL+", "NAMESPACE", "IDLE", "UIDPLUS", "UNSELECT", "CHILDREN", "MOVE")

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login{mechanisms}
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
{oauth}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
protocol imap {{
  {capability}
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

OAUTH_PASSDB = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""


OAUTH_CHECK = """\
tokeninfo_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True, slots=True)
class DovecotOptions:
    """What is unlike the ordinary about this Dovecot."""

    without: Collection[str] = ()
    """Capabilities that are not offered, of MOVE, UIDPLUS and IDLE."""
    separator: str = "."
    prefix: str = ""
    """The personal namespace, `INBOX.` for instance."""
    token_check: str = ""
    """URL that answers for a bearer token, which is appended to it; empty: no XOAUTH2."""
    token_mechanisms: str = "xoauth2 oauthbearer"


class Dovecot:
    """A running Dovecot, as a context manager; `mailboxes` is the way in for the test itself."""

    host = LOOPBACK
    password = PASSWORD

    def __init__(self, options: DovecotOptions | None = None) -> None:
        self.options = options or DovecotOptions()
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        self.certificate: Certificate = make_certificate(self.folder)
        self.port, self.tls_port = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def mailboxes(self) -> Mailboxes:
        return Mailboxes(self.host, self.port, self.password)

    @property
    def log(self) -> str:
        return (self.folder / "dovecot.log").read_text(errors="replace")

    def start(self) -> None:
        """Start, and return when the port answers; starting again keeps mail and ports."""
        program = dovecot_program()
        if program is None:
            missing("Dovecot")
        configuration = self._configure()
        self._process = subprocess.Popen(
            [str(program), "-F", "-c", str(configuration)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: answers(self.port, b"* OK"), self._process, f"Dovecot ({self.folder}/dovecot.log)")

    def stop(self) -> None:
        """End the server and all its sessions; the mail stays."""
        if self._process is not None:
            stop_group(self._process)
            self._process = None

    def forget_uids(self, user: str) -> None:
        """Give the user's folders a new UIDVALIDITY and new UIDs; sessions should be closed before."""
        for pattern in ("dovecot-uidlist*", "dovecot.index*"):
            for path in (self.folder / "mail" / user).rglob(pattern):
                path.unlink()

    def deliver(self, user: str, *contents: bytes) -> None:
        """Drop mails into the user's INBOX the way a mail server on the same machine does, fast."""
        maildir = self.folder / "mail" / user
        uid, gid = _mail_owner()
        for name in ("", "new", "cur", "tmp"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
            os.chown(maildir / name, uid, gid)
        for content in contents:
            handle, written = tempfile.mkstemp(dir=maildir / "tmp")
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.chown(written, uid, gid)
            Path(written).rename(maildir / "new" / Path(written).name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configure(self) -> Path:
        for name in ("mail", "run", "state"):
            (self.folder / name).mkdir(exist_ok=True)
        os.chown(self.folder / "mail", *_mail_owner())
        path = self.folder / "dovecot.conf"
        path.write_text(CONFIGURATION.format(**self._values()))
        if self.options.token_check:
            (self.folder / "oauth2.conf").write_text(OAUTH_CHECK.format(url=self.options.token_check))
        return path

    def _values(self) -> dict[str, object]:
        options = self.options
        is_root = os.geteuid() == 0
        user = pwd.getpwuid(os.geteuid()).pw_name
        uid, gid = _mail_owner()
        offered = " ".join(each for each in CAPABILITIES if each not in options.without)
        return {
            "folder": self.folder,
            "certificate": self.certificate.certificate,
            "key": self.certificate.key,
            "mechanisms": f" {options.token_mechanisms}" if options.token_check else "",
            "internal": "dovecot" if is_root else user,
            "internal_group": "dovecot" if is_root else str(gid),
            "login": "dovenull" if is_root else user,
            "oauth": OAUTH_PASSDB.format(folder=self.folder) if options.token_check else "",
            "password": self.password,
            "mail_uid": uid,
            "mail_gid": gid,
            "separator": options.separator,
            "prefix": options.prefix,
            "capability": f"imap_capability = {offered}" if options.without else "",
            "chroot": "" if is_root else "chroot =",
            "port": self.port,
            "tls_port": self.tls_port,
        }


def _mail_owner() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid
