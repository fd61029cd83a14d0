import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.forwarding import Forward, UnreadableForward, read_forward
from csc_mailbot.intake.forwarding.subject_marks import announces_forward, is_answer, without_marks
from csc_mailbot.intake.parsing import parse
from csc_mailbot.mail.cut_line import CUT_LINE
from csc_mailbot.mail.message import ParsedMail
from tests.unit.intake.mails import CORPUS, MAILS, mail

FOLDER = MAILS / "forwards"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
ABSENT = {"as_attachment": False, "attachments": [], "ours": False, "resent_by": "", "within": ""}


def sample(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def samples(kind: str) -> list[str]:
    return [name for name, expected in EXPECTED.items() if expected["kind"] == kind]


def forward(letter: ParsedMail) -> Forward:
    found = read_forward(letter)
    assert isinstance(found, Forward)
    return found


def values(found: Forward) -> dict[str, Any]:
    return {
        "author": found.author.address,
        "name": found.author.name,
        "date": found.date_text,
        "subject": found.subject,
        "text": found.text,
        "above": found.above,
        "as_attachment": found.as_attachment,
        "attachments": [file.name for file in found.attachments],
        "ours": found.ours,
        "resent_by": found.resent_by.address if found.resent_by else "",
        "within": found.within.author.address if found.within else "",
    }


@pytest.mark.parametrize("name", samples("forward"))
def test_a_forward_is_read_as_its_program_writes_it(name: str) -> None:
    expected = {key: value for key, value in EXPECTED[name].items() if key != "kind"}
    assert values(forward(parse(sample(name)))) == ABSENT | expected


@pytest.mark.parametrize("name", samples("unreadable"))
def test_a_forward_whose_author_cannot_be_read_says_why(name: str) -> None:
    found = read_forward(parse(sample(name)))
    assert isinstance(found, UnreadableForward)
    assert (found.reason, found.above) == (EXPECTED[name]["reason"], EXPECTED[name].get("above", found.above))


@pytest.mark.parametrize("name", samples("none"))
def test_what_is_no_forward_is_left_alone(name: str) -> None:
    assert read_forward(parse(sample(name))) is None


def test_there_are_samples_of_every_kind() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(EXPECTED)
    assert len(samples("forward")) >= 40


@pytest.mark.parametrize(
    "mark", ["RV:", "Rv:", "FW:", "Fwd:", "FWD :", "Fwd[2]:", "Reenv:", "TR:", "WG:", "I:", "ENC:"]
)
def test_the_outermost_mark_of_a_subject_tells_a_forward_from_an_answer(mark: str) -> None:
    assert announces_forward(f"{mark} No imprime")
    assert announces_forward(f"[CSC-2026-000001] {mark} RE: No imprime")
    assert not announces_forward(f"RE: {mark} No imprime")
    assert without_marks(f"{mark} RE: {mark}No imprime") == "No imprime"


@pytest.mark.parametrize("subject", ["", "Reenviar facturas", "TRabajo: x", "Inicio: x", "RV sin dos puntos", "Fwd"])
def test_a_word_that_begins_like_a_mark_is_none(subject: str) -> None:
    assert not announces_forward(subject)
    assert without_marks(subject) == subject


def test_an_old_mark_stands_in_brackets() -> None:
    assert announces_forward("[Fwd: No imprime]")


def test_an_attached_mail_of_nobody_is_asked_about_only_when_the_subject_announces_it() -> None:
    letter = "From: a@b.example\nSubject: {}\nContent-Type: message/rfc822\n\nSubject: sin remitente\n\nhola\n"
    assert read_forward(parse(letter.format("Mirad").encode())) is None
    assert isinstance(read_forward(parse(letter.format("RV: x").encode())), UnreadableForward)


def test_a_name_of_lotus_notes_is_no_address() -> None:
    block = "De: Ana Ruiz/Compras@CLIENTE\nFecha: 1/1/2026\nPara: x\nAsunto: y\n\nhola"
    assert isinstance(read_forward(mail(block, Subject="RV: y")), UnreadableForward)


def test_a_french_or_german_answer_is_an_answer() -> None:
    assert all(map(is_answer, ("Rép: x", "RÉP : x", "AW: x", "Re[3]: x", "R: x", "SV: x")))


def test_a_bounce_is_no_forward_of_what_it_returns() -> None:
    report = (
        "From: MAILER-DAEMON@x.example\nSubject: Fwd: Undelivered\nContent-Type: multipart/report; boundary=b;"
        " report-type=delivery-status\n\n--b\nContent-Type: text/plain\n\nfailed\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\n"
        "Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nFrom: ana@c.example\n\nhola\n--b--\n"
    )
    assert read_forward(parse(report.encode())) is None


def test_a_cut_line_above_a_forward_makes_it_part_of_our_notice() -> None:
    copied = "---------- Forwarded message ---------\nDe: Eva <e@x.example>\nPara: y\n"
    assert read_forward(mail(f"Hecho.\n\n{copied}", Subject="No imprime")) is not None
    assert read_forward(mail(f"Hecho.\n\n{CUT_LINE}\nDice:\n{copied}", Subject="No imprime")) is None


def test_our_notice_below_a_forwards_headers_is_known_by_its_token_too() -> None:
    block = "De: CSC <soporte@aserti.es>\nEnviado: 1/1/2026\nPara: x\nAsunto: y\n\n> Ref.: " + "a2" * 18
    assert forward(mail(block, Subject="RV: y")).ours


def test_an_unreadable_forward_of_ours_is_known_as_ours() -> None:
    found = read_forward(
        mail(f"Mira\n\nDe: CSC\nEnviado: 1/1/2026\nPara: x\nAsunto: y\n\n{CUT_LINE}\n", Subject="RV: y")
    )
    assert isinstance(found, UnreadableForward)
    assert found.ours


def test_words_of_the_forwarder_below_a_quoted_copy_are_not_the_authors() -> None:
    found = forward(parse(sample("iphone_words_below")))
    assert "abrid" in found.above
    assert "abrid" not in found.text


def test_the_first_of_two_copies_is_the_outer_one() -> None:
    found = forward(parse(sample("forward_in_forward")))
    assert found.author.address == "luis@aserti.es"
    assert found.within is not None
    assert found.within.above == "Carmen, esto es tuyo."


def test_a_name_that_shows_another_address_is_left_out() -> None:
    block = 'De: "jefe@cliente.example" <eva@otra.example>\nEnviado: 1/1/2026\nPara: x\nAsunto: y\n\nhola'
    assert forward(mail(block, Subject="RV: y")).author.address == "eva@otra.example"
    assert forward(mail(block, Subject="RV: y")).author.name == ""


def test_forwards_nested_in_each_other_end_somewhere() -> None:
    letter = b"From: ana@cliente.example\nSubject: x\n\nhola\n"
    for _ in range(12):
        letter = b"From: a@b.example\nSubject: RV: x\nContent-Type: message/rfc822\n\n" + letter
    found, depth = read_forward(parse(letter)), 0
    while isinstance(found, Forward):
        found, depth = found.within, depth + 1
    assert 0 < depth <= 4


@pytest.mark.parametrize(
    "line",
    [
        "De: a\n",
        "De: a <a@b.example>\nPara: x\n",
        "---------- Forwarded message ---------\n",
        "> ---------- Forwarded message ---------\n> De: a\n",
        "-" * 200 + "\n",
        "De:" * 500 + "\n",
        "a@" * 900 + "\n",
        "El lun, 1 ene 2026, x escribió:\n",
        "Asunto:\n\n",
    ],
)
def test_no_text_takes_long_to_read(line: str) -> None:
    letter = mail("hola\n" + line * (300_000 // len(line)), Subject="RV: x")
    begun = time.perf_counter()
    read_forward(letter)
    assert time.perf_counter() - begun < 2


BLOCK = sample("gmail_es").decode() + sample("thunderbird_es").decode()


@given(
    st.sampled_from(samples("forward") + samples("unreadable")),
    st.lists(
        st.tuples(st.integers(0, 2_000), st.sampled_from(["", "\n", ">", ":", "\u00a0", "*", "De:", "---", "@", "<"]))
    ),
)
def test_a_mutated_forward_is_read_or_not_but_never_raises(name: str, changes: list[tuple[int, str]]) -> None:
    text = sample(name).decode()
    for place, written in changes:
        at = place % len(text)
        text = text[:at] + written + text[at + 1 :]
    found = read_forward(parse(text.encode()))
    if isinstance(found, Forward):
        assert "@" in found.author.address
        assert found.author.address.isprintable()


@given(st.lists(st.sampled_from([*BLOCK.split("\n"), "> De: x <x@y.example>", ">", "", "________"]), max_size=30))
def test_lines_in_any_order_never_raise(lines: list[str]) -> None:
    for subject in ("RV: x", "x"):
        read_forward(mail("\n".join(lines), Subject=subject))


@given(
    st.permutations(
        ["De: Ana <ana@cliente.example>", "Fecha: 1 de enero de 2026", "Asunto: x", "Para: carmen@aserti.es"]
    )
)
def test_copied_headers_may_stand_in_any_order(lines: list[str]) -> None:
    text = "Mirad.\n\n-------- Mensaje reenviado --------\n" + "\n".join(lines) + "\n\nhola"
    found = forward(mail(text, Subject="y"))
    assert (found.author.address, found.subject, found.text, found.above) == (
        "ana@cliente.example",
        "x",
        "hola",
        "Mirad.",
    )


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_no_mail_of_the_corpus_makes_it_raise() -> None:
    for path in sorted(CORPUS.rglob("*.eml"))[::3]:
        read_forward(parse(path.read_bytes()))
