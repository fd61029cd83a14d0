"""What does a short answer say? Thanks, a question for the state, a score, yes or no, or that nobody is there.

courtesy (greetings, thanks, closings and names, in eight languages) is what the others take off first.
"""

from csc_mailbot.intake.customer_words.absence import looks_like_vacation
from csc_mailbot.intake.customer_words.receipt_notes import only_acknowledges
from csc_mailbot.intake.customer_words.short_answers import asks_state, confirmation_in, is_content, score_in
from csc_mailbot.intake.customer_words.thanks import is_only_thanks

__all__ = [
    "asks_state",
    "confirmation_in",
    "is_content",
    "is_only_thanks",
    "looks_like_vacation",
    "only_acknowledges",
    "score_in",
]
