from dataclasses import replace
from pathlib import Path

import pytest

import csc_mailbot.outbound
from csc_mailbot.adapters.templates import JinjaTemplates, TemplateFault
from csc_mailbot.outbound.letter import Letter, LetterKind
from csc_mailbot.outbound.samples import sample_letters
from tests.unit.outbound.desk import DESK

LETTERS = [sample.letter for sample in sample_letters(DESK)]
ACKNOWLEDGEMENT = next(one for one in LETTERS if one.kind is LetterKind.ACKNOWLEDGEMENT)
SHIPPED = JinjaTemplates()


def overridden(folder: Path, name: str, content: str) -> JinjaTemplates:
    (folder / name).write_text(content, encoding="utf-8")
    return JinjaTemplates(folder)


def faults_of(folder: Path, name: str, content: str) -> list[TemplateFault]:
    return overridden(folder, name, content).check(LETTERS)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_has_samples_in_every_shape(kind: LetterKind) -> None:
    assert [one for one in LETTERS if one.kind is kind]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.kind.value)
def test_every_letter_has_two_forms_without_loose_ends(letter: Letter) -> None:
    rendered = SHIPPED.render(letter)
    assert rendered.html.startswith("<!doctype html>")
    assert rendered.html.endswith("</html>\n")
    assert not rendered.text.startswith("\n")
    for form in (rendered.text, rendered.html):
        assert "{{" not in form
        assert "None" not in form
    assert "\n\n\n" not in rendered.text
    assert "<Macro" not in rendered.text
    assert "Macro" not in rendered.html, "a name of the letter is also a macro's"


def test_nothing_is_loaded_from_elsewhere() -> None:
    for letter in LETTERS:
        html = SHIPPED.render(letter).html
        for tag in ("<img", "<link", "<script", "<iframe", "url(", "@import", "src="):
            assert tag not in html


def test_every_shipped_template_lies_in_the_package() -> None:
    folder = Path(csc_mailbot.outbound.__file__).parent / "templates" / "es"
    names = {file.name for file in folder.iterdir()}
    assert {f"{kind.value}.{form}.j2" for kind in LetterKind for form in ("txt", "html")} <= names


def test_an_override_replaces_one_template_only(tmp_path: Path) -> None:
    rendered = overridden(tmp_path, "acknowledgement.txt.j2", "Recibido: {{ folio }}").render(ACKNOWLEDGEMENT)
    assert rendered.text == "Recibido: CSC-2026-000001\n"
    assert rendered.html == SHIPPED.render(ACKNOWLEDGEMENT).html


def test_an_override_may_change_one_block_of_the_shipped_template(tmp_path: Path) -> None:
    content = '{% extends "!acknowledgement.txt.j2" %}{% block next %}\nLe llamaremos hoy.\n\n{% endblock %}'
    templates = overridden(tmp_path, "acknowledgement.txt.j2", content)
    text = templates.render(ACKNOWLEDGEMENT).text
    assert "Le llamaremos hoy." in text
    assert "Nuestro equipo" not in text
    assert "Hola, María García:" in text
    assert templates.check(LETTERS) == []


def test_an_override_of_the_frame_changes_every_letter(tmp_path: Path) -> None:
    templates = overridden(tmp_path, "base.txt.j2", "{% block body %}{% endblock %}\nOtra firma\n")
    assert all(templates.render(one).text.endswith("Otra firma\n") for one in LETTERS)
    assert templates.check(LETTERS) == []


def test_html_overrides_escape_what_they_show(tmp_path: Path) -> None:
    templates = overridden(tmp_path, "acknowledgement.html.j2", "{{ subject }}")
    letter = replace(ACKNOWLEDGEMENT, context={**ACKNOWLEDGEMENT.context, "subject": "<b>"})
    assert templates.render(letter).html == "&lt;b&gt;\n"


@pytest.mark.parametrize("folder", [None, Path("nowhere-at-all")])
def test_without_overrides_there_is_nothing_to_find(folder: Path | None) -> None:
    assert JinjaTemplates(folder).check(LETTERS) == []


