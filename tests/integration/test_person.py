"""Somebody asks what we hold of them, and to be forgotten: all of it is given, all of it goes, the rest still holds."""

import email
import json
import stat
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from csc_mailbot.adapters.compression import unpack
from csc_mailbot.adapters.database import audit
from csc_mailbot.adapters.database.books import SqlBooks
from csc_mailbot.adapters.database.columns import metadata
from csc_mailbot.adapters.database.door import Database
from csc_mailbot.adapters.database.erasure import Erased
from csc_mailbot.adapters.database.tables import entry_text
from csc_mailbot.adapters.parcel import write_parcel
from csc_mailbot.errors import Refused
from csc_mailbot.mail.address import Address
from csc_mailbot.mail.message import Attachment
from csc_mailbot.tickets.change import TicketChange
from csc_mailbot.tickets.entry import EntryDraft, EntryKind
from csc_mailbot.tickets.status import Status
from csc_mailbot.workflows.records import Records
from csc_mailbot.workflows.rows import Written
from tests.acceptance.days.day import Day, Received, letter
from tests.contract.books.making import SECRET
from tests.desks import NOW
from tests.desks import SECRET as DESK_SECRET

assert SECRET == DESK_SECRET

EVA = "eva@cliente.example"
PABLO = "pablo@cliente.example"
CARMEN = "carmen@aserti.es"
HER_WORDS = "La impresora del segundo piso huele a quemado desde anoche"
HIS_WORDS = "Ya hemos apagado el cuadro eléctrico de toda la planta"
OURS = "mañana pasa un técnico a las nueve"
HER_FILE = b"a picture of the burnt printer " * 200


class Story:
    """Eva asks, Carmen answers, Eva lets Pablo in, Pablo answers with her words below, and asks something else."""

    def __init__(self, books: SqlBooks, engine: Engine) -> None:
        self.day = Day(books)
        self.books = books
        self.database = Database(engine, [SECRET], "CSC")

    async def play(self) -> None:
        await self.day.post(_with_file(letter(f"Eva Gómez <{EVA}>", "Impresora de Eva Gómez", HER_WORDS)))
        notice = self._letters(CARMEN)[-1]
        await self.day.post(
            letter(f"Carmen Vera <{CARMEN}>", "Re: Impresora", f"Hola, Eva:\n\n{OURS}.", answers=notice)
        )
        answer = self._letters(EVA)[-1]
        copied = letter(f"Eva Gómez <{EVA}>", "Re: Impresora", "Pongo en copia a Pablo.", answers=answer, Cc=PABLO)
        await self.day.post(copied)
        self._letters()
        quoted = f"{HIS_WORDS}.\n\nEl vie, 20 nov 2026, Eva Gómez <{EVA}> escribió:\n\n> {HER_WORDS}\n"
        await self.day.post(
            letter(f"Pablo Ruiz <{PABLO}>", "Re: [CSC-2026-000001] Impresora", quoted, In_Reply_To=answer.message_id)
        )
        await self.day.post(
            letter(f"Pablo Ruiz <{PABLO}>", "Otra cosa", "El ratón de Pablo no funciona en el puesto 3.")
        )
        await self.day.post(
            letter(f"Eva Gómez <{EVA}>", "Fuera de la oficina", "Estoy de viaje.", Auto_Submitted="auto-replied")
        )
        self._letters()

    def _letters(self, to: str | None = None) -> list[Received]:
        found = self.day.letters()
        waiting = self.books.look(lambda records: records.recovery.unfinished_letters())
        taken = [(one.id, f"250 2.1.5 <{one.mail.recipient}> ok") for one in waiting]
        self.books.transact(lambda records: records.outbox.sent(taken, NOW))
        return [one for one in found if to in (None, one.to)]

    def close_all(self) -> None:
        """Close every ticket."""
        for number in range(1, len(self.database.ticket_list(self.day.card.timezone)) + 1):
            self.books.transact(partial(_close, number))

    def erase(self, address: str = EVA, reason: str = "") -> Erased:
        return self.database.erase(address, NOW + timedelta(days=1), reason)

    def ticket(self, number: int) -> dict[str, Any]:
        return self.database.ticket_show(self.day.card.timezone, f"CSC-2026-{number:06}")

    def verified(self, head: str | None = None) -> audit.Verification:
        return self.database.verify(head)


def _close(number: int, records: Records) -> None:
    records.tickets.change(records.tickets.get(number), TicketChange(status=Status.DONE), NOW)


def _with_file(content: bytes) -> bytes:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(HER_FILE, maintype="image", subtype="png", filename="Eva Gómez quemado.png")
    return mail.as_bytes()


