"""What a mail about shifts does: an answer to a question or an offer, or the wish to swap."""

from csc_mailbot.intake.shift_intents import AnswerShift, ShiftAnswer
from csc_mailbot.mail.address import Address, address_key
from csc_mailbot.oncall.offer import Offer
from csc_mailbot.oncall.probe import Probe, ProbeKind, ProbeResult
from csc_mailbot.oncall.technician import Technician
from csc_mailbot.outbound.rota_notice import RotaNews, RotaNotice
from csc_mailbot.workflows.ask_technicians import find_reachable, find_wanting
from csc_mailbot.workflows.offer_shift import agree, asked_of, refuse, tell_too_late
from csc_mailbot.workflows.rota_work import RotaWork, rota_work
from csc_mailbot.workflows.work import Work

_MOST_LETTERS = 6
"""About one question. More words that say nothing come from a robot that shows no sign of being one."""


def answer_shift(of: Work, intent: AnswerShift) -> None:
    """Do what the answer says about the question or the offer that the letter holds."""
    work = rota_work(of.records, of.desk, of.now)
    if work is None:
        return
    probe, offer = of.records.shifts.asked_by(intent.outbox_id)
    if probe:
        _answer_probe(work, probe, intent)
    elif offer:
        _answer_offer(work, offer, intent)


def _answer_probe(work: RotaWork, probe: Probe, intent: AnswerShift) -> None:
    if intent.said is ShiftAnswer.ABSENT:
        find_wanting(work, probe, ProbeResult.ABSENT)
    elif intent.said is ShiftAnswer.NO:
        find_wanting(work, probe, ProbeResult.DECLINED, work.now)
    elif intent.said is ShiftAnswer.YES or probe.kind is ProbeKind.TEST:
        # Whoever answers a test alert with any words of their own has read it: that was the question.
        find_reachable(work, probe)
    elif probe.result is not ProbeResult.ANSWERED and work.records.shifts.letters_about(probe=probe) < _MOST_LETTERS:
        reader = work.person(probe.person)
        notice = RotaNotice(RotaNews.DOUBTFUL, reader.name, work.now, probe.start, probe.end, asks="RECIBIDO")
        work.tell(notice, reader, probe=probe)


def _answer_offer(work: RotaWork, offer: Offer, intent: AnswerShift) -> None:
    """Only who was asked decides, from an address of theirs; a robot decides nothing."""
    if intent.said is ShiftAnswer.ABSENT:
        return
    line = work.records.outbox.letter(intent.outbox_id)
    reader = work.rules.rota.technician_of(line.to) if line else None
    if reader is None:
        return
    if not _is_theirs(reader, intent.sender):
        _ask_from_own_address(work, offer, reader, intent.sender)
        return
    if not offer.state.is_open or asked_of(work, offer) != reader:
        tell_too_late(work, offer, reader)
    elif intent.said is ShiftAnswer.YES:
        agree(work, offer)
    elif intent.said is ShiftAnswer.NO:
        refuse(work, offer)
    elif work.records.shifts.letters_about(offer=offer) < _MOST_LETTERS:
        notice = RotaNotice(RotaNews.DOUBTFUL, reader.name, work.now, offer.start, offer.end, asks="SI")
        work.tell(notice, reader, offer=offer)


def _is_theirs(reader: Technician, sender: Address) -> bool:
    return reader.uses(sender.address) or sender.key in {address_key(way.to) for way in reader.ways}


def _ask_from_own_address(work: RotaWork, offer: Offer, reader: Technician, sender: Address) -> None:
    """Tell the registered address that an answer came from another, and so does not count."""
    if offer.state.is_open and work.records.shifts.letters_about(offer=offer) < _MOST_LETTERS:
        notice = RotaNotice(
            news=RotaNews.OTHER_ADDRESS,
            reader=reader.name,
            now=work.now,
            start=offer.start,
            end=offer.end,
            quote=sender.address,
            asks="SI",
        )
        work.tell(notice, reader, offer=offer)
