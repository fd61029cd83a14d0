"""What stands in the Subject? The folio in brackets, then the customer's own words, on every letter of a ticket.

Mail clients thread by a subject that does not change; they all take `Re:` and its kin off before they compare.
"""

import re
from functools import lru_cache

from csc_mailbot.outbound.plain_text import bounded, one_line
from csc_mailbot.tickets.ticket import Folio

LONGEST = 200
"""Characters a subject may take."""

WITHOUT_SUBJECT = "(sin asunto)"

_PREFIX = re.compile(
    r"\s*(?:re|rv|fwd?|reenv|rta|resp|aw|wg|tr|sv|vs|rif|res|enc)(?:\s?[\[(]\d+[\])])?\s?:", re.IGNORECASE
)


def own_subject(subject: str, folio_prefix: str) -> str:
    """Return the customer's words: no answer or forward marks, no folio of ours in brackets.

    It is one line of at most `LONGEST` characters, and never empty.
    """
    words = one_line(_tag(folio_prefix).sub(" ", one_line(subject)))
    while marked := _PREFIX.match(words):
        words = words[marked.end() :].lstrip()
    return bounded(words, LONGEST) or WITHOUT_SUBJECT


@lru_cache(maxsize=8)
def _tag(folio_prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\[\s*{re.escape(folio_prefix)}-\d{{4}}-\d{{6,9}}\s*\]", re.IGNORECASE | re.ASCII)


def tagged_subject(folio: Folio, subject: str, folio_prefix: str) -> str:
    """Return `[CSC-2026-000001] the customer's words`, at most `LONGEST` characters."""
    return bounded(f"[{folio}] {own_subject(subject, folio_prefix)}", LONGEST)
