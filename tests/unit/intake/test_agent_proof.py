from dataclasses import replace
from datetime import timedelta

import pytest

from csc_mailbot.intake.agent_proof import (
    TOKEN_LIFE,
    AgentLetter,
    Place,
    Proof,
    agent_proof,
    doubts_about,
)
from csc_mailbot.intake.authentication import AuthVerdict, DmarcPolicy, Result
from csc_mailbot.mail.message import ParsedMail
from csc_mailbot.mail.tokens import Purpose
from tests.desks import CARMEN, LUIS, NOW
from tests.unit.intake.mails import mail

UNPINNED = AuthVerdict(Result.NONE, DmarcPolicy.UNKNOWN, "", ("no authserv_id is set",), pinned=False)
PASSED = AuthVerdict(Result.PASS, DmarcPolicy.REJECT, "aserti.es", ("it says pass",), pinned=True)
SILENT = AuthVerdict(Result.NONE, DmarcPolicy.UNKNOWN, "", ("it says nothing",), pinned=True)
FAILED = AuthVerdict(Result.FAIL, DmarcPolicy.REJECT, "aserti.es", ("it says fail",), pinned=True)
LETTER = AgentLetter(CARMEN.address, Purpose.AGENT, NOW - timedelta(hours=3), Place.IN_REPLY_TO)


def written(sender: str = "Carmen Vera <carmen@aserti.es>", **headers: str) -> ParsedMail:
    return mail(From=sender, **headers)


def proof(
    letter: ParsedMail, verdict: AuthVerdict = UNPINNED, *letters: AgentLetter
) -> tuple[Proof | None, tuple[str, ...]]:
    """The proof and the doubts; one of them is there, never both."""
    found = agent_proof(letter, CARMEN, verdict, letters, NOW)
    doubts = doubts_about(letter, CARMEN, verdict, letters, NOW)
    assert (found is None) == bool(doubts)
    return found, doubts


def test_an_address_and_our_borders_pass_prove_the_agent() -> None:
    assert proof(written(), PASSED)[0] is Proof.DMARC


def test_an_alias_is_the_agents_own_address() -> None:
    assert proof(written("CARMEN.Vera@aserti.es"), PASSED)[0] is Proof.DMARC
    assert proof(written("carmen.vera@aserti.es"), UNPINNED, LETTER)[0] is Proof.TOKEN_IN_REPLY


@pytest.mark.parametrize("verdict", [FAILED, SILENT])
def test_with_a_pinned_border_no_token_heals_what_it_does_not_say(verdict: AuthVerdict) -> None:
    everywhere = [replace(LETTER, place=place) for place in Place]
    assert proof(written(), verdict, *everywhere) == (None, verdict.because)


def test_a_pass_for_another_domain_proves_nothing() -> None:
    assert proof(written(), replace(PASSED, from_domain="evil.example"))[0] is None


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place.RECIPIENT, Proof.TOKEN_IN_RECIPIENT),
        (Place.IN_REPLY_TO, Proof.TOKEN_IN_REPLY),
        (Place.REFERENCES, None),
        (Place.BODY, None),
    ],
)
def test_without_a_pinned_border_a_token_proves_only_where_an_answer_carries_it(
    place: Place, expected: Proof | None
) -> None:
    assert proof(written(), UNPINNED, replace(LETTER, place=place))[0] is expected


def test_an_address_alone_proves_nothing() -> None:
    assert proof(written()) == (None, ("no border is pinned, and no token of ours is in it",))


def test_a_token_proves_for_ninety_days() -> None:
    last = replace(LETTER, sent_at=NOW - TOKEN_LIFE)
    late = replace(LETTER, sent_at=NOW - TOKEN_LIFE - timedelta(seconds=1))
    assert timedelta(days=90) == TOKEN_LIFE
    assert proof(written(), UNPINNED, last)[0] is Proof.TOKEN_IN_REPLY
    assert proof(written(), UNPINNED, late) == (None, ("the agent's token is older than 90 days",))


def test_an_expired_token_does_not_hide_a_good_one() -> None:
    late = replace(LETTER, sent_at=NOW - timedelta(days=200), place=Place.RECIPIENT)
    assert proof(written(), UNPINNED, late, LETTER)[0] is Proof.TOKEN_IN_REPLY


@pytest.mark.parametrize(
    "letter",
    [
        replace(LETTER, recipient=LUIS.address),
        replace(LETTER, recipient="ana@cliente.example", purpose=Purpose.REQUESTER),
        replace(LETTER, purpose=Purpose.REQUESTER),
        replace(LETTER, purpose=Purpose.ADMIN),
        replace(LETTER, purpose=Purpose.CONFIRMATION),
    ],
)
def test_somebody_elses_token_proves_nothing(letter: AgentLetter) -> None:
    assert proof(written(), UNPINNED, letter) == (None, ("the token is of no letter to carmen@aserti.es",))


def test_a_page_to_the_agent_proves_like_a_notice() -> None:
    assert proof(written(), UNPINNED, replace(LETTER, purpose=Purpose.PAGE))[0] is Proof.TOKEN_IN_REPLY


@pytest.mark.parametrize("verdict", [PASSED, UNPINNED])
@pytest.mark.parametrize(
    ("letter", "doubt"),
    [
        (written("carmen@aserti.es, eva@evil.example"), "more than one From header or address: no rights"),
        (written("carmen@aserti.es\r\nFrom: carmen@aserti.es"), "more than one From header or address: no rights"),
        (written("ana@cliente.example"), "From is no address of carmen@aserti.es"),
        (written('"carmen@aserti.es" <eva@evil.example>'), "From is no address of carmen@aserti.es"),
        (written(""), "From is no address of carmen@aserti.es"),
        (written(Sender="list@evil.example"), "Sender is of another domain than From: no rights"),
        (
            written(Sender="carmen@aserti.es\r\nSender: x@evil.example"),
            "Sender is of another domain than From: no rights",
        ),
        (written(Reply_To="carmen@evil.example"), "Reply-To leads to another domain: no rights"),
        (written(Reply_To="carmen@aserti.es, x@evil.example"), "Reply-To leads to another domain: no rights"),
        (written(Resent_From="eva@evil.example"), "somebody redirected it: no rights"),
    ],
)
def test_who_shows_two_faces_has_no_rights_whatever_proves_one_of_them(
    letter: ParsedMail, doubt: str, verdict: AuthVerdict
) -> None:
    found, doubts = proof(letter, verdict, LETTER)
    assert found is None
    assert doubt in doubts


@pytest.mark.parametrize(
    "letter",
    [
        written(Sender="secretaria@aserti.es"),
        written(Reply_To="soporte@aserti.es"),
        written(Reply_To="carmen.vera@aserti.es", Sender="Carmen <carmen@aserti.es>"),
    ],
)
def test_a_sender_and_an_answer_at_home_are_no_doubt(letter: ParsedMail) -> None:
    assert proof(letter, PASSED)[0] is Proof.DMARC
