"""What the command says where the playground's servers are not installed."""

import sys

import pytest

from csc_mailbot.cli.demo import demo
from csc_mailbot.errors import PermanentError


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playground and servers as they were before their first import."""
    for name in [name for name in sys.modules if name.startswith(("csc_mailbot.demo", "pymap", "aiosmtpd"))]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize("missing", ["pymap", "aiosmtpd"])
@pytest.mark.usefixtures("forgotten")
def test_without_the_extra_it_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PermanentError, match=r"install csc-mailbot\[demo\]"):
        demo()


@pytest.mark.usefixtures("forgotten")
def test_a_fault_of_our_own_is_not_mistaken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "csc_mailbot.demo.stage", None)
    with pytest.raises(ModuleNotFoundError):
        demo()
