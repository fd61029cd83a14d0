"""Header blocks as providers write them, and as forgers would like them to be read; top to bottom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.border import believable_results
from csc_mailbot.mail.message import Headers

RESULTS = "mx.aserti.es; dmarc=pass header.from=aserti.es"
FROM_OUTSIDE = (
    "from mail.evil.example (mail.evil.example [203.0.113.9]) by mx.aserti.es (Postfix) with ESMTPS id 4Vz; Mon"
)


def block(*lines: str) -> Headers:
    """A header block: R: stands for Received, A: for Authentication-Results."""
    long = {"R": "Received", "A": "Authentication-Results"}
    parted = (line.partition(": ") for line in lines)
    return Headers(tuple((long.get(name, name), value) for name, _, value in parted))


def believed(*lines: str, by: str = "mx.aserti.es") -> tuple[str, ...]:
    return believable_results(block(*lines), by)


def test_a_field_above_the_border_is_believed() -> None:
    assert believed("Return-Path: <x@y>", f"A: {RESULTS}", f"R: {FROM_OUTSIDE}", "From: x") == (RESULTS,)


def test_a_field_below_the_border_is_the_strangers() -> None:
    assert believed(f"R: {FROM_OUTSIDE}", f"A: {RESULTS}", "R: from a by b with SMTP", "From: x") == ()


def test_a_forged_field_further_down_is_not_believed_beside_the_real_one() -> None:
    real = "mx.aserti.es; dmarc=fail header.from=aserti.es"
    assert believed(f"A: {real}", f"R: {FROM_OUTSIDE}", f"A: {RESULTS}", "R: from a by mx.aserti.es") == (real,)


def test_fields_of_several_filters_above_the_border_are_all_believed() -> None:
    first = "MX.aserti.es; spf=pass smtp.mailfrom=x"
    assert believed(f"A: {first}", "A: other.example; dmarc=pass", f"A: {RESULTS}", f"R: {FROM_OUTSIDE}") == (
        first,
        RESULTS,
    )


@pytest.mark.parametrize(
    "handover",
    [
        "from mx.aserti.es by imap.aserti.es with LMTP id gK; Mon",
        "from mx.aserti.es ([203.0.113.5]) by mx.aserti.es (Dovecot) with LMTP id gK; Mon",
        "from localhost ([127.0.0.1]) by mx.aserti.es with UTF8LMTPS id gK; Mon",
        "from mx.aserti.es (mx.aserti.es [198.51.100.7]) by imap.aserti.es (Postfix) with ESMTP id 1; Mon",
        "from mx.aserti.es (10.0.0.5) by EX01.aserti.local with Microsoft SMTP Server id 15; Mon",
        "from mx.aserti.es (unknown [IPv6:fd00::5]) by imap.aserti.es with ESMTP; Mon",
        "from mx.aserti.es by imap.aserti.es with ESMTP id 1; Mon",
    ],
)
def test_hops_inside_the_house_may_stand_above_the_field(handover: str) -> None:
    assert believed(f"R: {handover}", f"A: {RESULTS}", f"R: {FROM_OUTSIDE}", "From: x") == (RESULTS,)


def test_several_hops_inside_the_house_are_followed() -> None:
    hub = "from mx.aserti.es (mx.aserti.es [10.0.0.2]) by hub.aserti.es with ESMTP id 2; Mon"
    store = "from hub.aserti.es (hub.aserti.es [10.0.0.3]) by imap.aserti.es with ESMTP id 1; Mon"
    assert believed(f"R: {store}", f"R: {hub}", f"A: {RESULTS}", f"R: {FROM_OUTSIDE}") == (RESULTS,)


@pytest.mark.parametrize(
    ("received", "forged"),
    [
        pytest.param(
            "from mx.aserti.es (mail.evil.example [203.0.113.9]) by mx1.aserti.es with ESMTP; Mon",
            "from a by mx.aserti.es with SMTP; Mon",
            id="it greets with the border's name",
        ),
        pytest.param(
            "from mx.aserti.es (unknown [203.0.113.9]) by mx1.aserti.es with ESMTP; Mon",
            "from a by mx.aserti.es with SMTP; Mon",
            id="and has no name of its own",
        ),
        pytest.param(
            "from mx.aserti.es (mx.aserti.es [203.0.113.9] (may be forged)) by mx1.aserti.es with ESMTP; Mon",
            "from a by mx.aserti.es with SMTP; Mon",
            id="and its name does not lead back to it",
        ),
        pytest.param(
            "from unknown (HELO mx.aserti.es) (203.0.113.9) by mx1.aserti.es with SMTP; Mon",
            "from a by mx.aserti.es with SMTP; Mon",
            id="in qmail's words",
        ),
        pytest.param(
            "from [203.0.113.9] (helo=mx.aserti.es) by mx1.aserti.es with esmtp (Exim 4.98); Mon",
            "from a by mx.aserti.es with SMTP; Mon",
            id="in Exim's words",
        ),
        pytest.param(
            "from mail.evil.example (mail.evil.example [203.0.113.9]) by mx1.aserti.es with ESMTP; Mon",
            "from mx.aserti.es (mx.aserti.es [1.2.3.4]) by mail.evil.example with SMTP; Mon",
            id="it invents a line of its own name",
        ),
        pytest.param(
            "from x by mx.aserti.es with LMTP (mail.evil.example [203.0.113.9]) by mx1.aserti.es with ESMTP; Mon",
            "from a by mx.aserti.es with SMTP; Mon",
            id="it greets with half a line",
        ),
        pytest.param("garbage", "from a by mx.aserti.es with SMTP; Mon", id="the line cannot be read"),
    ],
)
def test_no_forged_line_below_makes_the_border_seem_to_be_further_down(received: str, forged: str) -> None:
    assert believed(f"R: {received}", f"A: {RESULTS}", f"R: {forged}", "R: from b by mx.aserti.es") == ()


def test_a_neighbour_below_a_public_suffix_is_not_of_the_house() -> None:
    received = "from evil.com.es (evil.com.es [203.0.113.9]) by mx1.aserti.com.es with ESMTP; Mon"
    forged = "aserti.com.es; dmarc=pass header.from=aserti.com.es"
    lines = (f"R: {received}", f"A: {forged}", "R: from a by evil.com.es with SMTP")
    assert believed(*lines, by="aserti.com.es") == ()


GMAIL = "mx.google.com; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=aserti.es"
GMAIL_TOP = (
    "Delivered-To: soporte@aserti.es",
    "R: by 2002:a05:7208:5c86:b0:9f:1 with SMTP id a6csp1; Mon, 23 Nov 2026 00:12:45 -0800 (PST)",
    "X-Received: by 2002:a17:906:6a1a:b0:a3c:1 with SMTP id q1; Mon",
    "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=evil.example",
    "R: from mail.aserti.es (mail.aserti.es. [203.0.113.9]) by mx.google.com with ESMTPS id z1 for <s@a.es>; Mon",
)


def test_gmail_writes_just_below_its_own_line() -> None:
    forged = "mx.google.com; dmarc=pass header.from=forged.example"
    lines = (*GMAIL_TOP, "Received-SPF: pass", f"A: {GMAIL}", f"A: {forged}", "From: x")
    assert believed(*lines, by="mx.google.com") == (GMAIL,)


def test_gmails_id_further_down_is_a_forgery() -> None:
    assert believed(*GMAIL_TOP, "DKIM-Signature: v=1", f"A: {GMAIL}", "From: x", by="mx.google.com") == ()


def test_gmails_id_is_nothing_to_another_border() -> None:
    lines = (f"R: {FROM_OUTSIDE}", f"R: {GMAIL_TOP[4][3:]}", "Received-SPF: pass", f"A: {GMAIL}")
    assert believed(*lines, by="mx.google.com") == ()


MICROSOFT = "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=aserti.es; dmarc=pass action=none header.from=aserti.es"
MICROSOFT_TOP = (
    (
        "R: from AM0PR08MB3.eurprd08.prod.outlook.com (2603:10a6:208::1) by DB7PR08MB2.eurprd08.prod.outlook.com with"
        " HTTPS; Mon"
    ),
    (
        "R: from AM5EUR03FT007.eop-EUR03.prod.protection.outlook.com (2603:10a6:20b::1) by"
        " AM6P195CA0001.outlook.office365.com (2603:10a6:209::1) with Microsoft SMTP Server (version=TLS1_2, cipher=X)"
        " id 15.20 via Frontend Transport; Mon"
    ),
)
MICROSOFT_BORDER = (
    "R: from mail.aserti.es (203.0.113.9) by AM5EUR03FT007.mail.protection.outlook.com (10.152.16.5) with Microsoft"
    " SMTP Server id 15; Mon"
)


def test_microsoft_writes_above_its_border_and_below_its_own_hops() -> None:
    lines = (*MICROSOFT_TOP, f"A: {MICROSOFT}", MICROSOFT_BORDER, "From: x")
    assert believed(*lines, by="microsoft365") == (MICROSOFT,)


def test_below_microsofts_border_nothing_is_believed() -> None:
    greeting = MICROSOFT_BORDER.replace("mail.aserti.es", "AM1.eurprd08.prod.outlook.com")
    invented = "R: from a.prod.outlook.com by b.mail.protection.outlook.com"
    lines = (*MICROSOFT_TOP, greeting, f"A: {MICROSOFT}", invented)
    assert believed(*lines, by="microsoft365") == ()


def test_a_field_with_an_id_is_not_microsofts() -> None:
    assert believed(f"A: {RESULTS}", MICROSOFT_BORDER, by="microsoft365") == ()


def test_without_any_received_line_only_what_stands_above_the_writers_fields_is_believed() -> None:
    assert believed(f"A: {RESULTS}", "From: x", f"A: {RESULTS}") == (RESULTS,)
    assert believed("From: x", f"A: {RESULTS}") == ()


def test_the_id_must_be_the_very_one() -> None:
    for value in ("xmx.aserti.es; dmarc=pass", "mx.aserti.es.evil.example; dmarc=pass", "aserti.es; dmarc=pass", ""):
        assert believed(f"A: {value}", f"R: {FROM_OUTSIDE}") == ()
    commented = "(x) mx.aserti.es (amavisd-new) 1; dmarc=pass"
    assert believed(f"A: {commented}", f"R: {FROM_OUTSIDE}") == (commented,)


LINE = st.one_of(
    st.text(max_size=80),
    st.builds(
        "from {} ({} [{}]) by {} with {}".format, *[st.sampled_from(["mx.aserti.es", "evil.example", "", "x"])] * 5
    ),
)


@given(st.lists(st.tuples(st.sampled_from(["Received", "Authentication-Results", "From", "X"]), LINE), max_size=8))
def test_whatever_a_stranger_writes_below_the_border_is_not_believed(written: list[tuple[str, str]]) -> None:
    forged = [(name, RESULTS if name == "Authentication-Results" else value) for name, value in written]
    headers = Headers((("Received", FROM_OUTSIDE), *forged, ("From", "x")))
    assert believable_results(headers, "mx.aserti.es") == ()
