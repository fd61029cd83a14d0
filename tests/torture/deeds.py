"""What did the daemon do? Its log in a few words: what it complained of, how often, and what it set right."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

LONGEST = 90
"""Characters of a complaint that are shown."""
_NOTED = ("worker_replaced", "mail_taken_over", "mail_withheld", "clock_put_back", "cut_off", "page_by_backup")
_ALARMING = ("fault", "mail_set_back", "mail_quarantined", "tick_waits", "template_failed")
_ANSWERS = {"deferred": "put off", "doubtful": "in doubt", "rejected": "refused"}
_PLACE = re.compile(r"^(IMAP|SMTP) server \S+?:\d+:? ")


def deeds(log: str) -> str:
    """Return, for instance, `trouble 3 (mailbox: closed the connection), put off 7, clock_put_back 1`."""
    events = [event for line in log.splitlines() if (event := _event(line))]
    others = Counter(one["event"] for one in events if one["event"] in {*_NOTED, *_ALARMING})
    answers = Counter(one["answer"] for one in events if one["event"] == "letter_tried")
    said = _complaints(one for one in events if one["event"] == "trouble")
    said += [f"letters {words} {answers[answer]}" for answer, words in _ANSWERS.items() if answers[answer]]
    said += [f"{event} {others[event]}" for event in (*_ALARMING, *_NOTED) if others[event]]
    return ", ".join(said) or "nothing said"


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def _complaints(troubles: Iterable[dict[str, Any]]) -> list[str]:
    """Return each complaint once, with the loops that had it, the most frequent first."""
    loops: dict[str, list[str]] = defaultdict(list)
    for one in troubles:
        loops[_PLACE.sub("", str(one["error"]))[:LONGEST]].append(str(one["where"]).split()[0])
    ordered = sorted(loops.items(), key=lambda item: -len(item[1]))
    return [f"trouble {len(those)} ({', '.join(sorted(set(those)))}: {words})" for words, those in ordered]
