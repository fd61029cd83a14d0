"""An agent asks for something that cannot be: nothing is done, nothing leaves, and the receipt says why."""

from csc_mailbot.demo.people import ANA
from csc_mailbot.demo.scenes.answering import answer_to
from csc_mailbot.demo.scenes.scene import Scene, expect
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_TEXT = """\
Hola, María: lo pasamos ahora mismo a los compañeros de facturación.

#prioridad P1
#equipo CSP3
"""


async def _play(stage: Stage) -> None:
    mail = answer_to(await stage.first_letter(ANA, number=2), ANA, _TEXT, stage)
    expect(await stage.write(ANA.address, mail), MailKind.MESSAGE, Outcome.APPENDED)
    await stage.show_newest(ANA)


SCENE = Scene(
    title="Ana names a team that does not exist",
    words="All or nothing: María gets no mail, the priority stays, and Ana's receipt says what is wrong.",
    play=_play,
)
