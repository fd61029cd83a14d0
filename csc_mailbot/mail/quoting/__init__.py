"""What is new in a reply? Its own words parted from the quote, the signature and the legal footer.

In the order a reply walks through: lines (letters) say what each line is by itself; html_words and alignment what the
HTML knows of it; heads (marks, header_block with header_labels, introductions) where a quote announces itself;
signatures (device_lines, footers) where the words end; runs how words and quotes follow each other; parting
(leftovers) which lines are new; reply is the door.
"""

from csc_mailbot.mail.quoting.reply import SplitReply, split_reply

__all__ = ["SplitReply", "split_reply"]
