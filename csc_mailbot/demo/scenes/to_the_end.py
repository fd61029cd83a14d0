"""A ticket is talked to its end: an answer, a solution, thanks that change nothing, and a score."""

from csc_mailbot.demo.people import ANA, LUCIA, Person
from csc_mailbot.demo.scenes.answering import answer_to
from csc_mailbot.demo.scenes.scene import Scene, expect
from csc_mailbot.demo.stage import Stage
from csc_mailbot.intake.decision import MailKind, Outcome

_VERSION = """\
Hola, Ana:

No me sale esa opción. Tenemos la versión 4.2.1.

Lucía
"""
_SOLUTION = """\
Hola, Lucía:

En la 4.2.1 está en «Configurar columnas». La hemos activado para todos los
usuarios de su empresa: salga, vuelva a entrar y ya la verá.

Ana

#tipo ayuda/soporte funcional
#tiempo 20m
#hecha
"""
_THANKS = "¡Muchas gracias, Ana! Un saludo.\n"
_SCORE = "5\n"


async def _play(stage: Stage) -> None:
    await _answer(stage, LUCIA, _VERSION, Outcome.APPENDED)
    await _answer(stage, ANA, _SOLUTION, Outcome.APPENDED)
    await stage.show_newest(LUCIA)
    await stage.show_newest(ANA)
    await _answer(stage, LUCIA, _THANKS, Outcome.NOTED)
    await _answer(stage, LUCIA, _SCORE, Outcome.NOTED)


async def _answer(stage: Stage, author: Person, text: str, outcome: Outcome) -> None:
    mail = answer_to(await stage.newest_letter(author), author, text, stage)
    expect(await stage.write(author.address, mail), MailKind.MESSAGE, outcome)


SCENE = Scene(
    title="Lucía answers, Ana finishes",
    words="Lucía tells her version; Ana solves it and writes #hecha. Thanks change nothing; a 5 is kept as a score.",
    play=_play,
)
