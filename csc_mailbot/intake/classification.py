"""What is it about? Weighted keyword rules suggest one of the company's types (its document, section 9).

A suggestion, never a decision: the agent's word is final.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from csc_mailbot.intake.decision import TypeSuggestion
from csc_mailbot.intake.policies import ClassificationPolicy, TypeRule
from csc_mailbot.intake.words import folded_words, mend
from csc_mailbot.tickets.ticket import TicketType

LONGEST_TEXT = 20_000
"""Characters of the text that are read; what a mail is about is said at its beginning."""
SUBJECT_COUNTS = 2
MOST_OCCURRENCES = 3
"""Occurrences of one phrase that count, so that a repeated footer does not decide."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A rule's number and words, and the forms of every word after the first."""

    key: tuple[int, str]
    rest: tuple[frozenset[str], ...]


def suggest_type(subject: str, text: str, policy: ClassificationPolicy) -> TypeSuggestion:
    """Return the type that the rules speak for most, with the words found; None below the threshold or on a draw.

    Each occurrence of a rule's words adds its weight, in the subject twice.
    """
    scores: dict[TicketType, int] = {}
    evidence: dict[TicketType, list[str]] = {}
    in_subject, in_text = (
        _count(_index(policy.rules), folded_words(mend(one[:LONGEST_TEXT]))) for one in (subject, text)
    )
    for rule, phrase in _phrases(policy.rules):
        times = SUBJECT_COUNTS * min(in_subject[rule, phrase], MOST_OCCURRENCES)
        times += min(in_text[rule, phrase], MOST_OCCURRENCES)
        if times:
            kind, weight = policy.rules[rule].type, times * policy.rules[rule].weight
            scores[kind] = scores.get(kind, 0) + weight
            evidence.setdefault(kind, []).append(f"«{phrase}» +{weight}")
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


def _phrases(rules: tuple[TypeRule, ...]) -> list[tuple[int, str]]:
    return [(number, phrase) for number, rule in enumerate(rules) for phrase in rule.words if phrase.strip()]


@lru_cache(maxsize=4)
def _index(rules: tuple[TypeRule, ...]) -> dict[str, list[_Phrase]]:
    """Return every phrase under each form of its first word, so that a text is walked through once."""
    index: dict[str, list[_Phrase]] = {}
    for number, phrase in _phrases(rules):
        first, *rest = [_forms(word) for word in folded_words(mend(phrase))] or [frozenset()]
        for form in first:
            index.setdefault(form, []).append(_Phrase((number, phrase), tuple(rest)))
    return index


def _forms(word: str) -> frozenset[str]:
    return frozenset((word, f"{word}s", f"{word}es"))


def _count(index: dict[str, list[_Phrase]], words: list[str]) -> Counter[tuple[int, str]]:
    """Return how often each phrase of the index stands among the words, in the singular or plural."""
    found: Counter[tuple[int, str]] = Counter()
    for place, word in enumerate(words):
        for phrase in index.get(word, ()):
            after = words[place + 1 : place + 1 + len(phrase.rest)]
            if len(after) == len(phrase.rest) and all(map(_is_in, after, phrase.rest)):
                found[phrase.key] += 1
    return found


def _is_in(word: str, forms: frozenset[str]) -> bool:
    return word in forms
