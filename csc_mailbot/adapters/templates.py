"""The door to Jinja2: letters are set in type here, from the shipped templates or the administrator's own.

Overrides run in a sandbox, and no template may use what it was not given. `check` finds every fault of an override
before it matters; should one fail all the same, the shipped template is used, so that no letter is lost.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from csc_mailbot.outbound.letter import Letter, LetterKind, RenderedLetter
from csc_mailbot.outbound.plain_text import wrapped

# What a template can raise: Jinja2's own errors, and what Python says to a wrong operation in an expression.
_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
_UNREADABLE = (OSError, UnicodeDecodeError)
_BLANK_LINES = re.compile(r"\n{3,}")
_TIME = re.compile(r"(a las? \d+:\d\d)")
_FORMS = ("txt", "html")
_NAMES = tuple(f"{kind.value}.{form}.j2" for kind in LetterKind for form in _FORMS)
_SHARED = ("base.txt.j2", "base.html.j2", "parts.html.j2", "words.j2")


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong with an administrator's template. `line` is None when it is not known."""

    file: str
    line: int | None
    problem: str

    def __str__(self) -> str:
        where = f", line {self.line}" if self.line else ""
        return f"{self.file}{where}: {self.problem}"


class JinjaTemplates:
    """The templates of one desk, compiled once. `on_fault` hears of an override that failed on a real letter."""

    def __init__(
        self, override_dir: Path | None = None, on_fault: Callable[[TemplateFault], None] | None = None
    ) -> None:
        """Compile every template; overrides that do not compile are left out here and reported by `check`."""
        self._override_dir = override_dir if override_dir and override_dir.is_dir() else None
        self._on_fault = on_fault or _unheard
        shipped = PackageLoader("csc_mailbot.outbound", "templates/es")
        self._shipped = _environment(Environment, shipped)
        self._overrides: dict[str, Template] = {}
        if self._override_dir and any(self._override_dir.glob("*.j2")):
            # `!name` is the shipped template, for an override that changes a block of it only.
            loaders = [FileSystemLoader(self._override_dir), shipped, PrefixLoader({"": shipped}, delimiter="!")]
            self._environment = _environment(SandboxedEnvironment, ChoiceLoader(loaders))
            self._overrides = _compiled(self._environment, skip=(TemplateError, *_UNREADABLE))

    def render(self, letter: Letter) -> RenderedLetter:
        """Return the letter's two forms. A failing override is reported and the shipped template used instead."""
        text, html = (self._render(f"{letter.kind.value}.{form}.j2", letter.context) for form in _FORMS)
        return RenderedLetter(text=_BLANK_LINES.sub("\n\n", text).strip() + "\n", html=html.strip() + "\n")

    def check(self, letters: Iterable[Letter]) -> list[TemplateFault]:
        """Return every fault of the overrides: names nobody asks for, and what does not compile or render."""
        if self._override_dir is None:
            return []
        faults = [*self._strangers(self._override_dir), *self._uncompiled(self._override_dir)]
        for letter in letters:
            for form in _FORMS:
                template = self._overrides.get(f"{letter.kind.value}.{form}.j2")
                if template and (fault := self._failure(template, letter.context)):
                    faults.append(fault)
        return list(dict.fromkeys(faults))

    def _render(self, name: str, context: Mapping[str, object]) -> str:
        override = self._overrides.get(name)
        if override is None:
            return self._shipped.get_template(name).render(context)
        try:
            return override.render(context)
        except _FAILURES as error:
            self._on_fault(self._fault(name, error))
            return self._shipped.get_template(name).render(context)

    def _failure(self, template: Template, context: Mapping[str, object]) -> TemplateFault | None:
        try:
            template.render(context)
        except _FAILURES as error:
            return self._fault(template.name or "", error)
        return None

    def _strangers(self, directory: Path) -> Iterator[TemplateFault]:
        known = {*_NAMES, *_SHARED}
        for file in sorted(directory.iterdir()):
            if file.is_file() and file.suffix in {".j2", ".txt", ".html"} and file.name not in known:
                yield TemplateFault(
                    file.name, None, f"no letter uses this name; allowed are {', '.join(sorted(known))}"
                )

    def _uncompiled(self, directory: Path) -> Iterator[TemplateFault]:
        for file in sorted(directory.glob("*.j2")):
            try:
                self._environment.get_template(file.name)
            except TemplateSyntaxError as error:
                yield TemplateFault(file.name, error.lineno, error.message or "wrong syntax")
            except _UNREADABLE as error:
                yield TemplateFault(file.name, None, f"cannot be read: {error}")

    def _fault(self, name: str, error: Exception) -> TemplateFault:
        """Name the override and the line that failed, which may stand in a template that `name` builds on."""
        places = [
            (Path(file), line) for file, line in _places(error.__traceback__) if Path(file).parent == self._override_dir
        ]
        file, line = places[-1] if places else (Path(name), None)
        return TemplateFault(file.name, line, f"{error}" or type(error).__name__)


def _unheard(_fault: TemplateFault) -> None:
    """What nobody wants to hear goes unheard."""


def _environment(kind: type[Environment], loader: BaseLoader) -> Environment:
    environment = kind(
        loader=loader,
        autoescape=_is_html,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"wrap": wrapped, "paragraph": _paragraph, "lines": _lines, "times": _times}
    return environment


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html.j2")


def _paragraph(text: str) -> str:
    """Set a paragraph of a plain text letter; blank lines that come together are made one later."""
    return f"\n{wrapped(text)}\n\n"


def _lines(text: str) -> Markup:
    """Show newlines in HTML; the text is escaped."""
    return Markup(str(escape(text)).replace("\n", "<br>\n"))  # noqa: S704 - escaped before


def _times(text: str) -> Markup:
    """Keep `a las 8:30` on one line in HTML; the text is escaped."""
    return Markup(_TIME.sub(r'<span style="white-space:nowrap;">\1</span>', str(escape(text))))  # noqa: S704 - escaped before


def _compiled(environment: Environment, skip: tuple[type[Exception], ...]) -> dict[str, Template]:
    found: dict[str, Template] = {}
    for name in _NAMES:
        try:
            found[name] = environment.get_template(name)
        except skip:
            continue
    return found


def _places(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Yield file and line of every call, outermost first; Jinja2 writes its templates' own lines there."""
    while traceback:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
