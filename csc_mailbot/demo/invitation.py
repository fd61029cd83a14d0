"""How does one join in? Where the servers are, who has a mailbox, and a few lines to type."""

import sys
from pathlib import Path

from csc_mailbot.demo.configuration import FILE_NAME, Doors
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.people import ANA, DESK, EVERYBODY, LUCIA, PASSWORD
from csc_mailbot.settings.load import VARIABLE


def invite(paper: Paper, doors: Doors, folder: Path, folio: str) -> None:
    """Tell how to join with a mail client, and from another terminal; `folio` is one that can be looked at."""
    paper.title("Join in: the desk stays open")
    paper.say(
        f"Everybody's password is {PASSWORD!r}. In a mail client: IMAP {doors.host} port {doors.imap_port} and SMTP "
        f"{doors.host} port {doors.smtp_port}, both without TLS; the user name is the address."
    )
    paper.gap()
    paper.table(("mailbox", "name", "who"), [(one.address, one.name, one.what) for one in EVERYBODY])
    paper.gap()
    paper.say("From another terminal, write to the desk as Lucía:")
    for line in _writing(doors):
        paper.command(line)
    paper.say("read Ana's newest letter (MAILINDEX=1 is her first):")
    paper.command(f"curl -s 'imap://{doors.host}:{doors.imap_port}/INBOX;MAILINDEX=*' -u {ANA.address}:{PASSWORD}")
    paper.say("or ask the desk itself, in this folder:")
    paper.command(f"export {VARIABLE}={folder / FILE_NAME}")
    for command in ("ticket list", f"ticket show {folio}", "mail list", "outbox list", "audit verify"):
        paper.command(f"{_program()} {command}")
    paper.gap()
    paper.say("Every mail is shown here as it travels. Ctrl-C ends the playground and takes everything away.")
    paper.gap()


def _writing(doors: Doors) -> tuple[str, ...]:
    return (
        f"printf 'From: {LUCIA.address}\\nSubject: GRAVE: no imprime\\n\\nNo sale nada.\\n' \\",
        f"  | curl -s smtp://{doors.host}:{doors.smtp_port} --mail-from {LUCIA.address} \\",
        f"    --mail-rcpt {DESK.address} -T -",
    )


def _program() -> str:
    started = Path(sys.argv[0])
    return str(started) if started.name == "csc-mailbot" else f"{sys.executable} -m csc_mailbot"
