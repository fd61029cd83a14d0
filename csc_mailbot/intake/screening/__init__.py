"""Did a person write it? Own, bounce, auto-reply, bulk, or a message; and what filters and the ban list say against it.

Asked in this order, the first answer wins: own_mail → bounces (bounce_words, second_opinion) → auto_replies →
bulk_mail; reputation is asked besides. Every hit leaves a phrase that names the header or the words.
"""

from csc_mailbot.intake.screening.screen import screen

__all__ = ["screen"]
