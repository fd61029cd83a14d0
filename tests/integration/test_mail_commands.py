"""The commands about mail and letters as an administrator types them."""

from pathlib import Path

import pytest

from csc_mailbot.adapters.database.books import ChainKeys, SqlBooks
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.workflows.ports import FetchedMail
from csc_mailbot.workflows.receive_mail import receive_mail
from csc_mailbot.workflows.rows import MailboxMark
from tests.desks import NOW, SetClock, make_desk
from tests.integration.shell import Shell
from tests.unit.workflows.office import mail


async def received(folder: Path, content: bytes) -> None:
    """Keep and judge the mail, as the daemon does."""
    books = SqlBooks(make_engine(f"sqlite:///{folder}/desk.db"), ChainKeys(b"a secret", "CSC"))
    fetched = [(FetchedMail(1, len(content), NOW, content), False)]
    books.transact(lambda records: records.ledger.keep(MailboxMark("soporte", 1), fetched, NOW))
    [pending] = books.transact(lambda records: records.ledger.claim(1))
    await receive_mail(books, make_desk(SetClock()), pending)
    books.close()


async def test_a_mail_of_the_ledger_is_explained_as_if_it_were_new(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(mail())
    [before] = shell.ask("mail", "explain", str(file))
    await received(tmp_path, mail())
    [after] = shell.ask("mail", "explain", str(file))
    assert (before["outcome"], after["outcome"]) == ("opened", "opened")
    assert after["because"][-1] == "it is in the ledger already"
    assert "it is in the ledger already" not in before["because"]


async def test_mail_is_listed_by_its_outcome(shell: Shell, tmp_path: Path) -> None:
    await received(tmp_path, mail())
    assert [one["outcome"] for one in shell.ask("mail", "list", "--outcome", "opened")] == ["opened"]
    assert shell.ask("mail", "list", "--outcome", "pending") == []


def test_letters_are_listed_by_their_state(shell: Shell) -> None:
    shell.ring()
    assert {one["state"] for one in shell.ask("outbox", "list", "--state", "queued")} == {"queued"}
    assert shell.ask("outbox", "list", "--state", "in_doubt") == []


@pytest.mark.parametrize("command", [("mail", "list", "--outcome"), ("outbox", "list", "--state")])
def test_a_word_that_is_no_choice_is_refused_with_the_choices(shell: Shell, command: tuple[str, ...]) -> None:
    code, _ = shell.end(*command, "lost")
    assert code == 1
    assert "is not one of" in shell.errors
