"""How soon is the daemon ready? From the start of its process to READY=1."""

import psutil

from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.measured import spread
from tests.benchmarks.town import Town

STARTS = 5


def measure(town: Town) -> tuple[list[Figure], dict[str, object]]:
    """Start the daemon several times; return the figure and the raw seconds."""
    desk = town.desk("start")
    seconds, processor = [], []
    for _ in range(STARTS):
        with desk.daemon() as daemon:
            seconds.append(daemon.seconds_to_ready)
            used = psutil.Process(daemon.pid).cpu_times()
            processor.append(used.user + used.system)
    return [
        Figure("start", "start to ready, s", spread(seconds).shown(".2f")),
        Figure("start", "of it processor, s", spread(processor).shown(".2f")),
        promised("start", "start to ready, median", spread(seconds).median, 1.5, " s"),
    ], {"seconds": seconds, "processor": processor}
