"""Mail addresses as values (RFC 5322 §3.4)."""

import re
from dataclasses import dataclass
from email.utils import formataddr

_SHAPE = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@[^\s@<>\"(),;:\\]{1,253}")

# Mailboxes that only machines write from; a letter to them comes back or is answered by a robot.
_NOBODY = re.compile(
    r"(mailer-daemon|postmaster|abuse|root|no[-_.]?reply|do[-_.]?not[-_.]?reply|nao[-_.]?responda|no[-_.]?responder|"
    r"no[-_.]?contestar|bounces?|noreply[-_.+].*|no-reply[-_.+].*|bounces?[-_.+].*)@.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A display name (may be empty) and an address as it was written."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address in the form in which two of them are compared."""
        return address_key(self.address)

    @property
    def domain(self) -> str:
        """The part after the @, folded; empty when there is none."""
        return self.key.rpartition("@")[2] if "@" in self.key else ""

    def __str__(self) -> str:
        return formataddr((self.name, self.address))


def address_key(address: str) -> str:
    """Return the form in which addresses are compared: lower case, no surrounding blanks.

    Local parts are case-sensitive by RFC 5321 §2.4 and nowhere in practice.
    """
    return address.strip().lower()


def is_address(text: str) -> bool:
    """Tell whether a letter could be sent to the text as it stands: one @, no blanks, and a domain that has a name.

    A domain outside ASCII needs one in it (IDNA, RFC 3490 §4.1).
    """
    return text.isprintable() and _SHAPE.fullmatch(text.strip()) is not None and _has_name(text.strip())


def _has_name(address: str) -> bool:
    domain = address.rpartition("@")[2]
    if domain.isascii():
        return True
    try:
        return bool(domain.encode("idna"))
    except UnicodeError:
        return False


def is_nobody(address: str) -> bool:
    """Tell whether an address is one that no person reads, such as mailer-daemon or no-reply."""
    return _NOBODY.fullmatch(address.strip()) is not None


ERASED_DOMAIN = "erased.invalid"
"""Where erased people are said to live: no such domain can exist (RFC 2606 §2)."""


def is_erased(address: str) -> bool:
    """Tell whether the address stands for somebody who was erased: nothing is ever sent there."""
    return address_key(address).endswith(f"@{ERASED_DOMAIN}")


def without_extension(address: str) -> str:
    """Return `soporte@x` for `soporte+anything@x` (RFC 5233 subaddressing)."""
    local, at, domain = address.partition("@")
    return local.partition("+")[0] + at + domain
