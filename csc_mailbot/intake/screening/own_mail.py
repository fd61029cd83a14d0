"""Is it a letter of ours that came back to us? Its Message-ID or stamp carries our signature, or its sender is us."""

from csc_mailbot.mail.address import is_address
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.tickets.people import Directory

STAMP = "X-CSC-Mailbot"
"""The header that our letters carry; it counts only with a token that was signed with one of our keys."""


def own_evidence(mail: ParsedMail, directory: Directory, tokens: TokenKeys) -> tuple[str, ...]:
    """Return why the mail is our own; nothing when it is not."""
    found = []
    if mail.message_id and tokens.of_message_id(mail.message_id):
        found.append("Message-ID carries our own signed token")
    # A person who copied the stamp is heard all the same: a letter of ours that bears it is marked as automatic.
    is_automatic = "Auto-Submitted" in mail.headers or not mail.senders
    if is_automatic and any(tokens.find(stamp) for stamp in mail.headers.all(STAMP)):
        found.append(f"{STAMP} carries our own signed token")
    ours = [sender for sender in mail.senders if directory.is_own(sender.address)]
    if ours and not _is_lent(mail, directory):
        found.append(f"From {ours[0].address} is the desk's own address")
    return tuple(found)


def _is_lent(mail: ParsedMail, directory: Directory) -> bool:
    """A group with our address puts it into From for senders with a strict DMARC policy, and names them elsewhere."""
    origin = mail.headers.get("X-Original-From") or mail.headers.get("X-Original-Sender")
    address = origin.rpartition("<")[2].strip("<> ")
    return "list-id" in mail.headers and is_address(address) and not directory.is_own(address)
