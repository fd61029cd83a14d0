"""What judgement must know of the books, and the question that gets it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from csc_mailbot.intake.policies import Policies
from csc_mailbot.intake.requester import requester_of
from csc_mailbot.mail.cut_line import find_cut_line
from csc_mailbot.mail.message import MessageId, ParsedMail
from csc_mailbot.mail.tokens import Purpose, Token
from csc_mailbot.oncall.page import LastPage
from csc_mailbot.tickets.ticket import Folio, Ticket, folio_in, folios_in

_CUT_LINE_REACH = 400
"""Characters around a cut line in which its token is looked for."""
_REFERENCE = re.compile(
    r"^[ \t\u00a0]{0,8}Ref\.:[ \t\u00a0]{0,4}([a-z2-7]{36})[ \t\u00a0]*$", re.IGNORECASE | re.MULTILINE
)
"""The line that our SI and NO links write below the answer."""


_LINKED = frozenset({Purpose.CONFIRMATION, Purpose.PAGE, Purpose.SHIFT})
"""What is answered by links, which carry no In-Reply-To."""
_NAMED_REACH = 5_000
_MOST_NAMED = 10
"""Characters of the text in which folios are looked for, and how many are looked up."""


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter of ours that a mail refers to."""

    outbox_id: int
    message_id: MessageId
    recipient: str
    ticket: Ticket | None
    purpose: Purpose = Purpose.REQUESTER
    sent_at: datetime | None = None
    """When it was written."""
    mail_id: int | None = None
    """The mail that caused it; for a question about a held mail, that mail."""
    letter: str = ""
    """What kind of letter it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to look up for a mail. `tokens` and `threads` stand in the order in which they are believed."""

    message_id: MessageId | None
    digest: str
    requester: str
    """The key of the address that an answer would go to, for the rate windows."""
    tokens: tuple[Token, ...]
    threads: tuple[MessageId, ...]
    """Foreign Message-IDs: In-Reply-To, then References right to left."""
    folio: Folio | None
    named: tuple[Folio, ...] = ()
    """Folios that stand in the text: an agent's words may name one to merge into."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the books answered; empty where there are no books (`mail explain` without a database)."""

    received_at: datetime
    delivered_before: bool = False
    """The same Message-ID with the same digest was judged already."""
    letters: Mapping[int, SentLetter] = field(default_factory=dict)
    """By outbox row; only those the question named."""
    threads: Mapping[MessageId, Ticket] = field(default_factory=dict)
    """The ticket that each foreign Message-ID belongs to."""
    by_folio: Ticket | None = None
    known_folios: frozenset[Folio] = frozenset()
    """Those of the folios named in the text that there are."""
    authserv_id: str = ""
    """Whose Authentication-Results the mailbox believes."""
    confirmed: bool = False
    """The mail was held, and its registered author said SI."""
    letters_in_window: int = 0
    """Automatic letters written to the requester within the rate window."""
    pages: Mapping[int, LastPage] = field(default_factory=dict)
    """How the last page stands, by the ticket it was about; only of tickets that the mail may belong to."""
    last_openings: tuple[str, ...] = field(default=(), repr=False)
    """What the requester's last three tickets from before the rate window, and of one day, were opened with."""
    last_words: Mapping[int, str] = field(default_factory=dict, repr=False)
    """What the requester last answered on each ticket that the mail may belong to, by the ticket's row."""
    waits_for: int | None = None
    """An earlier mail, not judged yet, that this one answers or repeats."""


def question_of(mail: ParsedMail, policies: Policies) -> Question:
    """Return what must be looked up before the mail can be judged."""
    thread = [*mail.in_reply_to, *reversed(mail.references)]
    if mail.report:
        thread = [*mail.report.original_message_ids, *thread]
    signed = [policies.tokens.of_message_id(one) for one in thread]
    tokens = [*_address_tokens(mail, policies), *(token for token in signed if token), *_body_tokens(mail, policies)]
    return Question(
        message_id=mail.message_id,
        digest=mail.digest,
        requester=requester_of(mail, policies.directory).key,
        tokens=tuple(dict.fromkeys(tokens)),
        threads=tuple(dict.fromkeys(one for one, token in zip(thread, signed, strict=True) if not token))[:100],
        folio=folio_in(mail.subject, policies.folio_prefix),
        named=folios_in(mail.text[:_NAMED_REACH], policies.folio_prefix)[:_MOST_NAMED],
    )


def answered_tokens(mail: ParsedMail, policies: Policies) -> tuple[Token, ...]:
    """Return the tokens of the letters that the mail itself answers, the surest first.

    References are left out: whole conversations stand there, and questions that were settled long ago.
    """
    direct = [policies.tokens.of_message_id(one) for one in mail.in_reply_to[:1]]
    tokens = [*_address_tokens(mail, policies), *(token for token in direct if token), *_linked_tokens(mail, policies)]
    return tuple(dict.fromkeys(tokens))


def _address_tokens(mail: ParsedMail, policies: Policies) -> list[Token]:
    places = [*mail.to, *mail.cc, *mail.delivered_to]
    ours = (one.address for one in places if "+" in one.address and policies.directory.is_own(one.address))
    return [token for one in ours if (token := policies.tokens.read(one.partition("+")[2].partition("@")[0].lower()))]


def _body_tokens(mail: ParsedMail, policies: Policies) -> list[Token]:
    """Read the tokens beside our cut line only: any other place of a text may quote somebody else's mail.

    What an SI or NO link opened carries no other token than the one that it wrote below the answer.
    """
    at = find_cut_line(mail.text)
    if at is None:
        return _linked_tokens(mail, policies)
    return policies.tokens.find(mail.text[max(0, at - _CUT_LINE_REACH) : at + _CUT_LINE_REACH])


def _linked_tokens(mail: ParsedMail, policies: Policies) -> list[Token]:
    """Return the tokens of questions and alerts that stand unquoted in a line of their own, `Ref.:` before them."""
    written = (policies.tokens.read(one.lower()) for one in _REFERENCE.findall(mail.text))
    return [token for token in written if token and token.purpose in _LINKED]
