"""What is there when the story is over? Letters in mailboxes, books that balance, a chain that holds, tickets."""

from email.message import EmailMessage

from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.people import READERS, Person
from csc_mailbot.demo.reading import text_of
from csc_mailbot.demo.stage import Stage
from csc_mailbot.wiring import Office

_OPENING = frozenset({"acknowledgement", "team_notice"})


async def show_letters(stage: Stage) -> None:
    """Show the letters that open a ticket as their readers have them, read over IMAP, and name the others.

    The same words to several readers are shown once.
    """
    stage.paper.title("The letters, as their readers find them over IMAP")
    shown: dict[str, str] = {}
    for reader in READERS:
        letters = await stage.town.mailbox(reader)
        opening = [(at, one) for at, one in enumerate(letters, 1) if _opens(stage, letters[:at])]
        for number, letter in opening:
            title = f"{reader.name} ({reader.what}), letter {number} of {len(letters)}"
            _show(stage.paper, letter, title, shown)
        stage.paper.gap()
        stage.paper.say(_others(stage, reader, len(letters), [one for one in letters if not _in(one, opening)]))


def _opens(stage: Stage, letters: list[EmailMessage]) -> bool:
    """Tell whether the last of these letters is its reader's first about its ticket."""
    *before, last = letters
    subjects = {str(one["Subject"]) for one in before}
    return _kind(stage, last) in _OPENING and str(last["Subject"]) not in subjects


def _in(letter: EmailMessage, opening: list[tuple[int, EmailMessage]]) -> bool:
    return any(one is letter for _, one in opening)


def _kind(stage: Stage, letter: EmailMessage) -> str:
    return stage.journal.letters.get(str(letter["Message-ID"]), "letter")


def _others(stage: Stage, reader: Person, total: int, others: list[EmailMessage]) -> str:
    if not total:
        return f"{reader.name} ({reader.what}) got no mail: there was no need."
    kinds = ", ".join(f"{_kind(stage, one)} ({_short_folio(one)})" for one in others)
    return f"{reader.name} got {total} in all" + (f"; the others: {kinds}." if kinds else ".")


def _short_folio(letter: EmailMessage) -> str:
    return str(letter["Subject"]).partition("]")[0].lstrip("[")


def _show(paper: Paper, letter: EmailMessage, title: str, shown: dict[str, str]) -> None:
    text = text_of(letter)
    # Only the token, which is also in the Message-ID, differs from reader to reader.
    token = str(letter["Message-ID"]).partition("@")[0].rpartition(".")[2]
    words = text.replace(token, "")
    if words in shown:
        paper.gap()
        paper.say(f"{title}: the same words as {shown[words]}, with a reference of its own.")
    else:
        paper.letter(title, str(letter["Subject"]), text)
    shown.setdefault(words, title)


def show_books(office: Office, paper: Paper) -> None:
    """Show that every mail has its one outcome, and that the bitácora is whole.

    Raises:
        StoryFailed: the books do not balance, or the chain is broken.
    """
    paper.title("The books")
    counted = dict(office.books.look(lambda records: records.ledger.books()))
    paper.table(tuple(counted), [tuple(counted.values())])
    fetched, total = counted["fetched"], sum(number for name, number in counted.items() if name != "fetched")
    if fetched != total:
        raise StoryFailed(f"the books do not balance: {fetched} mails fetched, {total} accounted for")
    paper.say(f"They balance: {fetched} mails fetched, and each has exactly one outcome.")
    found = office.database.verify()
    if found.faults:
        raise StoryFailed("the bitácora's chain is broken: " + "; ".join(found.faults))
    paper.say(f"The bitácora's chain holds: {found.entries} entries of {found.tickets} tickets, computed anew.")


def show_tickets(office: Office, paper: Paper) -> None:
    """Show the tickets that the story left."""
    paper.title("The tickets")
    rows = office.database.ticket_list(office.zone)
    columns = ("folio", "priority", "status", "type")
    paper.table(
        (*columns, "requester", "subject"),
        ((*(row[column] for column in columns), row["requester"]["name"], row["subject"]) for row in rows),
    )
