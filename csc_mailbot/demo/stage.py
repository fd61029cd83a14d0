"""What may a scene do? Write mail as anybody does, wait until the desk is done with it, and look into mailboxes."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.journal import Journal, Judged
from csc_mailbot.demo.paper import Paper
from csc_mailbot.demo.people import DESK, Person
from csc_mailbot.demo.reading import beginning_of, text_of
from csc_mailbot.demo.town import Town
from csc_mailbot.wiring import Office
from csc_mailbot.workflows.records import Records


@dataclass(frozen=True, slots=True)
class Stage:
    """The town, the desk in it, and what is told of them."""

    town: Town
    office: Office
    journal: Journal
    paper: Paper

    @property
    def now(self) -> datetime:
        """The present instant on the desk's wall clock."""
        return self.office.clock.now().astimezone(self.office.zone)

    async def write(self, envelope_from: str, mail: EmailMessage) -> Judged:
        """Send a mail to the desk; return what became of it, once every letter that it caused has left.

        Raises:
            StoryFailed: it was not taken, not judged in time, or something went wrong.
        """
        await self.town.send(envelope_from, DESK, mail)
        message_id = str(mail["Message-ID"])

        async def is_judged() -> bool:
            return message_id in self.journal.judgements

        await self.journal.until(is_judged, f"the desk judged {mail['Subject']!r}")
        await self.journal.until(self._all_letters_left, "every letter left")
        return self.journal.judgements[message_id]

    async def newest_letter(self, reader: Person) -> EmailMessage:
        """Return the last mail in a person's inbox.

        Raises:
            StoryFailed: there is none.
        """
        mails = await self.town.mailbox(reader)
        if not mails:
            raise StoryFailed(f"no letter is in the mailbox of {reader.address}")
        return mails[-1]

    async def first_letter(self, reader: Person, number: int = 1) -> EmailMessage:
        """Return the first mail in a person's inbox, or a later one by its number.

        Raises:
            StoryFailed: there are fewer.
        """
        mails = await self.town.mailbox(reader)
        if len(mails) < number:
            raise StoryFailed(f"letter {number} is not in the mailbox of {reader.address}")
        return mails[number - 1]

    async def show_newest(self, reader: Person) -> None:
        """Show the beginning of the last mail in a person's inbox.

        Raises:
            StoryFailed: there is none.
        """
        letter = await self.newest_letter(reader)
        title = f"{reader.name} reads, from {letter['From']}"
        self.paper.letter(title, str(letter["Subject"]), beginning_of(text_of(letter)))
        self.paper.gap()

    async def _all_letters_left(self) -> bool:
        def waiting(records: Records) -> bool:
            return any(records.outbox.lines(state=state, limit=1) for state in ("queued", "sending"))

        return not await self.office.books.read(waiting)
