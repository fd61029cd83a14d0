"""A customer's later mail is more urgent: that it counts is said once, by itself or in the letter of a new state."""

from csc_mailbot.intake.intents import TellUrgency
from csc_mailbot.outbound.acknowledgement import Acknowledgement
from csc_mailbot.outbound.urgency_raised import urgency_raised
from csc_mailbot.workflows.work import Work


def tell_urgency(work: Work, intent: TellUrgency) -> None:
    """Tell whoever wrote the mail."""
    letter = urgency_raised(urgency_of(work, intent), intent.to, work.answering, work.desk.card, raised=intent.raised)
    work.post(letter)


def urgency_of(work: Work, intent: TellUrgency) -> Acknowledgement:
    """Return what there is to say of the mail's urgency."""
    return work.acknowledged(in_hours=intent.in_hours, next_opening=intent.next_opening, alerted=intent.alerted)
