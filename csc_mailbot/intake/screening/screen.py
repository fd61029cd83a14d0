"""In which order are the questions asked? An ordered table of rules; the first that finds evidence gives the kind."""

from csc_mailbot.intake.decision import MailKind, Screening
from csc_mailbot.intake.policies import ScreeningPolicy
from csc_mailbot.intake.screening.auto_replies import auto_reply_evidence
from csc_mailbot.intake.screening.bounces import bounce_evidence
from csc_mailbot.intake.screening.bulk_mail import bulk_evidence, group_evidence
from csc_mailbot.intake.screening.own_mail import own_evidence
from csc_mailbot.intake.screening.reputation import ban_evidence, spam_evidence, wants_no_answers
from csc_mailbot.mail.address import address_key
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import TokenKeys
from csc_mailbot.tickets.people import Directory


def screen(mail: ParsedMail, policy: ScreeningPolicy, directory: Directory, tokens: TokenKeys) -> Screening:
    """Return who or what wrote the mail, with the evidence, and what is said against its sender."""
    kind, because = _kind_of(mail, directory, tokens)
    is_monitor = _is_monitor(mail, policy) and kind in {MailKind.MESSAGE, MailKind.BULK, MailKind.AUTO_REPLY}
    spam, ban = spam_evidence(mail.headers), ban_evidence(mail, policy)
    monitored = (f"{mail.sender.address} is a configured monitor",) if is_monitor else ()
    return Screening(
        kind=MailKind.BULK if is_monitor else kind,
        because=(*because, *monitored, *spam, *ban),
        spam_flagged=bool(spam),
        banned=bool(ban),
        answer_unwanted=wants_no_answers(mail.headers),
        monitor=is_monitor,
    )


def _kind_of(mail: ParsedMail, directory: Directory, tokens: TokenKeys) -> tuple[MailKind, tuple[str, ...]]:
    if found := own_evidence(mail, directory, tokens):
        return MailKind.OWN, found
    for kind, evidence in _RULES:
        if found := evidence(mail):
            return kind, found
    listed = bulk_evidence(mail)
    by_person = group_evidence(mail, directory) if listed else ()
    if listed and not by_person:
        return MailKind.BULK, listed
    return MailKind.MESSAGE, (*by_person, *(() if listed else ("no sign of a machine",)))


_RULES = (
    (MailKind.BOUNCE, bounce_evidence),
    (MailKind.AUTO_REPLY, auto_reply_evidence),
)


def _is_monitor(mail: ParsedMail, policy: ScreeningPolicy) -> bool:
    return bool(mail.senders) and mail.sender.key in set(map(address_key, policy.monitors))
