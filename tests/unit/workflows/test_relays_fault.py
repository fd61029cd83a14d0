"""Whether another server might take what this one refused."""

import pytest

from csc_mailbot.workflows.ports import Rejected
from csc_mailbot.workflows.relays_fault import is_relays_fault


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (554, "5.7.1 Relay access denied"),
        (550, "5.7.60 SMTP; Client does not have permissions to send as this sender"),
        (550, "5.4.316 Message expired, connection refused"),
        (550, "5.4.5 Daily user sending limit exceeded"),
        (554, "5.3.0 system full"),
        (553, "5.1.8 Sender domain does not exist"),
        (553, "5.1.7 The sender address was invalid"),
        (552, "5.2.3 message too large for this way"),
        (554, "Transaction failed: listed at spam.example"),
        (550, "relaying denied"),
        (535, "5.7.8 bad credentials"),
    ],
)
def test_what_may_be_the_servers_own_reason_is_tried_elsewhere(code: int, text: str) -> None:
    assert is_relays_fault(Rejected(code, text))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, "5.1.1 nobody of that name"),
        (556, "5.1.10 the domain takes no mail"),
        (552, "5.2.2 mailbox full"),
        (550, "5.2.1 mailbox disabled"),
    ],
)
def test_a_recipient_who_is_not_there_is_not_there_for_any_server(code: int, text: str) -> None:
    assert not is_relays_fault(Rejected(code, text))
