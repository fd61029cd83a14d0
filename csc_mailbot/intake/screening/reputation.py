"""What is said against the sender? Spam filters' headers, the ban list, and what the sender asks of robots."""

import re

from csc_mailbot.intake.policies import ScreeningPolicy
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.message import Headers, ParsedMail

SPAM_CONFIDENCE = 5
"""Microsoft's spam confidence level from which Exchange itself calls a mail spam."""

_VERDICT = re.compile(r"\bSFV:(SPM|SKB)\b", re.IGNORECASE)
_LEVEL = re.compile(r"\s*(-?\d{1,3})\s*")
_ANSWERS = frozenset({"all", "autoreply", "oof"})


def spam_evidence(headers: Headers) -> tuple[str, ...]:
    """Return what spam filters on the way have written; nothing when none of them objects."""
    found = []
    for name in ("X-Spam-Flag", "X-Spam-Status", "X-Spam"):
        value = headers.get(name).lower()
        if value.startswith(("yes", "true")):
            found.append(f"{name}: {headers.get(name).split(',')[0][:40]}")
    level = _LEVEL.fullmatch(headers.get("X-MS-Exchange-Organization-SCL"))
    if level and int(level[1]) >= SPAM_CONFIDENCE:
        found.append(f"X-MS-Exchange-Organization-SCL: {level[1]}")
    verdict = _VERDICT.search(headers.get("X-Forefront-Antispam-Report"))
    if verdict:
        found.append(f"X-Forefront-Antispam-Report says {verdict[0]}")
    return tuple(found)


def ban_evidence(mail: ParsedMail, policy: ScreeningPolicy) -> tuple[str, ...]:
    """Return which entry of the ban list names a sender of the mail."""
    banned = set(map(address_key, policy.banned))
    named = ((one.key, "@" + one.domain) for one in mail.senders)
    return tuple(f"{place} is on the ban list" for pair in named for place in pair if place in banned)


def wants_no_answers(headers: Headers) -> bool:
    """Tell whether X-Auto-Response-Suppress refuses automatic answers; it is no proof that a machine wrote."""
    values = ",".join(headers.all("X-Auto-Response-Suppress")).lower()
    return bool(_ANSWERS & {value.strip() for value in re.split("[,;]", values)})
