"""The story, one scene a file, in the order they are played."""

from csc_mailbot.demo.scenes import (
    agents_answer,
    borrowed_name,
    impossible_word,
    normal_mail,
    out_of_office,
    to_the_end,
    urgent_mail,
)
from csc_mailbot.demo.scenes.scene import Scene

STORY: tuple[Scene, ...] = (
    normal_mail.SCENE,
    urgent_mail.SCENE,
    out_of_office.SCENE,
    agents_answer.SCENE,
    to_the_end.SCENE,
    borrowed_name.SCENE,
    impossible_word.SCENE,
)
