"""Whatever the bytes, a mail has one outcome: the whole corpus and made mutilations, through real books."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csc_mailbot.adapters.database.door import Database
from csc_mailbot.daemon.judgement_loop import Judgement
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.rows import LedgerLine, MailboxMark
from tests.desks import SetClock, make_desk
from tests.fakes import Listener, MemorySender

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
MAILS = Path(__file__).parents[1] / "mails"
SECRET = b"a secret of the desk"
MARK = MailboxMark("soporte", 1)
ZONE = ZoneInfo("Europe/Madrid")


@dataclass(slots=True)
class Bench:
    """Books and a judgement loop in memory of one process, without servers."""

    database: Database
    desk: Desk = field(repr=False)
    listener: Listener = field(repr=False, default_factory=Listener)
    uid: int = 0

    async def work(self, contents: Sequence[bytes]) -> list[LedgerLine]:
        """Keep, judge and record the mails; return their ledger lines, in order."""
        books = self.database.books
        now = self.desk.clock.now()
        fetched = [(FetchedMail(self.uid + n, len(one), now, one), False) for n, one in enumerate(contents, start=1)]
        self.uid += len(contents)
        books.transact(lambda records: records.ledger.keep(MARK, fetched, now))
        judgement = Judgement(Workplace(self.desk, books, (), MemorySender(), self.listener))
        while await judgement.judge_portion():
            pass
        lines = books.look(lambda records: records.ledger.lines(limit=len(contents)))
        return lines[::-1]

    def assert_in_order(self) -> None:
        """The books balance, and nothing waits or is set aside."""
        counted = self.database.books.look(lambda records: records.ledger.books())
        assert counted["fetched"] == self.uid == sum(counted.values()) - counted["fetched"]
        assert not counted["pending"]
        assert not counted["quarantined"], self.listener.errors

    def letters_to(self, lines: Sequence[LedgerLine]) -> list[str]:
        """Return who was written to because of these mails' tickets."""
        folios = {line.folio for line in lines if line.folio}
        letters = self.database.books.look(lambda records: records.outbox.lines(limit=100_000))
        return [one.to for one in letters if one.folio in folios]

    def entry_files(self, line: LedgerLine) -> list[dict[str, Any]]:
        """Return the files attached to the ticket of a mail."""
        assert line.folio
        shown = self.database.ticket_show(ZONE, line.folio)
        return [file for entry in shown["entries"] for file in entry["attachments"]]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Books over each database; when all is done their chains must hold."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('desk')}/desk.db"
    else:
        url = request.getfixturevalue("postgres").create_database()
    database = Database(url, (SECRET,), "CSC")
    database.upgrade()
    yield Bench(database, make_desk(SetClock()))
    faults = database.verify().faults
    database.close()
    assert not faults


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real mail is not here")
class TestCorpus:
    @pytest.mark.parametrize("folder", ["bounces", "malformed", "mime", "replies"])
    async def test_every_file_has_one_outcome(self, folder: str, bench: Bench) -> None:
        contents = [path.read_bytes() for path in sorted((CORPUS / folder).iterdir())]
        lines = await bench.work(contents)
        assert len(lines) == len(contents)
        assert all(line.outcome for line in lines)
        bench.assert_in_order()

    async def test_a_bounce_opens_no_ticket_and_causes_no_letter(self, bench: Bench) -> None:
        before = len(bench.database.books.look(lambda records: records.outbox.lines(limit=100_000)))
        lines = await bench.work([_again(path.read_bytes()) for path in sorted((CORPUS / "bounces").iterdir())])
        bounces = [line for line in lines if line.kind in {"bounce", "auto_reply"}]
        assert len(bounces) >= 0.98 * len(lines)
        assert {line.outcome for line in bounces} <= {"ignored", "noted"}
        others = [line for line in lines if line.kind not in {"bounce", "auto_reply"}]
        after = len(bench.database.books.look(lambda records: records.outbox.lines(limit=100_000)))
        assert after - before == len(bench.letters_to(others))

    async def test_a_malformed_mail_of_a_person_opens_a_ticket_with_the_mail_itself_attached(
        self, bench: Bench
    ) -> None:
        lines = await bench.work([_again(path.read_bytes()) for path in sorted((CORPUS / "malformed").iterdir())])
        defective = [line for line in lines if line.outcome == "opened" and json.loads(line.decision or "")["defects"]]
        assert defective
        for line in defective:
            assert "message/rfc822" in {file["type"] for file in bench.entry_files(line)}, line


def _again(content: bytes) -> bytes:
    """Make another mail of it, which is not known from before."""
    return content.rstrip(b"\r\n") + b"\r\n.\r\n"


SEEDS = tuple(path.read_bytes() for path in sorted(MAILS.glob("*.eml")))
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["cut", "set", "put", "twice"]), st.binary(min_size=1, max_size=12)),
    min_size=1,
    max_size=12,
)
MUTILATED = st.lists(st.tuples(st.sampled_from(SEEDS), EDITS), min_size=1, max_size=8)


def _mutilate(content: bytes, edits: Sequence[tuple[float, str, bytes]]) -> bytes:
    for place, how, octets in edits:
        at = int(place * len(content))
        match how:
            case "cut":
                content = content[:at] + content[at + 20 :]
            case "set":
                content = content[:at] + octets + content[at + len(octets) :]
            case "put":
                content = content[:at] + octets + content[at:]
            case "twice":
                content = content[:at] + content[at : at + 200] + content[at:]
    return content


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutilated=MUTILATED)
async def test_mutilated_mails_have_one_outcome_each(mutilated: list[Any], bench: Bench) -> None:
    lines = await bench.work([_mutilate(content, edits) for content, edits in mutilated])
    assert all(line.outcome for line in lines)
    bench.assert_in_order()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
async def test_any_bytes_have_one_outcome(content: bytes, bench: Bench) -> None:
    [line] = await bench.work([content])
    assert line.outcome
    bench.assert_in_order()
