import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.authentication import (
    LONGEST_FIELD,
    AuthVerdict,
    DmarcPolicy,
    Result,
    domain_key,
    read_verdict,
)
from csc_mailbot.mail.message import Headers

BORDER = "from mail.cliente.example (mail.cliente.example [203.0.113.9]) by mx.aserti.es with ESMTPS id 4Vz; Mon"
PASS = "mx.aserti.es; dmarc=pass (p=reject dis=none) header.from=aserti.es"
FAIL = "mx.aserti.es; dmarc=fail (p=reject dis=none) header.from=aserti.es"


def verdict(*results: str, sender: str = "Ana <ana@aserti.es>", by: str = "mx.aserti.es") -> AuthVerdict:
    fields = [("Authentication-Results", one) for one in results]
    return read_verdict(Headers((*fields, ("Received", BORDER), ("From", sender))), by)


def microsoft(results: str) -> AuthVerdict:
    return verdict(results, by="microsoft365")


def test_a_pass_of_our_border_for_the_domain_of_from_is_a_pass() -> None:
    found = verdict(PASS)
    assert (found.dmarc, found.policy, found.from_domain) == (Result.PASS, DmarcPolicy.REJECT, "aserti.es")
    assert found.because == ("mx.aserti.es says dmarc=pass for aserti.es",)
    assert found.pinned


def test_without_a_pinned_border_nobody_is_believed() -> None:
    found = verdict(PASS, by="")
    assert (found.dmarc, found.pinned) == (Result.NONE, False)


@pytest.mark.parametrize("pinned", ["MX.Aserti.es", " mx.aserti.es "])
def test_the_id_is_compared_without_case(pinned: str) -> None:
    assert verdict(PASS.replace("mx.", "Mx."), by=pinned).dmarc is Result.PASS


def test_a_version_behind_the_id_is_tolerated_and_an_unknown_one_is_no_verdict() -> None:
    assert verdict(PASS.replace("es;", "es 1;", 1)).dmarc is Result.PASS
    assert verdict(PASS.replace("es;", "es 2;", 1)).dmarc is Result.NONE


def test_a_pass_for_another_domain_than_that_of_from_is_none() -> None:
    found = verdict(PASS, sender="Ana <ana@evil.example>")
    assert found.dmarc is Result.NONE
    assert found.because == ("mx.aserti.es says dmarc=pass for aserti.es, but From names evil.example",)
    assert verdict("mx.aserti.es; dmarc=pass").dmarc is Result.NONE


@pytest.mark.parametrize(
    "sender",
    ['"ana@aserti.es" <x@evil.example>', "ana@aserti.es, x@evil.example", "x@evil.example (ana@aserti.es)", "Ana", ""],
)
def test_a_from_that_shows_two_domains_or_none_proves_nothing(sender: str) -> None:
    assert verdict(PASS, sender=sender).dmarc is Result.NONE


def test_a_second_from_header_of_another_domain_proves_nothing() -> None:
    fields = (
        ("Authentication-Results", PASS),
        ("Received", BORDER),
        ("From", "ana@aserti.es"),
        ("From", "x@evil.example"),
    )
    assert read_verdict(Headers(fields), "mx.aserti.es").dmarc is Result.NONE


def test_a_domain_is_the_same_in_letters_and_in_punycode() -> None:
    found = verdict("mx.aserti.es; dmarc=pass header.from=xn--espaa-rta.example", sender="ana@españa.example")
    assert found.dmarc is Result.PASS
    assert domain_key("x@ESPAÑA.example") == "xn--espaa-rta.example"


def test_some_filters_write_the_whole_address() -> None:
    assert verdict('mx.aserti.es; dmarc=pass header.from="ana@aserti.es"').dmarc is Result.PASS


@pytest.mark.parametrize("said", ["none", "permerror", "temperror", "bestguesspass", "neutral"])
def test_what_is_neither_pass_nor_fail_is_none(said: str) -> None:
    assert verdict(f"mx.aserti.es; dmarc={said} header.from=aserti.es").dmarc is Result.NONE


