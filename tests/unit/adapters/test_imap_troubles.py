"""What the IMAP server said is repeated as it said it."""

import pytest
from imapclient.exceptions import LoginError  # type: ignore[import-untyped]

from csc_mailbot.adapters.imap_inbox.options import ImapOptions
from csc_mailbot.adapters.imap_inbox.troubles import unavailable

OPTIONS = ImapOptions(host="imap.example", username="soporte", password="otra")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "b'[AUTHENTICATIONFAILED] Contrase\\xc3\\xb1a incorrecta'",
            "([AUTHENTICATIONFAILED] Contraseña incorrecta)",
        ),
        ("""b"It's no use" """, "(It's no use)"),
        ("LOGIN command error: BAD [b'no \\\\x']", "(LOGIN command error: BAD [no \\x])"),
        ("b'broken \\xZZ'", "(b'broken \\xZZ')"),
        ("No", "(No)"),
        ("b'user soporte, otra'", "(user …, …)"),
    ],
)
def test_the_words_of_a_refused_log_in_are_decoded(said: str, shown: str) -> None:
    assert str(unavailable(LoginError(said), OPTIONS)).endswith(shown)
