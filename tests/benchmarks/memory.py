"""How much memory does a large mail take? A 25 MB attachment, once and ten times in a row, through the daemon."""

from tests.benchmarks.corpus import large_mail
from tests.benchmarks.desk import LETTERS_A_MAIL
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.measured import peak_memory
from tests.benchmarks.town import Town

ATTACHED = 25_000_000
IN_A_ROW = 10
LIMIT = 450


def measure(town: Town) -> tuple[list[Figure], dict[str, object]]:
    """Let the daemon read one large mail, then ten; return the figures and the raw peaks."""
    desk = town.desk("memory")
    town.sink.forget()
    contents = [large_mail(number, ATTACHED) for number in range(IN_A_ROW + 1)]
    with desk.daemon() as daemon:
        before = peak_memory(daemon.pid)
        town.dovecot.deliver(desk.user, contents[0])
        town.sink.wait_for(LETTERS_A_MAIL)
        one = peak_memory(daemon.pid)
        town.dovecot.deliver(desk.user, *contents[1:])
        town.sink.wait_for(LETTERS_A_MAIL * (IN_A_ROW + 1))
        ten = peak_memory(daemon.pid)
    size = len(contents[0]) / 1e6
    return [
        promised("memory", f"highest resident memory, one mail of {size:.0f} MB", one, LIMIT, " MiB"),
        promised("memory", f"highest resident memory, {IN_A_ROW} more in a row", ten, LIMIT, " MiB"),
    ], {"before": before, "one": one, "ten": ten}
