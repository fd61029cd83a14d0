"""What does Mailman's bounce detector say? flufl.bounce, asked when a machine wrote and our own rules found nothing.

It knows odd systems, takes a hundred times longer than our rules on a big mail, and its looser detectors take quoted
bounces for real ones; so it sees the header and the beginning of the text, and only of machines' mail.
"""

from email.message import Message

from flufl.bounce import all_failures

from csc_mailbot.mail.message import ParsedMail

_ROOM = 8_000
_SHOWN = ("to", "subject", "date", "x-mailer", "x-failed-recipients")


def failing_addresses(mail: ParsedMail) -> tuple[str, ...]:
    """Return the recipients that the detector finds failing, for now or for good, in a stable order."""
    message = Message()
    # The detector breaks, and complains in the log, when From names nobody.
    message["from"] = mail.sender.address.encode("ascii", "replace").decode("ascii") or "nobody@invalid"
    for name in _SHOWN:
        if value := mail.headers.get(name):
            message[name] = value.encode("ascii", "replace").decode("ascii")[:500]
    message.set_payload(mail.text[:_ROOM].encode("ascii", "replace").decode("ascii"))
    try:
        temporary, permanent = all_failures(message)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, LookupError):
        return ()
    return tuple(sorted(one.decode("ascii", "replace") for one in temporary | permanent))
