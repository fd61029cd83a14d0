"""What does a mail say? Any bytes in, a `ParsedMail` out: RFC 5322 and MIME (RFC 2045 to 2049) as people break them.

In the order of reading: lifting (huge attachments) → structure (the tree of parts) → header_words, addressing →
contents (part_head, transfer, charsets, flowed, html_text, calendar_text, winmail, nested, file_names) → reports →
fingerprint. Only here are mail-parser, tnefparse, icalendar and inscriptis touched, and whatever they raise survived.
"""

from csc_mailbot.intake.parsing.whole_mail import parse

__all__ = ["parse"]
