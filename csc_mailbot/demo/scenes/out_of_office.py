"""A robot answers our letter: it is kept on its ticket, and nobody writes back, or the two would write for ever."""

from csc_mailbot.demo.people import LUCIA
from csc_mailbot.demo.scenes.scene import Scene, expect, mail_to_desk
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_TEXT = """\
Estoy fuera de la oficina hasta el lunes y leeré su mensaje a mi vuelta.

Este es un mensaje automático.
"""


async def _play(stage: Stage) -> None:
    letter = await stage.newest_letter(LUCIA)
    mail = mail_to_desk(LUCIA, f"Respuesta automática: {letter['Subject']}", _TEXT, stage.now)
    mail["In-Reply-To"] = letter["Message-ID"]
    mail["References"] = letter["Message-ID"]
    # RFC 3834: a robot says what it is, and leaves no address to answer to.
    mail["Auto-Submitted"] = "auto-replied"
    expect(await stage.write("", mail), MailKind.AUTO_REPLY, Outcome.NOTED)


SCENE = Scene(
    title="Lucía's mailbox answers by itself",
    words="She is out of office, and a robot answers the letter that the desk sent her.",
    play=_play,
)
