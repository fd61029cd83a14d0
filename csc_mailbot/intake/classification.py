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


_Place = tuple[int, int]
"""The number of a rule, and of the phrase in it."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Where it stands among the rules, and the forms of every word before the last."""

    place: _Place
    before: tuple[frozenset[str], ...]


def suggest_type(subject: str, text: str, policy: ClassificationPolicy) -> TypeSuggestion:
    """Return the type that the rules speak for most, with the words found; None below the threshold or on a draw.

    Each occurrence of a rule's words adds its weight, in the subject twice.
    """
    in_subject, in_text = (
        _count(_index(policy.rules), folded_words(mend(one[:LONGEST_TEXT]))) for one in (subject, text)
    )
    scores: dict[TicketType, int] = {}
    evidence: dict[TicketType, list[str]] = {}
    for place in sorted(in_subject.keys() | in_text.keys()):
        times = SUBJECT_COUNTS * min(in_subject[place], MOST_OCCURRENCES) + min(in_text[place], MOST_OCCURRENCES)
        rule = policy.rules[place[0]]
        weight = times * rule.weight
        scores[rule.type] = scores.get(rule.type, 0) + weight
        evidence.setdefault(rule.type, []).append(f"«{rule.words[place[1]]}» +{weight}")
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


@lru_cache(maxsize=4)
def _index(rules: tuple[TypeRule, ...]) -> dict[str, list[_Phrase]]:
    """Return every phrase under each form of its last word, so that a text is walked through once.

    Last words tell phrases apart, first ones do not: many phrases begin with «no».
    """
    index: dict[str, list[_Phrase]] = {}
    phrases = ((number, place, words) for number, rule in enumerate(rules) for place, words in enumerate(rule.words))
    for number, place, words in phrases:
        *before, last = [_forms(word) for word in folded_words(mend(words))] or [frozenset()]
        for form in last:
            index.setdefault(form, []).append(_Phrase((number, place), tuple(before)))
    return index


def _forms(word: str) -> frozenset[str]:
    return frozenset((word, f"{word}s", f"{word}es"))


def _count(index: dict[str, list[_Phrase]], words: list[str]) -> Counter[_Place]:
    """Return how often each phrase of the index stands among the words, in the singular or plural."""
    found: Counter[_Place] = Counter()
    for last, word in enumerate(words):
        for phrase in index.get(word, ()):
            first = last - len(phrase.before)
            if first >= 0 and all(map(_is_in, words[first:last], phrase.before)):
                found[phrase.place] += 1
    return found


def _is_in(word: str, forms: frozenset[str]) -> bool:
    return word in forms
