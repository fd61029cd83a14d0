"""Somebody types an agent's address: nothing proves that it is she, so the mail waits and the real one is asked."""

from csc_mailbot.demo.people import ANA, MARIA
from csc_mailbot.demo.scenes.answering import answer_to
from csc_mailbot.demo.scenes.scene import Scene, expect
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_FORGED = "María, para arreglarlo necesito su usuario y su contraseña. Envíemelos hoy.\n\nAna\n"


async def _play(stage: Stage) -> None:
    # Whoever it is has got hold of María's letter, which was never Ana's to answer.
    stolen = await stage.newest_letter(MARIA)
    forged = answer_to(stolen, ANA, _FORGED, stage)
    expect(await stage.write("alguien@lejos.example", forged), MailKind.MESSAGE, Outcome.HELD)
    await stage.show_newest(ANA)
    answer = answer_to(await stage.newest_letter(ANA), ANA, "NO\n", stage)
    expect(await stage.write(ANA.address, answer), MailKind.MESSAGE, Outcome.NOTED)


SCENE = Scene(
    title="Somebody writes as if they were Ana",
    words="A mail with Ana's address answers María's letter. It waits; the real Ana is asked, and says NO.",
    play=_play,
)
