"""Who are we? The desk itself, its administrators and where its books are."""

import re
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr

from csc_mailbot.settings.values import Group, Line, MailAddress, MailAddresses, Name, WebAddress, Zone

SHORTEST_SECRET = 32
"""Characters; 128 bits even when they are hexadecimal."""

_FEWEST_DIFFERENT = 8


def check_secret(secret: SecretStr) -> SecretStr:
    """Accept a secret that nobody guesses; the message never repeats it."""
    text = secret.get_secret_value()
    if len(text) < SHORTEST_SECRET or len(set(text)) < _FEWEST_DIFFERENT:
        raise ValueError(
            f"is too weak; allowed: {SHORTEST_SECRET} random characters or more, made with `openssl rand -hex 32`"
        )
    return secret


def check_prefix(prefix: str) -> str:
    """Accept what a folio may begin with."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,9}", prefix):
        raise ValueError("cannot begin a folio; allowed: 2 to 10 capital letters A-Z and digits, a letter first")
    return prefix


def check_database_url(url: str) -> str:
    """Accept the addresses of the two databases that we work with."""
    if not re.fullmatch(r"sqlite:///[^\x00-\x1f]+|postgresql(\+psycopg)?://\S+", url):
        raise ValueError("is not a database of ours; allowed: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return url


Secret = Annotated[SecretStr, AfterValidator(check_secret)]


class DeskSettings(Group):
    """`[desk]`: what customers see of us, and what we sign with."""

    address: MailAddress
    """Where customers write, and where our letters come from. Required."""
    secret: Secret
    """Signs tokens and the bitácora's chain. Required, here or in `secret_file`; whoever has it can forge both."""
    secret_file: str = ""
    """File with the secret, instead of `secret`; relative: systemd's credentials first, then beside this file."""
    previous_secrets: tuple[Secret, ...] = ()
    """Secrets that signed before; answers to letters signed with them are still known. None."""
    name: Name = "Centro de Servicios al Cliente"
    """The desk's name, in the From of every letter."""
    company: Name = "Aserti"
    """The company's name, in the From of every letter."""
    aliases: MailAddresses = ()
    """Other addresses of this desk; mail from them is our own. None."""
    folio_prefix: Annotated[str, AfterValidator(check_prefix)] = "CSC"
    """What folios begin with: CSC-2026-000001. Changing it makes old folios in subjects unknown."""
    timezone: Zone = ZoneInfo("Europe/Madrid")
    """In which zone the desk reads the clock: hours, holidays, the year of a folio, times in letters."""
    phone: Line = "968 101 606"
    """In every letter; "" leaves it out."""
    website: WebAddress = "https://www.aserti.es"
    """In every letter; "" leaves it out."""
    terms: WebAddress = "https://www.aserti.es/termsofsales"
    """Terms of service, in every letter; "" leaves them out."""


class AdminsSettings(Group):
    """`[admins]`: who is told when something needs a person's hand."""

    addresses: MailAddresses = ()
    """Told of quarantined mail, of letters in doubt and of mail that nobody decided. None, and then nobody is told."""


class DatabaseSettings(Group):
    """`[database]`: where the books are kept."""

    url: Annotated[str, AfterValidator(check_database_url)] = Field(repr=False)
    """`sqlite:///FILE` (relative to the working directory) or `postgresql://…`. Required. It may hold a password."""
