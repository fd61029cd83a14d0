"""What a mail is about: rules weigh words, and only a clear answer is suggested."""

from hypothesis import given
from hypothesis import strategies as st

from csc_mailbot.intake.classification import LONGEST_TEXT, MOST_OCCURRENCES, suggest_type
from csc_mailbot.intake.policies import ClassificationPolicy, TypeRule
from csc_mailbot.tickets.ticket import TicketType

POLICY = ClassificationPolicy(
    rules=(
        TypeRule(TicketType.HARDWARE, ("impresora", "ratón", "disco duro")),
        TypeRule(TicketType.SECURITY_ACCESS, ("contraseña", "permisos", "no puedo acceder"), weight=2),
        TypeRule(TicketType.BUG, ("error",)),
    ),
    threshold=2,
)


def test_the_subject_counts_twice() -> None:
    assert suggest_type("Impresora", "", POLICY).type is TicketType.HARDWARE
    assert suggest_type("", "impresora", POLICY).type is None


def test_weights_decide() -> None:
    found = suggest_type("Error", "No puedo acceder: la contraseña caducó", POLICY)
    assert found.type is TicketType.SECURITY_ACCESS
    assert found.evidence == ("security_access: «contraseña» +2", "security_access: «no puedo acceder» +2")


def test_case_accents_and_plurals_do_not_matter() -> None:
    for words in ("CONTRASENA", "contraseñas", "ContraseÑa", "contraseÃ±a"):
        assert suggest_type("", words, POLICY).type is TicketType.SECURITY_ACCESS, words
    assert suggest_type("Discos duros", "", POLICY).type is TicketType.HARDWARE


def test_only_whole_words_count() -> None:
    assert suggest_type("Terrores y erróneos", "errorazo", POLICY).type is None


def test_a_draw_suggests_nothing_and_says_so() -> None:
    found = suggest_type("impresora error", "", POLICY)
    assert found.type is None
    assert "weigh the same" in found.evidence[0]


def test_a_repeated_word_counts_only_so_often() -> None:
    assert suggest_type("", "error " * 100, POLICY).evidence == (f"bug: «error» +{MOST_OCCURRENCES}",)


def test_without_rules_nothing_is_suggested() -> None:
    assert suggest_type("impresora", "impresora", ClassificationPolicy()).type is None


def test_words_far_down_are_not_read() -> None:
    assert suggest_type("", "x " * LONGEST_TEXT + "contraseña", POLICY).type is None


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=20))
def test_any_text_and_any_rule_are_read(subject: str, text: str, word: str) -> None:
    policy = ClassificationPolicy((TypeRule(TicketType.BUG, (word,)),), threshold=1)
    assert suggest_type(subject, text, policy).type in {None, TicketType.BUG}
