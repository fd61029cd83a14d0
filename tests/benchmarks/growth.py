"""Does a mail cost the same with a thousand and with a million tickets? A full mailbox is drained into both books.

The sizes take turns with the same mails, so that a busy machine slows both; compared is the processor time.
"""

from dataclasses import asdict
from statistics import median

from csc_mailbot.adapters.database.books import ChainKeys, SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from tests.benchmarks.corpus import SEED, make_mails
from tests.benchmarks.desk import LETTERS_A_MAIL, SECRET, Desk
from tests.benchmarks.figures import Figure, promised
from tests.benchmarks.filled_books import fill_books
from tests.benchmarks.measured import Cost, spread
from tests.benchmarks.town import Town
from tests.contract.books.making import opened

FEW, MANY = 1_000, 1_000_000
SAME = 1.2
"""Times the cost with few tickets that still counts as the same."""


def measure(town: Town, mails: int, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """Drain that many mails into small and into large books, in turns; return the figures and the raw costs."""
    desks = {tickets: _filled(town, tickets) for tickets in (FEW, MANY)}
    costs: dict[int, list[Cost]] = {tickets: [] for tickets in desks}
    for number in range(rounds):
        contents = make_mails(mails, SEED + 1 + number)
        for tickets in desks if number % 2 else reversed(desks):
            costs[tickets].append(_drain(town, desks[tickets], contents))
    return _figures(costs, mails), {str(tickets): [asdict(cost) for cost in costs[tickets]] for tickets in costs}


def _filled(town: Town, tickets: int) -> Desk:
    desk = town.desk(f"growth{tickets}")
    engine = make_engine(f"sqlite:///{desk.folder}/csc-mailbot.db")
    fill_books(engine, tickets)
    books = SqlBooks(engine, ChainKeys(SECRET.encode(), "CSC"))
    # Whoever opens books looks whether the newest entry is signed by the desk's own hand.
    opened(books)
    books.close()
    return desk


def _drain(town: Town, desk: Desk, contents: list[bytes]) -> Cost:
    town.dovecot.deliver(desk.user, *contents)
    town.sink.forget()
    cost = desk.run_once()
    taken = len(town.sink.wait_for(LETTERS_A_MAIL * len(contents), 10))
    if taken != LETTERS_A_MAIL * len(contents):
        raise RuntimeError(f"{taken} letters for {len(contents)} mails")
    return cost


def _figures(costs: dict[int, list[Cost]], mails: int) -> list[Figure]:
    shown = {size: spread([1000 * one.cpu / mails for one in costs[size]]).shown(".2f") for size in costs}
    times = median(large.cpu / small.cpu for small, large in zip(costs[FEW], costs[MANY], strict=True))
    return [
        *(Figure("growth", f"{size:,} tickets, processor ms a mail", words) for size, words in shown.items()),
        promised("growth", "times the cost with a thousand", times, SAME),
    ]
