"""How does somebody answer a letter? Under it in the thread, with the letter quoted below, as mail programs do it."""

from email.message import EmailMessage

from csc_mailbot.demo.people import DESK, Person
from csc_mailbot.demo.reading import text_of
from csc_mailbot.demo.scenes.scene import mail_to_desk
from csc_mailbot.demo.stage import Stage

_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic")
_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


def answer_to(letter: EmailMessage, author: Person, text: str, stage: Stage) -> EmailMessage:
    """Return the author's answer to a letter of the desk, as Gmail writes it in Spanish."""
    subject = str(letter["Subject"])
    now = stage.now
    day = f"{_DAYS[now.weekday()]}, {now.day} {_MONTHS[now.month - 1]} {now.year} a las {now:%H:%M}"
    quoted = "\n".join(f"> {line}".rstrip() for line in text_of(letter).splitlines())
    whole = f"{text.rstrip()}\n\nEl {day}, {DESK.name} (<{DESK.address}>) escribió:\n\n{quoted}\n"
    mail = mail_to_desk(author, subject if subject.startswith("Re:") else f"Re: {subject}", whole, now)
    mail["In-Reply-To"] = letter["Message-ID"]
    mail["References"] = f"{letter['References'] or ''} {letter['Message-ID']}".strip()
    return mail
