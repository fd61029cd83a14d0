"""A technician is there again: whatever absence holds has ended, a person's entry as well as a robot's answer."""

from csc_mailbot.intake.shift_intents import WelcomeBack
from csc_mailbot.outbound.rota_notice import RotaNews, RotaNotice
from csc_mailbot.workflows.change_rota import look_at_rota
from csc_mailbot.workflows.rota_work import rota_work
from csc_mailbot.workflows.work import Work


def welcome_back(of: Work, intent: WelcomeBack) -> None:
    """End the absences that hold, and tell the technician so; what was planned for later stays."""
    work = rota_work(of.records, of.desk, of.now)
    if work is None:
        return
    if of.records.rota.end_absence(intent.person, of.now):
        look_at_rota(of.records, of.now)
    back = work.person(intent.person)
    work.tell(RotaNotice(RotaNews.BACK, back.name, work.now), back)
