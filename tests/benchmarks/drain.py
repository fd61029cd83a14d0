"""How fast is a full mailbox drained? The desk, the peer and the floor take turns with the same mails."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from tests.benchmarks import desk, peer
from tests.benchmarks.corpus import make_mails
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.measured import ROOT, Cost, run_measured, spread
from tests.benchmarks.town import Town

FASTER_THAN_PEER = 5.0


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who drains: set up for a named mailbox, and how many letters each mail must give."""

    name: str
    prepare: Callable[[str], Callable[[], Cost]]
    letters_a_mail: int
    costs: list[Cost] = field(default_factory=list)

    def rates(self, mails: int) -> list[float]:
        """Return mails a second, of each round."""
        return [mails / cost.wall for cost in self.costs]


def measure(town: Town, mails: int, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """Let everybody drain the same mails, in turns; return the figures and the raw costs."""
    contents = make_mails(mails)
    contenders, absent = _contenders(town)
    for round_number in range(rounds):
        for one in contenders:
            _let_drain(town, one, contents, f"{one.name}{round_number}")
    raw: dict[str, object] = {one.name: [asdict(cost) for cost in one.costs] for one in contenders}
    return _figures(contenders, mails, absent), raw


def _contenders(town: Town) -> tuple[list[Contender], str]:
    ours = Contender("desk", lambda name: town.desk(name).run_once, desk.LETTERS_A_MAIL)
    floor = Contender("floor", lambda name: _bare(town, name), desk.LETTERS_A_MAIL)
    try:
        peer.install()
    except (RuntimeError, OSError) as error:
        return [ours, floor], str(error)
    other = Contender("peer", lambda name: town.peer(name).run_once, peer.LETTERS_A_MAIL)
    return [ours, other, floor], ""


def _bare(town: Town, name: str) -> Callable[[], Cost]:
    folder = town.folder / name
    folder.mkdir()
    ports = (str(town.dovecot.port), f"{name}@aserti.es", str(town.sink.port))
    command = [sys.executable, "-m", "tests.benchmarks.floor_process", *ports, str(folder)]
    return lambda: run_measured(command, {"PYTHONPATH": str(ROOT)}, folder)


def _let_drain(town: Town, one: Contender, contents: list[bytes], name: str) -> None:
    """Run one round; letters that are missing or too many make the figure worthless, and the benchmark ends."""
    drain = one.prepare(name)
    town.dovecot.deliver(f"{name}@aserti.es", *contents)
    town.sink.forget()
    one.costs.append(drain())
    expected = len(contents) * one.letters_a_mail
    taken = len(town.sink.wait_for(expected, 10))
    if taken != expected:
        raise RuntimeError(f"{one.name} sent {taken} letters for {len(contents)} mails, not {expected}")


def _figures(contenders: list[Contender], mails: int, absent: str) -> list[Figure]:
    rates = {one.name: spread(one.rates(mails)) for one in contenders}
    cpus = {one.name: spread([1000 * cost.cpu / mails for cost in one.costs]) for one in contenders}
    found = [Figure("drain", f"{name}, mails/s", rate.shown()) for name, rate in rates.items()]
    found += [Figure("drain", f"{name}, processor ms a mail", cpu.shown(".2f")) for name, cpu in cpus.items()]
    if absent:
        found.append(Figure("drain", "beside django-helpdesk", f"it could not be installed: {absent}"))
    else:
        ratio = rates["desk"].median / rates["peer"].median
        found.append(promised("drain", "times as fast as django-helpdesk", ratio, FASTER_THAN_PEER, at_least=True))
        spared = cpus["peer"].median / cpus["desk"].median
        found.append(Figure("drain", "times less processor than django-helpdesk", f"{spared:.3g}"))
    share = rates["desk"].median / rates["floor"].median
    return [*found, Figure("drain", "share of the bare floor's speed", f"{share:.0%}")]
