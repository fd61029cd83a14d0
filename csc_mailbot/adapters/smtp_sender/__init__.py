"""How does a letter leave the house? The one door to SMTP (RFC 5321; SIZE 1870, 8BITMIME 6152, SMTPUTF8 6531)."""

from csc_mailbot.adapters.smtp_sender.options import SmtpOptions, Tokens
from csc_mailbot.adapters.smtp_sender.sender import SmtpSender

__all__ = ["SmtpOptions", "SmtpSender", "Tokens"]
