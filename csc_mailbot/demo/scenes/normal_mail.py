"""A customer asks something on an ordinary day: a ticket, an answer at once, a notice to the contact centre."""

from csc_mailbot.demo.people import LUCIA
from csc_mailbot.demo.scenes.scene import Scene, expect, mail_to_desk
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_SUBJECT = "Duda con el informe de ventas por vendedor"
_TEXT = """\
Buenos días:

¿Cómo puedo sacar el informe de ventas de octubre agrupado por vendedor? Lo
encuentro por cliente y por artículo, pero no por vendedor, y me lo piden en
dirección.

Gracias y un saludo,
Lucía Martínez
Cliente S.L.
"""


async def _play(stage: Stage) -> None:
    mail = mail_to_desk(LUCIA, _SUBJECT, _TEXT, stage.now)
    expect(await stage.write(LUCIA.address, mail), MailKind.MESSAGE, Outcome.OPENED)


SCENE = Scene(
    title="Lucía asks a question",
    words="An ordinary mail to soporte@aserti.es, through the town's SMTP server like anybody's.",
    play=_play,
)