@pytest.mark.parametrize(
    "broken",
    [
        "mx.aserti.es",
        "mx.aserti.es;",
        "mx.aserti.es; dmarc",
        "mx.aserti.es; dmarc=",
        "mx.aserti.es; dmarc=pass header.from=aserti.es (",
        "mx.aserti.es; dmarc=pass header.from=aserti.es; (((",
        "mx.aserti.es; =; dmarc=pass header.from=aserti.es",
        "mx.aserti.es; dmarc=pass header.from=aserti.es; spf=paß",
        "mx.aserti.es; dmarc=pass header.from=aserti.es " + "(" * 3000,
        "mx.aserti.es; dmarc=pass header.from=aserti.es " + "x" * LONGEST_FIELD,
        "mx.aserti.es none; dmarc=pass header.from=aserti.es",
    ],
)
def test_a_field_that_cannot_be_read_is_no_verdict(broken: str) -> None:
    assert verdict(broken).dmarc is Result.NONE


def test_a_field_that_cannot_be_read_takes_the_word_from_those_beside_it() -> None:
    assert verdict("mx.aserti.es; dmarc=", PASS).dmarc is Result.NONE


@pytest.mark.parametrize(
    "results",
    [(PASS, FAIL), (FAIL, PASS), (f"{PASS}; dmarc=fail header.from=aserti.es",)],
)
def test_where_the_border_contradicts_itself_the_worst_counts(results: tuple[str, ...]) -> None:
    assert verdict(*results).dmarc is Result.FAIL


def test_two_passes_for_two_domains_are_none() -> None:
    assert verdict(f"{PASS}; dmarc=pass header.from=evil.example").dmarc is Result.NONE


def test_filters_that_write_their_results_apart_are_read_together() -> None:
    spf = "mx.aserti.es; spf=pass smtp.mailfrom=ana@aserti.es"
    dkim = "mx.aserti.es; dkim=pass (2048-bit key) header.d=aserti.es header.i=@aserti.es header.b=Ab+/c="
    assert verdict(PASS, dkim, spf).dmarc is Result.PASS
    assert verdict(dkim, spf).because == ("mx.aserti.es says nothing of DMARC",)


@pytest.mark.parametrize(
    "hidden",
    [
        "mx.aserti.es; spf=pass (domain of x;dmarc=pass header.from=aserti.es) smtp.mailfrom=x",
        'mx.aserti.es; spf=pass smtp.mailfrom="x; dmarc=pass header.from=aserti.es"@evil.example',
        "mx.aserti.es; arc=pass (i=1 dmarc=pass fromdomain=aserti.es); dkim=none",
        'mx.aserti.es; dkim=fail reason="; dmarc=pass header.from=aserti.es"',
        "mx.aserti.es; x-dmarc=pass header.from=aserti.es",
    ],
)
def test_words_of_the_sender_inside_comments_and_strings_are_no_result(hidden: str) -> None:
    assert verdict(hidden).dmarc is Result.NONE


def test_a_comment_that_the_sender_breaks_open_does_not_outweigh_the_borders_own_result() -> None:
    broken = "mx.aserti.es; spf=pass (domain of a);dmarc=pass header.from=aserti.es;spf=none (b@evil) smtp.mailfrom=x; "
    assert verdict(f"{broken}dmarc=fail header.from=aserti.es").dmarc is Result.FAIL
    assert verdict(f"{broken}dmarc=none header.from=evil.example").dmarc is Result.NONE


