"""Whose mail is it, when somebody passes on another's? The author, his words, and the words of who passed it on.

A forward has no standard form. subject_marks tells whether the subject announces one, header_values reads the headers
that programs copy into the text, inline finds where they stand, attached opens a mail that came as a file (RFC 2046
§5.2.1), reading puts the answers together; redirected mail says so itself in Resent-From (RFC 5322 §3.6.6).
"""

from csc_mailbot.intake.forwarding.forward import Forward, UnreadableForward
from csc_mailbot.intake.forwarding.reading import read_forward

__all__ = ["Forward", "UnreadableForward", "read_forward"]
