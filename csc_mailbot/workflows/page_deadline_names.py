"""What is due about a page? Deadlines; their key is the page."""

from datetime import timedelta

PAGE_STEP = "page_step"
"""The next people are alerted."""
PAGE_LATE = "page_late"
"""The customer hears that nobody has answered yet."""
PAGE_OPENING = "page_opening"
"""The desk opens: the team hears of what nobody has taken; what was taken care of is over."""
PAGE_CONTACT = "page_contact"
"""Somebody has it, and no word to the customer is known of."""
PAGE_AT_CLOSING = "page_at_closing"
"""The desk closes on an urgent ticket; the key is the ticket, and since when it waits."""

ABOUT_A_PAGE = frozenset({PAGE_STEP, PAGE_LATE, PAGE_OPENING, PAGE_CONTACT})
"""Those whose key is a page."""

PAGE_DEADLINES = (PAGE_STEP, PAGE_LATE, PAGE_OPENING, PAGE_CONTACT, PAGE_AT_CLOSING)
"""They are met before all others, and to the second."""

LATE_AFTER = timedelta(minutes=30)
"""How long a customer waits until they hear that nobody has answered."""