@pytest.mark.parametrize(
    ("told", "policy"),
    [
        ("dmarc=fail (p=REJECT sp=NONE dis=NONE) header.from=aserti.es", DmarcPolicy.REJECT),
        ("dmarc=fail (p=none sp=reject dis=none) header.from=aserti.es", DmarcPolicy.NONE),
        ("dmarc=fail (p=QUARANTINE dis=QUARANTINE) header.from=aserti.es", DmarcPolicy.QUARANTINE),
        ('dmarc=fail reason="No valid DKIM" header.from=aserti.es (policy=reject)', DmarcPolicy.REJECT),
        ("dmarc=fail header.from=aserti.es policy.dmarc=quarantine", DmarcPolicy.QUARANTINE),
        ("dmarc=fail policy.published-domain-policy=reject header.from=aserti.es", DmarcPolicy.REJECT),
        ("dmarc=fail action=oreject header.from=aserti.es", DmarcPolicy.REJECT),
        ("dmarc=fail action=quarantine header.from=aserti.es", DmarcPolicy.QUARANTINE),
        ("dmarc=fail (dis=QUARANTINE) header.from=aserti.es", DmarcPolicy.QUARANTINE),
        ("dmarc=fail action=none header.from=aserti.es", DmarcPolicy.UNKNOWN),
        ("dmarc=fail header.from=aserti.es", DmarcPolicy.UNKNOWN),
    ],
)
def test_the_policy_is_read_where_programs_tell_it(told: str, policy: DmarcPolicy) -> None:
    found = verdict(f"mx.aserti.es; {told}")
    assert (found.dmarc, found.policy) == (Result.FAIL, policy)


@pytest.mark.parametrize(
    "results",
    [
        (
            "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=aserti.es; dkim=pass (signature was verified)"
            " header.d=aserti.es;dmarc=pass action=none header.from=aserti.es;compauth=pass reason=100"
        ),
        (
            "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=aserti.es; desk.example; dkim=none (message not signed)"
            " header.d=none;desk.example; dmarc=pass action=none header.from=aserti.es;"
        ),
    ],
)
def test_microsofts_form_without_an_id_is_read(results: str) -> None:
    assert microsoft(results).dmarc is Result.PASS


def test_microsofts_refusal_is_a_fail_with_its_policy() -> None:
    found = microsoft(
        "spf=fail (sender IP is 203.0.113.9) smtp.mailfrom=evil.example; dkim=none (message not signed)"
        " header.d=none;dmarc=fail action=oreject header.from=aserti.es;compauth=fail reason=000"
    )
    assert (found.dmarc, found.policy) == (Result.FAIL, DmarcPolicy.REJECT)


def test_microsofts_form_is_not_believed_from_another_border() -> None:
    assert verdict("spf=pass smtp.mailfrom=x; dmarc=pass action=none header.from=aserti.es").dmarc is Result.NONE


def test_arc_is_nobodys_verdict_of_ours() -> None:
    fields = (("ARC-Authentication-Results", f"i=1; {PASS}"), ("Received", BORDER), ("From", "ana@aserti.es"))
    assert read_verdict(Headers(fields), "mx.aserti.es").dmarc is Result.NONE


@pytest.mark.parametrize("filling", ["a=b ", "smtp.x=y ", "(x) ", '"x" ', "; spf=pass (x)", "dmarc=none ", "\\"])
def test_no_field_takes_long_to_read(filling: str) -> None:
    begun = time.perf_counter()
    verdict("mx.aserti.es; spf=pass " + filling * (LONGEST_FIELD // len(filling) - 10))
    assert time.perf_counter() - begun < 1


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_field_raises(value: str, sender: str) -> None:
    for by in ("mx.aserti.es", "microsoft365"):
        for results in (value, f"mx.aserti.es; dmarc=pass {value}", f"spf=pass ({value}"):
            assert verdict(results, sender=sender, by=by).because


@given(st.text(alphabet='();=" \\.abdmrcpsfx', max_size=60))
def test_nothing_written_into_a_result_makes_a_fail_pass(noise: str) -> None:
    assert verdict(f"mx.aserti.es; spf=pass {noise}; dmarc=fail header.from=aserti.es").dmarc is not Result.PASS
