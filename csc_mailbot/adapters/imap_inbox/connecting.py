"""How do we get in? A connection with TLS as configured, logged in, with both folders at hand."""

import ssl
from contextlib import suppress

from imapclient import SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientError, LoginError  # type: ignore[import-untyped]

from csc_mailbot.adapters.imap_inbox.options import ImapOptions
from csc_mailbot.adapters.imap_inbox.troubles import LIBRARY_ERRORS, is_login_refused
from csc_mailbot.adapters.imap_inbox.watching import WatchfulClient


def connect(options: ImapOptions) -> WatchfulClient:
    """Return a client that is logged in; a refused access token is renewed once.

    Raises one of LIBRARY_ERRORS or, from the source of tokens, InboxUnavailable.
    """
    try:
        return _connect_and_log_in(options, force=False)
    except LoginError as error:
        if options.tokens is None or not is_login_refused(error):
            raise
    return _connect_and_log_in(options, force=True)


def hang_up(client: WatchfulClient) -> None:
    """Close the connection without a word to the server; never raises."""
    with suppress(*LIBRARY_ERRORS):
        client.shutdown()


def _connect_and_log_in(options: ImapOptions, *, force: bool) -> WatchfulClient:
    timeout = SocketTimeout(options.connect_timeout.total_seconds(), options.read_timeout.total_seconds())
    context = None if options.security == "none" else options.tls_context or _tls_context()
    client = WatchfulClient(options.host, options.port, context if options.security == "tls" else None, timeout)
    is_in = False
    try:
        if options.security == "starttls":
            _start_tls(client, context)
        _log_in(client, options, force=force)
        client.capabilities()
        is_in = True
    finally:
        if not is_in:
            hang_up(client)
    return client


def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _start_tls(client: WatchfulClient, context: ssl.SSLContext | None) -> None:
    if not client.has_capability("STARTTLS"):
        raise IMAPClientError("the server offers no STARTTLS; set security to tls or, on a trusted network, none")
    client.starttls(context)


def _log_in(client: WatchfulClient, options: ImapOptions, *, force: bool) -> None:
    if options.tokens is not None:
        _log_in_with_token(client, options.username, options.tokens.access_token(force=force))
        return
    password = options.password or ""
    must_be_plain = client.has_capability("LOGINDISABLED") or not (options.username + password).isascii()
    if not must_be_plain:
        client.login(options.username, password)
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(options.username, password)
    else:
        raise IMAPClientError("the server takes no password on this connection; set security to tls or starttls")


def _log_in_with_token(client: WatchfulClient, username: str, token: str) -> None:
    if client.has_capability("AUTH=OAUTHBEARER") and not client.has_capability("AUTH=XOAUTH2"):
        client.oauthbearer_login(username, token)
    else:
        client.oauth2_login(username, token)


def find_folder(client: WatchfulClient, name: str) -> str:
    """Return the server's own name for a configured folder, whether it exists or not.

    A folder that exists under the name as it is written wins; else levels get the server's sign and the name the
    prefix of the personal namespace (RFC 2342), as in `INBOX.CSC`.
    """
    if name.upper() == "INBOX" or exists(client, name):
        return name
    prefix, delimiter = _namespace(client)
    translated = name.replace("/", delimiter) if delimiter else name
    return translated if translated.upper().startswith(prefix.upper()) else prefix + translated


def exists(client: WatchfulClient, name: str) -> bool:
    """Return whether there is such a folder that can hold mail."""
    return any(
        found == name and b"\\noselect" not in {flag.lower() for flag in flags}
        for flags, _, found in client.list_folders("", name)
    )


def make_folder(client: WatchfulClient, name: str) -> None:
    """Create the folder unless it is there, and let mail clients show it."""
    if exists(client, name):
        return
    try:
        client.create_folder(name)
    except IMAPClientError:
        # Somebody else may have been faster.
        if not exists(client, name):
            raise
    with suppress(IMAPClientError):
        client.subscribe_folder(name)


def _namespace(client: WatchfulClient) -> tuple[str, str]:
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            prefix, delimiter = personal[0]
            return prefix, delimiter or ""
    for _, delimiter, _ in client.list_folders("", ""):
        return "", (delimiter or b"").decode("ascii", "replace")
    return "", ""
