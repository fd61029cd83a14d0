"""Would a page reach whoever is on call? They are asked, and whoever does not answer is told of while there is time."""

from datetime import datetime, timedelta

from csc_mailbot.oncall.probe import Probe, ProbeKind, ProbeResult
from csc_mailbot.oncall.rotation import Shift
from csc_mailbot.outbound.rota_events import ShiftInDoubt
from csc_mailbot.outbound.rota_notice import RotaNews, RotaNotice
from csc_mailbot.outbound.shift_probe import AskedShift, shift_reminder, shift_test
from csc_mailbot.workflows.change_rota import look_at_rota
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.lost_alert import ROBOT_ANSWERED
from csc_mailbot.workflows.offer_shift import find_stand_in, offer_in_time, withdraw
from csc_mailbot.workflows.post_letter import tell_admins
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rota_work import RotaWork, rota_work
from csc_mailbot.workflows.rows import Deadline

SHIFT_SILENCE = "shift_silence"
"""The deadline until which an answer is waited for; its key is the question."""
_TOLD = {ProbeResult.SILENCE: RotaNews.NO_ANSWER, ProbeResult.DECLINED: RotaNews.DECLINED}


def ask_about(work: RotaWork, kind: ProbeKind, shift: Shift) -> Probe | None:
    """Ask the shift's technician, once; return the question, or None when it was asked before."""
    probe = work.records.shifts.ask(kind, shift, work.now)
    if probe is None:
        return None
    technician, policy = work.person(shift.person), work.rules.probes
    answer_by = policy.answer_by(kind, work.now, shift, work.rules.rota.timezone)
    stand_in = work.next_person(shift.start, {shift.person})
    asked = AskedShift(
        name=technician.name,
        start=shift.start,
        end=shift.end,
        answer_by=answer_by,
        now=work.now,
        next_name=stand_in.name if stand_in else "",
    )
    if kind is ProbeKind.REMINDER:
        work.write(shift_reminder(asked, technician.address, work.desk.card), probe=probe)
    else:
        for way in technician.ways:
            work.write(shift_test(asked, way, work.desk.card), probe=probe)
    work.records.deadlines.set(SHIFT_SILENCE, str(probe.id), answer_by)
    return probe


def send_test(work: RotaWork, person: str) -> Probe | None:
    """Send a technician a test alert now, whoever is on call; None when one was sent in this very instant."""
    within = work.rules.probes.test_within or timedelta(minutes=30)
    return ask_about(work, ProbeKind.TEST, Shift(person, work.now, work.now + within))


def shift_silence(records: Records, desk: Desk, due: Deadline, now: datetime) -> None:
    """Tell others that a technician did not answer."""
    work, probe = rota_work(records, desk, now), records.shifts.probe(int(due.key))
    if work and probe.result is None:
        find_wanting(work, probe, ProbeResult.SILENCE)


def find_wanting(work: RotaWork, probe: Probe, result: ProbeResult, answered_at: datetime | None = None) -> None:
    """Write down that a page might not reach the technician; tell the administrators and ask the next one."""
    if probe.result is result or (probe.result and probe.result.is_final):
        return
    work.records.shifts.settle(probe.id, result, answered_at)
    work.records.deadlines.cancel(SHIFT_SILENCE, str(probe.id))
    _write_absence(work, probe, result)
    settled = work.records.shifts.probe(probe.id)
    technician, stand_in = work.person(probe.person), find_stand_in(work, settled)
    event = ShiftInDoubt(
        kind=probe.kind,
        result=result,
        name=technician.name,
        address=technician.address,
        start=max(probe.start, work.now),
        end=probe.end,
        stand_in=stand_in.address if stand_in else "",
    )
    tell_admins(work.records, work.desk, event, work.now)
    if news := _TOLD.get(result):
        notice = RotaNotice(news, technician.name, work.now, probe.start, probe.end, stand_in.name if stand_in else "")
        work.tell(notice, technician, probe=settled)
    offer_in_time(work, settled)


def _write_absence(work: RotaWork, probe: Probe, result: ProbeResult) -> None:
    """Let no page wait for whom it would not wake: absent until they write, or for the shift that they cannot take."""
    if result is ProbeResult.ABSENT:
        work.records.rota.set_absent(probe.person, work.now, None, ROBOT_ANSWERED)
    elif result is ProbeResult.DECLINED:
        work.records.rota.set_absent(probe.person, max(probe.start, work.now), probe.end, _why_not(probe))
    look_at_rota(work.records, work.now)
    work.forget_schedule()


def _why_not(probe: Probe) -> str:
    """Return the absence's reason, which names the question, so that it can be taken back with its answer."""
    return f"said NO PUEDO to question {probe.id}"


def find_reachable(work: RotaWork, probe: Probe) -> None:
    """Write down that the technician answered; what was offered to others because of it is taken back."""
    if probe.result is ProbeResult.ANSWERED:
        return
    work.records.shifts.settle(probe.id, ProbeResult.ANSWERED, work.now)
    work.records.deadlines.cancel(SHIFT_SILENCE, str(probe.id))
    if probe.result is ProbeResult.DECLINED:
        # They can after all; what they said of other shifts stays.
        work.records.rota.end_absence(probe.person, work.now, reason=_why_not(probe))
        work.records.rota.cancel_absences(probe.person, work.now, reason=_why_not(probe))
        look_at_rota(work.records, work.now)
        work.forget_schedule()
    withdraw(work, probe)


def lose_shift_letter(records: Records, desk: Desk, outbox_id: int, now: datetime) -> bool:
    """Tell that a question cannot reach its technician; False when the letter asked nothing that still waits."""
    work, (probe, _) = rota_work(records, desk, now), records.shifts.asked_by(outbox_id)
    if work is None or probe is None or probe.result is not None:
        return False
    find_wanting(work, probe, ProbeResult.UNDELIVERED)
    return True
