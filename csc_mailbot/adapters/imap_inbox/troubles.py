"""What went wrong with the IMAP server, in words for a person, without a secret or an address in them."""

import ast
import re

from imapclient.exceptions import (  # type: ignore[import-untyped]
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
    ProtocolError,
)

from csc_mailbot.adapters.imap_inbox.options import ImapOptions
from csc_mailbot.adapters.server_words import quote, say_network
from csc_mailbot.errors import InboxUnavailable

LIBRARY_ERRORS = (
    IMAPClientError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,  # a literal of more bytes than a machine has
    MemoryError,
    RecursionError,  # brackets inside brackets without end
)
"""What the library raises for a refusal, a lost connection, and an answer that it cannot take apart."""
_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""Response codes of RFC 5530 that blame the server, not the credentials."""
_BYTES = re.compile(r"""(?<!\w)b(?:'(?:[ -&(-\[\]-~]|\\[ -~])*'|"(?:[ !#-\[\]-~]|\\[ -~])*")""")
"""Bytes as Python writes them."""


def is_refusal(error: BaseException) -> bool:
    """Return whether the server answered NO or BAD in good order, so that the connection goes on."""
    return isinstance(error, IMAPClientError) and not isinstance(
        error, IMAPClientAbortError | IMAPClientReadOnlyError | ProtocolError
    )


def is_unknown_command(error: BaseException) -> bool:
    """Return whether the server answered BAD: it does not know the command, or not any more."""
    return is_refusal(error) and "command error: BAD" in str(error)


def is_login_refused(error: BaseException) -> bool:
    """Return whether the server says that the credentials are wrong, rather than that something broke."""
    broke = isinstance(error.__context__, IMAPClientAbortError | OSError)
    return isinstance(error, LoginError) and not broke and not any(code in str(error).upper() for code in _LATER)


def unavailable(error: BaseException, options: ImapOptions) -> InboxUnavailable:
    """Say what is wrong, where, and what to do."""
    return InboxUnavailable(f"{options.where} {_say(error, options)}")


def _say(error: BaseException, options: ImapOptions) -> str:
    if is_login_refused(error):
        return f"refused the log-in: {_credential(options)} ({_quote(error, options)})"
    if isinstance(error, IMAPClientReadOnlyError):
        return f"opens the folder {options.folder} for reading only: give the account write access to it"
    if isinstance(error, IMAPClientAbortError | EOFError):
        return "closed the connection"
    if isinstance(error, IMAPClientError):
        return f"refused: {_quote(error, options)}"
    if isinstance(error, OSError):
        return say_network(error, options.security)
    return f"gave an answer that cannot be understood ({type(error).__name__})"


def _credential(options: ImapOptions) -> str:
    if options.tokens is not None:
        return "it takes no access token for this user; check the client's permissions and the user name"
    return "check the user name and the password, and whether the provider allows passwords for IMAP"


def _quote(error: BaseException, options: ImapOptions) -> str:
    return quote(_decoded(str(error)), (options.password, options.username))


def _decoded(words: str) -> str:
    """Return the server's own words: the library tells those of a refused log-in as Python writes bytes."""

    def decode(found: re.Match[str]) -> str:
        try:
            return bytes(ast.literal_eval(found[0])).decode("utf-8", "replace")
        except (ValueError, SyntaxError):
            return found[0]

    return _BYTES.sub(decode, words)
