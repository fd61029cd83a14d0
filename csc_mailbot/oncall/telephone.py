"""Where does a text say that its writer can be called? Spanish numbers, and foreign ones with their country's code."""

import re
from collections.abc import Collection

_ROOM = 20_000
_GAP = r"[ .\-\u00a0/]?"
_SPANISH = rf"(?:(?:\+|00){_GAP}34{_GAP})?[6-9](?:{_GAP}\d){{8}}"
_FOREIGN = rf"(?:\+|00)[1-9]\d{{0,2}}(?:{_GAP}\(?\d\)?){{7,12}}"
_NUMBER = re.compile(rf"(?<![\w.+/-])(?:{_SPANISH}|{_FOREIGN})(?![\w-]|[./]\d)")
_ANNOUNCED = re.compile(r"(?:tel|tf|tlf|m[oó]vil|ll[aá]m|phone|cel)\w*[.:)]?[^\n\d+]{0,30}$", re.IGNORECASE)
_SPANISH_CODE = re.compile(r"(?:\+|00)34")
_SPANISH_DIGITS = 9


def telephone_in(text: str, without: Collection[str] = ()) -> str:
    """Return the number at which the writer wants to be called, as it was written; empty when there is none.

    A number that a word announces (`tel.`, `móvil`, `llamadme al`) comes before the first of all. The numbers in
    `without`, such as the desk's own, do not count.
    """
    known = {_digits(one) for one in without}
    found = [one for one in _NUMBER.finditer(text[:_ROOM]) if _digits(one[0]) not in known]
    announced = (one for one in found if _ANNOUNCED.search(text[max(0, one.start() - 50) : one.start()]))
    chosen = next(announced, found[0] if found else None)
    return _shown(chosen[0]) if chosen else ""


def _digits(written: str) -> str:
    return re.sub(r"\D", "", _SPANISH_CODE.sub("", written.replace(" ", ""), count=1))


def _shown(written: str) -> str:
    """Return Spanish numbers in groups, so that they can be read out; others as they were written."""
    digits = _digits(written)
    if len(digits) != _SPANISH_DIGITS:
        return " ".join(written.replace("\u00a0", " ").split())
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
