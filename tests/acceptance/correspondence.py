"""What customers write in these tests: each mail with a marker that nothing else holds, so that it can be accounted."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from csc_mailbot.timekeeping.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Written:
    """A mail from outside, and what shall become of it."""

    marker: str
    sender: str
    outcome: str
    files: int
    content: bytes = field(repr=False)


def correspondence(count: int, to: str) -> list[Written]:
    """Return mails by as many customers: of ten, two have files, one is urgent, two answer earlier ones, one is a
    robot's."""
    mails: list[Written] = []
    for number in range(count):
        place = number % 10
        if place == 9:
            mails.append(robot(number, to))
        elif place in {4, 7}:
            mails.append(reply(number, to, mails[number - 4 if place == 4 else number - 6]))
        else:
            mails.append(question(number, to, files=int(place in {1, 5}), urgent=place == 6))
    return mails


def question(number: int, to: str, *, files: int = 0, urgent: bool = False, text: str = "") -> Written:
    """Return a mail that opens a ticket."""
    marker = marker_of(number)
    mail = _mail(number, f"{'URGENTE: ' if urgent else ''}Avería {marker}", to)
    mail.set_content(text or f"Buenos días:\n\nEl almacén no arranca desde las ocho. {marker}\n\nUn saludo\n" * 3)
    for file in range(files):
        mail.add_attachment(
            f"{marker} ".encode() * 2000, maintype="application", subtype="pdf", filename=f"{marker}-{file}.pdf"
        )
    return Written(marker, _customer(number), "opened", files, mail.as_bytes())


def reply(number: int, to: str, earlier: Written) -> Written:
    """Return the same customer's answer to a mail of theirs, as people write when they forgot something."""
    marker = marker_of(number)
    mail = _mail(number, f"RE: Avería {earlier.marker}", to, sender=earlier.sender)
    mail["In-Reply-To"] = f"<{earlier.marker}@cliente.example>"
    mail.set_content(f"Se me olvidaba: el servidor es el segundo. {marker}\n")
    return Written(marker, earlier.sender, "appended", 0, mail.as_bytes())


def robot(number: int, to: str) -> Written:
    """Return an out-of-office answer that belongs to nothing."""
    marker = marker_of(number)
    mail = _mail(number, f"Fuera de la oficina {marker}", to)
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("Estoy de vacaciones hasta el lunes.\n")
    return Written(marker, _customer(number), "ignored", 0, mail.as_bytes())


def marker_of(number: int) -> str:
    """Return the number's marker."""
    return f"marca-{number:04}"


def _customer(number: int) -> str:
    return f"cliente{number}@cliente.example"


def _mail(number: int, subject: str, to: str, sender: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Cliente {number} <{sender or _customer(number)}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(SystemClock().now())
    mail["Message-ID"] = f"<{marker_of(number)}@cliente.example>"
    mail["X-Marker"] = marker_of(number)
    return mail
