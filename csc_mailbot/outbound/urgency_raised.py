"""What does the customer hear whose later mail says URGENTE, GRAVE or CRÍTICA? That it counts, and what follows.

The words are the acknowledgement's, which says the same of a first mail.
"""

from csc_mailbot.mail.address import Address
from csc_mailbot.mail.tokens import Purpose
from csc_mailbot.outbound.acknowledgement import Acknowledgement, acknowledgement_words
from csc_mailbot.outbound.correspondence import Correspondence
from csc_mailbot.outbound.customer_words import ticket_subject
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import AutoSubmitted, Letter, LetterKind
from csc_mailbot.outbound.wording import greeting


def urgency_raised(
    ack: Acknowledgement, reader: Address, correspondence: Correspondence, desk: DeskCard, *, raised: bool = True
) -> Letter:
    """Return the letter to whoever raised it. `ack` tells of the mail that did; where it stands is `correspondence`.

    `raised` is False where the incident was as urgent before, and only the alert is new.
    """
    return Letter(
        kind=LetterKind.URGENCY_RAISED,
        to=reader,
        subject=ticket_subject(ack.ticket, desk),
        purpose=Purpose.REQUESTER,
        context=acknowledgement_words(ack, desk) | {"greeting": greeting(reader.name), "raised": raised},
        auto_submitted=AutoSubmitted.REPLIED,
        in_reply_to=correspondence.parent,
        references=correspondence.chain,
        thread_index=correspondence.thread_index,
    )
