"""How does one answer with a single tap? A mailto: link with the word already written (RFC 6068)."""

from urllib.parse import quote

from csc_mailbot.outbound.letter import ANSWER_PLACE, STAMP_PLACE


def answer_link(word: str, subject: str, *, signed: bool) -> str:
    """Return a link that opens an answer to the letter: its first line is the word.

    `signed` writes the letter's token below, where a signature stands, for answers that must prove where they come
    from: what a link opens carries no In-Reply-To.
    """
    below = f"%0D%0A%0D%0A--%20%0D%0ARef.:%20{STAMP_PLACE}" if signed else ""
    return f"mailto:{ANSWER_PLACE}?subject={quote(f'Re: {subject}', safe='')}&body={quote(word, safe='')}{below}"