def test_a_readme_beside_the_overrides_is_no_template(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("{% broken", encoding="utf-8")
    assert JinjaTemplates(tmp_path).check(LETTERS) == []


def test_wrong_syntax_is_found_with_file_and_line(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, "digest.txt.j2", "Hola\n{% if %}\n")
    assert (fault.file, fault.line) == ("digest.txt.j2", 2)
    assert str(fault).startswith("digest.txt.j2, line 2: ")


def test_a_name_that_does_not_exist_is_found_with_file_and_line(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "acknowledgement.html.j2", "Hola\n\n{{ folo }}\n")
    assert [str(fault) for fault in faults] == ["acknowledgement.html.j2, line 3: 'folo' is undefined"]


def test_a_fault_that_only_one_shape_of_a_letter_meets_is_found(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "acknowledgement.txt.j2", "{% if oversize %}{{ 1 / 0 }}{% endif %}")
    assert [str(fault) for fault in faults] == ["acknowledgement.txt.j2, line 1: division by zero"]


def test_a_fault_in_the_frame_is_found_in_the_frame(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "base.html.j2", "<html>\n{{ des.name }}\n")
    assert {(fault.file, fault.line) for fault in faults} == {("base.html.j2", 2)}


def test_wrong_syntax_in_the_frame_is_found_in_the_frame(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "base.txt.j2", "{% block %}")
    assert ("base.txt.j2", 1) in {(fault.file, fault.line) for fault in faults}


def test_a_parent_that_does_not_exist_is_found(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "digest.txt.j2", '{% extends "marco.j2" %}')
    assert [(fault.file, fault.line) for fault in faults] == [("digest.txt.j2", 1)]


def test_a_template_that_extends_itself_is_found(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "digest.txt.j2", '{% extends "digest.txt.j2" %}')
    assert {fault.file for fault in faults} == {"digest.txt.j2"}


def test_what_the_sandbox_forbids_is_found(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "digest.txt.j2", "{{ desk.__class__.__mro__ }}")
    assert [fault.file for fault in faults] == ["digest.txt.j2"]


@pytest.mark.parametrize("name", ["aknowledgement.txt.j2", "acknowledgement.txt", "acknowledgement.html"])
def test_a_name_that_no_letter_uses_is_found(tmp_path: Path, name: str) -> None:
    faults = faults_of(tmp_path, name, "Hola")
    assert [fault.file for fault in faults] == [name]
    assert "acknowledgement.txt.j2" in faults[0].problem


def test_a_file_that_is_not_utf_8_is_found(tmp_path: Path) -> None:
    (tmp_path / "digest.txt.j2").write_bytes("Adiós".encode("latin-1"))
    [fault] = JinjaTemplates(tmp_path).check(LETTERS)
    assert fault.file == "digest.txt.j2"


@pytest.mark.parametrize(
    "content",
    [
        "{% if %}",
        "{{ folo }}",
        "{{ 1 / 0 }}",
        "{{ folio + 1 }}",
        "{{ [][3] }}",
        "{{ desk.__class__ }}",
        '{% extends "x" %}',
    ],
)
def test_a_failing_override_never_costs_a_letter(tmp_path: Path, content: str) -> None:
    templates = overridden(tmp_path, "acknowledgement.txt.j2", content)
    assert templates.render(ACKNOWLEDGEMENT) == SHIPPED.render(ACKNOWLEDGEMENT)


def test_a_failing_override_is_reported(tmp_path: Path) -> None:
    (tmp_path / "acknowledgement.txt.j2").write_text("{{ folo }}", encoding="utf-8")
    heard: list[TemplateFault] = []
    JinjaTemplates(tmp_path, on_fault=heard.append).render(ACKNOWLEDGEMENT)
    assert [str(fault) for fault in heard] == ["acknowledgement.txt.j2, line 1: 'folo' is undefined"]


def test_the_shipped_templates_are_left_alone_by_a_broken_frame(tmp_path: Path) -> None:
    templates = overridden(tmp_path, "base.html.j2", "{% block %}")
    assert [templates.render(one) for one in LETTERS] == [SHIPPED.render(one) for one in LETTERS]


def test_the_shipped_templates_have_no_faults_as_overrides(tmp_path: Path) -> None:
    folder = Path(csc_mailbot.outbound.__file__).parent / "templates" / "es"
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert JinjaTemplates(tmp_path).check(LETTERS) == []
