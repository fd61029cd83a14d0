"""A customer cannot work: URGENTE in the subject, accents in every header, a screenshot that came along."""

from csc_mailbot.demo.people import MARIA
from csc_mailbot.demo.picture import screenshot
from csc_mailbot.demo.scenes.scene import Scene, expect, mail_to_desk
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_SUBJECT = "URGENTE: la aplicación da error al facturar, ¿nos ayudáis?"
_TEXT = """\
Hola:

Desde primera hora la aplicación da un error interno cada vez que grabamos una
factura, y tenemos camiones esperando en el muelle. Adjunto la captura.

María Muñoz Ibáñez
Administración, Talleres Ibáñez S.A.
Tel. 968 000 111
"""
_FILE_NAME = "Captura facturación.png"


async def _play(stage: Stage) -> None:
    mail = mail_to_desk(MARIA, _SUBJECT, _TEXT, stage.now)
    mail.add_attachment(screenshot(), maintype="image", subtype="png", filename=_FILE_NAME)
    expect(await stage.write(MARIA.address, mail), MailKind.MESSAGE, Outcome.OPENED)


SCENE = Scene(
    title="María cannot work",
    words="URGENTE, accents in name, subject and file name, and a screenshot attached.",
    play=_play,
)
