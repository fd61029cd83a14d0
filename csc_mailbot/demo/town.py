"""What is there besides the desk? The post: mailboxes and mail between them, and a way to look into each."""

from contextlib import AsyncExitStack
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self

from csc_mailbot.adapters.imap_inbox import ImapInbox, ImapOptions
from csc_mailbot.adapters.smtp_sender import SmtpOptions, SmtpSender
from csc_mailbot.demo.configuration import Doors
from csc_mailbot.demo.failure import StoryFailed
from csc_mailbot.demo.imap_server import LOOPBACK, MailboxServer
from csc_mailbot.demo.people import EVERYBODY, PASSWORD, Person
from csc_mailbot.demo.smtp_server import PostOffice, PostWitness
from csc_mailbot.timekeeping.clock import Clock
from csc_mailbot.workflows.ports import Accepted, OutgoingMail


class Town:
    """Both servers, running, as an async context manager."""

    def __init__(self, clock: Clock, witness: PostWitness) -> None:
        """Nothing listens before the context is entered."""
        self._mailboxes = MailboxServer(EVERYBODY, clock)
        self._post = PostOffice(EVERYBODY, clock, self._mailboxes.deliver, witness)
        self._stack = AsyncExitStack()

    @property
    def doors(self) -> Doors:
        """Where the servers listen."""
        return Doors(LOOPBACK, self._mailboxes.port, self._post.port)

    async def __aenter__(self) -> Self:
        self._stack.push_async_callback(self._mailboxes.stop)
        await self._mailboxes.start()
        self._stack.push_async_callback(self._post.stop)
        await self._post.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def send(self, envelope_from: str, recipient: Person, mail: EmailMessage) -> None:
        """Hand a person's mail to the SMTP server; an empty envelope address is the null sender.

        Raises:
            StoryFailed: the server did not take it.
        """
        sender = SmtpSender(SmtpOptions(LOOPBACK, self._post.port, security="none", own_name="cliente.example"))
        answer = await sender.send(OutgoingMail(envelope_from, recipient.address, mail.as_bytes(policy=SMTP)))
        await sender.close()
        if not isinstance(answer, Accepted):
            raise StoryFailed(f"the playground's SMTP server did not take the mail to {recipient.address}: {answer}")

    async def mailbox(self, person: Person) -> list[EmailMessage]:
        """Return what lies in a person's inbox, oldest first, read over IMAP."""
        options = ImapOptions(LOOPBACK, person.address, PASSWORD, port=self._mailboxes.port, security="none")
        inbox = ImapInbox(person.address, options)
        try:
            await inbox.open()
            fetched = await inbox.fetch(await inbox.new_mail(0))
        finally:
            await inbox.close()
        return [_read(one.content) for one in fetched]


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, _class=EmailMessage, policy=SMTP)
