"""How do we read and tidy a mailbox? The one door to IMAP (RFC 3501; IDLE 2177, UIDPLUS 4315, MOVE 6851)."""

from csc_mailbot.adapters.imap_inbox.folder import FolderCounts
from csc_mailbot.adapters.imap_inbox.inbox import ImapInbox
from csc_mailbot.adapters.imap_inbox.options import ImapOptions, Tokens

__all__ = ["FolderCounts", "ImapInbox", "ImapOptions", "Tokens"]
