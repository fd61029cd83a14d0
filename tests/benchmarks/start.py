"""How soon is the daemon ready? From the start of its process to READY=1."""

from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.measured import spread
from tests.benchmarks.town import Town

STARTS = 5


def measure(town: Town) -> tuple[list[Figure], dict[str, object]]:
    """Start the daemon several times; return the figure and the raw seconds."""
    desk = town.desk("start")
    seconds = []
    for _ in range(STARTS):
        with desk.daemon() as daemon:
            seconds.append(daemon.seconds_to_ready)
    found = spread(seconds)
    shown = Figure("start", "start to ready, s", found.shown(".2f"))
    return [shown, promised("start", "start to ready, median", found.median, 1.5, " s")], {"seconds": seconds}
