"""What does the team hear when an agent does not answer whether a held mail is theirs? That it still waits."""

from csc_mailbot.outbound.agent_letter import agent_letter
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.hold_request import HoldRequest, held_words
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.tickets.people import Agent


def hold_overdue(held: HoldRequest, asked: Agent, reader: Agent, desk: DeskCard) -> Letter:
    """Return the notice to a colleague of the agent who was asked. It holds no token that could answer for them."""
    words = {**held_words(held, desk), "asked": asked.name, "asked_address": asked.address}
    return agent_letter(
        LetterKind.HOLD_OVERDUE, held.ticket or held.subject, reader, held.correspondence, desk, words=words
    )
