"""URGENTE at night: Luis is woken, takes it, calls, and the customer hears each step."""

from csc_mailbot.demo.people import LUIS, ROSA
from csc_mailbot.demo.scenes.answering import answer_to
from csc_mailbot.demo.scenes.scene import Scene, expect, mail_to_desk
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_TEXT = """\
Buenas noches:

No sale ninguna etiqueta y el camión de Rotterdam espera en el muelle.

Rosa Cánovas
Tel. 655 123 456
"""
_DONE = "HECHO. Hemos reiniciado el servicio de impresión y las etiquetas ya salen.\n"


async def _play(stage: Stage) -> None:
    mail = mail_to_desk(ROSA, "URGENTE: no salen etiquetas", _TEXT, stage.now)
    expect(await stage.write(ROSA.address, mail), MailKind.MESSAGE, Outcome.OPENED)
    alert = await stage.newest_letter(LUIS)
    await stage.show_newest(LUIS)
    await stage.show_newest(ROSA)
    for words in ("OK\n", _DONE):
        answer = answer_to(alert, LUIS, words, stage)
        expect(await stage.write(LUIS.address, answer), MailKind.MESSAGE, Outcome.APPENDED)
        await stage.show_newest(ROSA)


SCENE = Scene(
    title="Night: Rosa cannot wait",
    words="Nobody is in the office, and Luis is on call. He answers OK from bed, and HECHO when he has called her.",
    play=_play,
)
