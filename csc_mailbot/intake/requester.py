"""Who asks? Not always whom From names: forms and groups write for others, and say so in Reply-To (RFC 5322 §3.6.2)."""

from csc_mailbot.mail.address import Address, is_address, is_nobody
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.tickets.people import Directory


def requester_of(mail: ParsedMail, directory: Directory) -> Address:
    """Return who asks: the From address, or the one Reply-To where From is nobody's (web forms) or ours (a group).

    An agent is called as registered: whoever writes with an agent's address may put any name before it.
    """
    sender = mail.sender
    if agent := directory.agent_of(sender.address):
        return Address(agent.name, sender.address)
    if is_address(sender.address) and not is_nobody(sender.address) and not directory.is_own(sender.address):
        return sender
    usable = [one for one in mail.reply_to if is_address(one.address) and not directory.is_own(one.address)]
    return Address(usable[0].name or sender.name, usable[0].address) if len(usable) == 1 else sender
