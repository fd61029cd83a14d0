"""The story, one scene a file, in the order they are played."""

from csc_mailbot.demo.scenes import normal_mail, out_of_office, urgent_mail
from csc_mailbot.demo.scenes.scene import Scene

STORY: tuple[Scene, ...] = (normal_mail.SCENE, urgent_mail.SCENE, out_of_office.SCENE)
