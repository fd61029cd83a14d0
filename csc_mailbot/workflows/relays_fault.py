"""Would another server take what this one refused? By the enhanced status code (RFC 3463), else in doubt yes.

A page that goes twice costs a second buzz; a page that does not go costs a night. So only what is surely about the
recipient keeps a page from the backup way.
"""

import re

from csc_mailbot.workflows.ports import Rejected

_ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_THE_SENDER = {("1", "7"), ("1", "8")}
"""5.1.7 and 5.1.8: the sender's address, which a server of another house may like better."""
_ABOUT_THE_MAIL = {("2", "3")}
"""5.2.3: longer than this mailbox takes by this way."""
_RECIPIENT, _MAILBOX = "1", "2"


def is_relays_fault(refusal: Rejected) -> bool:
    """Tell whether the refusal may be this server's own: its policy, its routing, its rules for senders.

    A code without an enhanced one says too little: 550 stands for `no such user` as well as for `relaying denied`.
    """
    found = _ENHANCED.match(refusal.text)
    if not found:
        return True
    subject, detail = found.groups()
    if (subject, detail) in _ABOUT_THE_SENDER | _ABOUT_THE_MAIL:
        return True
    return subject not in {_RECIPIENT, _MAILBOX}
