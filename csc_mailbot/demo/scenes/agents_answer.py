"""An agent answers a customer by answering the notice: the words go to the customer in the agent's name."""

from csc_mailbot.demo.people import ANA, LUCIA
from csc_mailbot.demo.scenes.answering import answer_to
from csc_mailbot.demo.scenes.scene import Scene, expect
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_TEXT = """\
Hola, Lucía:

En el informe de ventas pulse «Agrupar por» y elija «Vendedor». Si no ve esa
opción, díganos qué versión tiene: está en Ayuda, Acerca de.

Ana
"""


async def _play(stage: Stage) -> None:
    notice = await stage.first_letter(ANA)
    mail = answer_to(notice, ANA, _TEXT, stage)
    expect(await stage.write(ANA.address, mail), MailKind.MESSAGE, Outcome.APPENDED)
    await stage.show_newest(LUCIA)


SCENE = Scene(
    title="Ana answers Lucía",
    words="She answers the notice in her own mail program, above the quote. Only her words travel on, from soporte@.",
    play=_play,
)
