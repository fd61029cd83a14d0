"""What is it about? Weighted keyword rules suggest one of the company's types (its document, section 9).

A suggestion, never a decision: the agent's word is final.
"""

import re
from functools import lru_cache

from csc_mailbot.intake.decision import TypeSuggestion
from csc_mailbot.intake.policies import ClassificationPolicy, TypeRule
from csc_mailbot.intake.words import mend, words_of
from csc_mailbot.tickets.ticket import TicketType

LONGEST_TEXT = 20_000
"""Characters of the text that are read; what a mail is about is said at its beginning."""
SUBJECT_COUNTS = 2
MOST_OCCURRENCES = 3
"""Occurrences of one phrase that count, so that a repeated footer does not decide."""

_NOTHING = re.compile("(?!)")


def suggest_type(subject: str, text: str, policy: ClassificationPolicy) -> TypeSuggestion:
    """Return the type that the rules speak for most, with the words found; None below the threshold or on a draw.

    Each occurrence of a rule's words adds its weight, in the subject twice.
    """
    in_subject, in_text = _folded(subject), _folded(text)
    scores: dict[TicketType, int] = {}
    evidence: dict[TicketType, list[str]] = {}
    for rule in policy.rules:
        for phrase, times in _found(rule, in_subject, in_text):
            scores[rule.type] = scores.get(rule.type, 0) + times * rule.weight
            evidence.setdefault(rule.type, []).append(f"«{phrase}» +{times * rule.weight}")
    return _best(scores, evidence, policy.threshold)


def _best(scores: dict[TicketType, int], evidence: dict[TicketType, list[str]], threshold: int) -> TypeSuggestion:
    ranking = sorted(scores, key=lambda one: -scores[one])
    if not ranking or scores[ranking[0]] < threshold:
        return TypeSuggestion(None)
    best = ranking[0]
    if len(ranking) > 1 and scores[ranking[1]] == scores[best]:
        drawn = (f"{best} and {ranking[1]} weigh the same", *evidence[best], *evidence[ranking[1]])
        return TypeSuggestion(None, drawn)
    return TypeSuggestion(best, tuple(f"{best}: {one}" for one in evidence[best]))


def _found(rule: TypeRule, in_subject: str, in_text: str) -> list[tuple[str, int]]:
    phrases = {phrase: _pattern(phrase) for phrase in rule.words if phrase.strip()}
    times = {
        phrase: SUBJECT_COUNTS * _times(pattern, in_subject) + _times(pattern, in_text)
        for phrase, pattern in phrases.items()
    }
    return [(phrase, count) for phrase, count in times.items() if count]


def _times(pattern: re.Pattern[str], words: str) -> int:
    return min(len(pattern.findall(words)), MOST_OCCURRENCES)


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds the phrase among folded words, its words in the plural too."""
    words = [re.escape(word.folded) for word in words_of(phrase)]
    return re.compile("(?<= )" + " ".join(f"{word}(?:s|es)?" for word in words) + "(?= )") if words else _NOTHING


def _folded(text: str) -> str:
    return " " + " ".join(word.folded for word in words_of(mend(text[:LONGEST_TEXT]))) + " "
