"""Under which mail does a letter stand in its reader's mail program? The nearest one they have (RFC 5322 §3.6.4)."""

from dataclasses import dataclass

from csc_mailbot.mail.message import MessageId
from csc_mailbot.mail.references import reference_chain


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What was written to and fro before the letter."""

    mail: MessageId | None = None
    """The customer's last mail, or the agent's that is answered."""
    references: tuple[MessageId, ...] = ()
    """What that mail refers to."""
    letter: MessageId | None = None
    """Our last letter to the same person."""
    thread_index: str = ""
    """Thread-Index of that mail, as it came; empty without one."""

    @property
    def parent(self) -> MessageId | None:
        """What the letter answers: our last letter, unless the mail came after it and refers to it."""
        answered = self.letter is None or self.letter in self.references
        return self.mail if answered and self.mail else self.letter

    @property
    def chain(self) -> tuple[MessageId, ...]:
        """The References of the letter, its parent at the end."""
        return reference_chain((*self.references, *([self.mail] if self.mail else [])), self.parent)
