"""Do the papers tell the truth? Their configurations load, their commands exist, and what they point to is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from csc_mailbot.cli.app import app
from csc_mailbot.settings.environment import with_environment
from csc_mailbot.settings.load import load
from csc_mailbot.settings.root import Settings

ROOT = Path(__file__).parents[2]
PAPERS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
TITLES = ["## Context", "## Decision", "## Consequences"]
REPLACED_WHOLE = ("mailbox", "smtp", "database")

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:`|^ *|[&|] *|run by )csc-mailbot((?: +[\w.-]+)+)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
_FILE = re.compile(r"`((?:[a-z_]+/)+[a-z_]+(?:\.py)?)`")


def _blocks(paper: Path, language: str) -> list[str]:
    return [text for _, found, text in _BLOCK.findall(paper.read_text(encoding="utf-8")) if found == language]


def _named(paper: Path) -> str:
    return str(paper.relative_to(ROOT))


README_BLOCKS = _blocks(ROOT / "README.md", "toml")
CONFIGURATIONS = [(_named(paper), text) for paper in PAPERS for text in _blocks(paper, "toml")]


def _completed(text: str) -> dict[str, Any]:
    """The first example of the README with this one's tables over it: the README tells to put them in so."""
    base = tomllib.loads(README_BLOCKS[0])
    tree = tomllib.loads(text)
    kept = {key: table for key, table in base.items() if not (key in REPLACED_WHOLE and key in tree)}
    return with_environment(kept, tree)


def _written(tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The tree as TOML; enough of it for these examples."""
    plain = {key: value for key, value in tree.items() if not _is_table(value)}
    yield from (f"{key} = {_value(value)}" for key, value in plain.items())
    for key, value in tree.items():
        if isinstance(value, dict):
            yield f"[{prefix}{key}]"
            yield from _written(value, f"{prefix}{key}.")
        elif _is_table(value):
            for one in value:
                yield f"[[{prefix}{key}]]"
                yield from _written(one, f"{prefix}{key}.")


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'


def _load(tree: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("CREDENTIALS_DIRECTORY", "CSC_MAILBOT_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    file = folder / "csc-mailbot.toml"
    file.write_text("\n".join(_written(tree)), encoding="utf-8")
    for name in re.findall(r'_file = "([^"]+)"', file.read_text(encoding="utf-8")):
        (folder / name).write_text("0123456789abcdef0123456789abcdef\n", encoding="utf-8")
    return load(file)


def test_the_first_example_of_the_readme_is_a_whole_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _load(tomllib.loads(README_BLOCKS[0]), tmp_path, monkeypatch)
    assert [agent.name for agent in settings.agents] == ["Ana Ruiz"]


@pytest.mark.parametrize(("paper", "text"), CONFIGURATIONS)
def test_every_configuration_in_the_papers_loads(
    paper: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _load(_completed(text), tmp_path, monkeypatch).inboxes, paper


def test_the_readme_shows_a_configuration_for_each_way_to_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = set()
    for text in README_BLOCKS:
        settings = _load(_completed(text), tmp_path, monkeypatch)
        oauth = settings.mailbox.oauth if settings.mailbox else None
        ways.add((settings.smtp.host, oauth.flow.value if oauth else "password"))
    assert ways == {
        ("smtp.provider.example", "password"),
        ("smtp.gmail.com", "password"),
        ("smtp.gmail.com", "refresh_token"),
        ("smtp.office365.com", "client_credentials"),
    }


def _commands(paper: Path) -> list[list[str]]:
    return [words.split() for words in _COMMAND.findall(paper.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("paper", PAPERS, ids=_named)
def test_every_command_in_the_papers_exists(paper: Path) -> None:
    for words in _commands(paper):
        command: Any = typer.main.get_command(app)
        for number, word in enumerate(words):
            if word.startswith("--"):
                known = [name for parameter in command.params for name in parameter.opts]
                assert word in known, f"{' '.join(words)}: no such option"
            elif hasattr(command, "commands"):
                assert word in command.commands, f"{' '.join(words)}: no such command"
                command = command.commands[word]
            else:
                assert number > 0
        ends = any(parameter.is_eager and set(parameter.opts) & set(words) for parameter in command.params)
        assert ends or not hasattr(command, "commands"), f"{' '.join(words)}: only the name of a group"


def test_the_readme_names_every_command_that_people_type_daily() -> None:
    named = {" ".join(words[:2]) for words in _commands(ROOT / "README.md")}
    daily = {"mail list", "mail show", "mail explain", "mail replay", "mail release", "mail discard"}
    daily |= {"ticket list", "ticket show", "outbox list", "outbox retry", "audit verify", "audit books"}
    assert daily <= named


@pytest.mark.parametrize("paper", PAPERS, ids=_named)
def test_what_a_paper_links_to_is_there(paper: Path) -> None:
    links = [link for link, _ in _LINK.findall(paper.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=_named)
def test_what_a_paper_names_of_the_code_is_there(paper: Path) -> None:
    places = (ROOT, ROOT / "csc_mailbot")
    named = _FILE.findall(paper.read_text(encoding="utf-8"))
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_decisions_are_numbered_without_gaps_and_told_in_the_same_order() -> None:
    assert [int(paper.name[:4]) for paper in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for paper in DECISIONS:
        text = paper.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(paper.name[:4])}. "), paper
        assert re.findall(r"^## .*$", text, re.MULTILINE) == TITLES, paper


def test_every_room_has_its_reason_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## The rooms")[2].partition("## What always holds")[0]
    rooms = {path.stem for path in (ROOT / "csc_mailbot").iterdir() if path.suffix == ".py" or path.is_dir()}
    missing = {room for room in rooms - {"__init__", "__pycache__"} if f"`{room}`" not in table}
    assert missing == set()