def contents_of(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by name; of folders nothing."""
    return {path.name: path.read_bytes() if path.is_file() else b"" for path in folder.iterdir()}


@pytest.fixture
async def story(books: SqlBooks, engine: Engine) -> Story:
    told = Story(books, engine)
    await told.play()
    return told


def everything(engine: Engine) -> str:
    """Every value of every table, contents unpacked."""
    found = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                found += [_shown(value, table.name) for value in row]
    return "\n".join(found)


def _shown(value: object, table: str) -> str:
    if isinstance(value, bytes) and value and table in {"blob", "outbox"}:
        mail = email.message_from_bytes(unpack(value), policy=email.policy.default)
        parts = [str(part.get_payload(decode=True)) for part in mail.walk() if not part.is_multipart()]
        return "\n".join([str(mail), unpack(value).decode("latin-1"), *parts])
    return str(value)


async def test_nothing_of_a_person_is_left_and_everything_else_still_holds(story: Story, engine: Engine) -> None:
    head = story.verified().head
    before = everything(engine).casefold()
    assert all(word.casefold() in before for word in (EVA, "Eva Gómez", HER_WORDS, "burnt printer"))
    books = story.books.look(lambda records: records.ledger.books())
    story.close_all()

    erased = story.erase(reason="Lo pidió por carta Eva Gómez")

    after = everything(engine).casefold()
    traces = (EVA, "hola, eva", "gómez", HER_WORDS, "burnt printer", "quemado")
    assert [word for word in traces if word.casefold() in after] == []
    assert (erased.tickets, erased.texts, erased.attachments) == (1, 2, 1)
    verified = story.verified(head)
    assert (verified.faults, verified.erased, verified.redacted) == ((), 2, erased.redactions)
    assert verified.redacted >= 1
    assert story.books.look(lambda records: records.ledger.books()) == books


async def test_what_others_said_stays_without_them(story: Story) -> None:
    story.close_all()
    story.erase(reason="Lo pidió")
    one = story.ticket(1)
    texts = [entry["text"] for entry in one["entries"]]
    assert texts[0] is None
    assert any(text and OURS in text and "Hola, […]:" in text for text in texts)
    assert any(text and HIS_WORDS in text for text in texts)
    assert one["subject"] == "(asunto borrado)"
    assert one["requester"] == {"address": "erased-1@erased.invalid", "name": ""}
    assert [person["address"] for person in one["participants"]] == [PABLO]
    assert one["entries"][-1]["kind"] == "erasure"
    assert one["entries"][-1]["text"] == "Lo pidió"
    assert "ratón" in story.ticket(2)["entries"][0]["text"]


async def test_a_redacted_text_that_is_changed_afterwards_is_found(story: Story, engine: Engine) -> None:
    story.close_all()
    story.erase()
    with engine.begin() as connection:
        redacted = entry_text.c.text.contains("[…]")
        connection.execute(update(entry_text).where(redacted).values(text="Hola, Pablo"))
    assert [fault for fault in story.verified().faults if "its text was changed" in fault]


async def test_a_redaction_cannot_be_made_up(story: Story, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE entry_text SET text = 'mentira' WHERE entry_id = 1"))
        connection.execute(text("UPDATE entry SET kind = 'erasure' WHERE id = 3"))
    assert len(story.verified().faults) >= 2


async def test_erasing_again_changes_nothing(story: Story, engine: Engine) -> None:
    story.close_all()
    story.erase()
    before = everything(engine)
    assert story.database.places_of(EVA).is_empty
    assert story.erase() == Erased()
    assert everything(engine) == before


async def test_an_erasure_that_was_interrupted_is_finished_by_the_next(story: Story, engine: Engine) -> None:
    story.close_all()
    with story.database._erasing(EVA, NOW, "") as eraser:
        eraser.erase_tickets(eraser.places.tickets)
    assert not story.database.places_of(EVA).is_empty
    story.erase()
    after = everything(engine).casefold()
    assert EVA not in after
    assert story.verified().faults == ()
    assert [entry["kind"] for entry in story.ticket(1)["entries"]].count("erasure") == 1


async def test_the_person_can_write_again_as_a_new_one(story: Story) -> None:
    story.close_all()
    story.erase()
    await story.day.post(letter(f"Eva Gómez <{EVA}>", "Impresora nueva", "La nueva no imprime."))
    assert story.ticket(3)["requester"] == {"address": EVA, "name": "Eva Gómez"}
    assert story.ticket(1)["requester"]["address"] == "erased-1@erased.invalid"
    assert [one.to for one in story._letters(EVA)] == [EVA]


async def test_an_answer_to_an_old_letter_opens_a_new_ticket_and_joins_nothing(books: SqlBooks, engine: Engine) -> None:
    story = Story(books, engine)
    await story.day.post(letter(f"Eva Gómez <{EVA}>", "Impresora", HER_WORDS))
    [acknowledgement] = story._letters(EVA)
    story.close_all()
    story.erase()
    decision = await story.day.post(letter(f"Eva Gómez <{EVA}>", "Re: Impresora", "¿Hola?", answers=acknowledgement))
    assert decision.outcome == "opened"
    assert len(story.ticket(1)["entries"]) == 2


async def test_nobody_writes_to_somebody_who_was_erased(story: Story) -> None:
    story.erase(reason="no puede esperar")
    hers = story.ticket(1)
    await story.day.post(
        letter(f"Pablo Ruiz <{PABLO}>", "Re: [CSC-2026-000001] Impresora", "¿Cómo va?\n", In_Reply_To="<x@y>")
    )
    folio = hers["folio"]
    story.books.transact(
        lambda records: records.tickets.append(
            records.tickets.find(folio),
            EntryDraft(NOW, EntryKind.NOTE, public=False, author="agent", text="x"),
            Written(),
        )
    )
    assert not [one.to for one in story._letters() if "erased" in one.to]


async def test_a_deadline_that_names_them_goes_too(story: Story, engine: Engine) -> None:
    story.books.transact(lambda records: records.deadlines.set("dead_address", EVA, NOW))
    story.books.transact(lambda records: records.deadlines.set("latest_state", f"1 {EVA}", NOW))
    story.close_all()
    story.erase()
    assert EVA not in everything(engine)


async def test_a_former_agents_name_goes_and_what_they_told_customers_stays(story: Story) -> None:
    head = story.verified().head
    story.close_all()
    story.erase(CARMEN)
    assert CARMEN not in {one["assignee"] for one in story.database.ticket_list(story.day.card.timezone)}
    assert story.database.places_of(CARMEN).is_empty
    after = story.ticket(1)
    assert "Carmen" not in str(after)
    assert any(entry["text"] and OURS in entry["text"] for entry in story.ticket(1)["entries"])
    assert any(HER_WORDS in (entry["text"] or "") for entry in story.ticket(1)["entries"])
    assert story.verified(head).faults == ()


class TestAnExport:
    """What the person gets."""

    def export(self, story: Story, target: Path) -> dict[str, bytes]:
        places = story.database.places_of(EVA.upper())
        with story.database.person_items(places, story.day.card.timezone, NOW) as items:
            write_parcel(target, items)
        if target.suffix == ".zip":
            with zipfile.ZipFile(target) as archive:
                return {name: archive.read(name) for name in archive.namelist()}
        return {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}

    @pytest.mark.parametrize("name", ["eva", "eva.zip"])
    async def test_holds_all_of_it_and_only_the_owner_may_read_it(
        self, story: Story, tmp_path: Path, name: str
    ) -> None:
        found = self.export(story, tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 == 0
        person = json.loads(found["person.json"])
        assert (person["address"], person["name"], person["tickets"]) == (EVA, "Eva Gómez", ["CSC-2026-000001"])
        ticket = json.loads(found["tickets/CSC-2026-000001.json"])
        assert HER_WORDS in ticket["entries"][0]["text"]
        [file] = [path for path in found if path.startswith("attachments/")]
        assert found[file] == HER_FILE
        assert file.endswith("Eva Gómez quemado.png")
        mails = [email.message_from_bytes(found[path]) for path in found if path.startswith("mails/")]
        assert {str(mail["From"]).partition("<")[2] for mail in mails} >= {f"{EVA}>", f"{PABLO}>"}
        assert any(mail["Auto-Submitted"] for mail in mails)
        letters = [email.message_from_bytes(found[path]) for path in found if path.startswith("letters/")]
        assert letters
        assert {EVA in str(one["To"]) for one in letters} == {True}
        assert not any("ratón" in content.decode("utf-8", "replace") for content in found.values())

    async def test_names_of_files_lead_nowhere_else(self, story: Story, tmp_path: Path) -> None:
        wild = ["../../etc/passwd", "a/b\\c", "x\r\ny.txt", "\u202egnp.exe", "ñ" * 400 + ".pdf", "", "CON", "…" * 300]
        files = tuple(
            Attachment(name, "application/pdf", 1, False, "", "d" * 63 + str(n), b"1") for n, name in enumerate(wild)
        )
        one = story.books.transact(lambda records: records.tickets.get(1))
        draft = EntryDraft(NOW, EntryKind.MESSAGE, public=True, author="customer", text="mira")
        story.books.transact(
            lambda records: records.tickets.append(one, draft, Written(Address("", EVA), attachments=files))
        )
        found = self.export(story, tmp_path / "eva")
        assert sum(path.startswith("attachments/CSC-2026-000001/") for path in found) == 1 + len(wild)
        assert [name for name in contents_of(tmp_path) if not name.startswith("desk.db")] == ["eva"]
        assert all(name.isprintable() for name in found)

    def test_never_replaces_anything(self, tmp_path: Path) -> None:
        (tmp_path / "there").mkdir()
        with pytest.raises(Refused):
            write_parcel(tmp_path / "there", [("a", b"")])
        with pytest.raises(Refused):
            write_parcel(tmp_path / "nowhere" / "x.zip", [("a", b"")])

    def test_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        def items() -> Any:
            yield "a", b"1"
            raise ZeroDivisionError

        for name in ("x", "x.zip"):
            with pytest.raises(ZeroDivisionError):
                write_parcel(tmp_path / name, items())
        assert list(tmp_path.iterdir()) == []


async def test_on_sqlite_not_even_the_file_remembers(books: SqlBooks, engine: Engine, tmp_path: Path) -> None:
    if engine.dialect.name != "sqlite":
        return
    story = Story(books, engine)
    await story.play()
    story.close_all()
    story.erase()
    engine.dispose()
    for content in contents_of(tmp_path).values():
        assert EVA.encode() not in content
        assert HER_WORDS.encode() not in content
