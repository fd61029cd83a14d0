"""May we believe who it says wrote it? The verdict of our own border on a mail, in DMARC's terms (RFC 7489, RFC 8601).

Only fields of the pinned id are read, and only where our own side wrote them (`border`); ARC is nobody's verdict of
ours. Every doubt ends in no verdict. This is the one door to authres, which reads everything but what Microsoft 365
writes without an id; such a field is given one first.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import authres  # type: ignore[import-untyped]
import authres.dmarc  # type: ignore[import-untyped]

from csc_mailbot.intake.border import MICROSOFT, believable_results
from csc_mailbot.mail.message import Headers

LONGEST_FIELD = 4_000
"""Characters of a field that are read; authres' time grows with their square, and a border writes about 1,000."""
_MOST_FIELDS = 20

_FEATURES = authres.FeatureContext(authres.dmarc)
_CONTROLS = re.compile(r"[^\x20-\x7e]")
_DMARC = re.compile(r"\s*dmarc\s*=", re.IGNORECASE)
_POLICY = re.compile(
    r"(?<![\w.-])(?:p|policy|policy\.dmarc|policy\.published-domain-policy)\s*=\s*\"?(reject|quarantine|none)\b",
    re.IGNORECASE,
)
_TREATMENT = re.compile(
    r"(?<![\w.-])(?:dis|action|policy\.applied-disposition)\s*=\s*\"?(?:o|pct\.)?(reject|quarantine)\b", re.IGNORECASE
)
_DOMAIN = re.compile(r"@\s*([^\s@<>()\",;:\[\]]{1,253})")


class Result(StrEnum):
    """What DMARC says of the From address; anything that is neither yes nor no is NONE."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NONE = "none"


class DmarcPolicy(StrEnum):
    """What the domain wishes done with mail that fails."""

    REJECT = "reject"
    QUARANTINE = "quarantine"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AuthVerdict:
    """What our border says of the sender, and why we say so."""

    dmarc: Result
    policy: DmarcPolicy
    from_domain: str
    """The domain the verdict is about, in lower case; empty without a verdict."""
    because: tuple[str, ...]
    pinned: bool
    """Whether a border was named whose word counts; then nothing else proves an agent."""


@dataclass(frozen=True, slots=True)
class _Finding:
    result: Result
    domain: str
    policy: DmarcPolicy


def read_verdict(headers: Headers, authserv_id: str) -> AuthVerdict:
    """Return the verdict of the border with that id; "" is nobody's, "microsoft365" its fields without an id.

    Several believable fields are read together, as one filter may write SPF and the next one DMARC: where they
    contradict each other, or hold two DMARC results, the worst counts. A pass must be about the very domain of the
    only From. Never raises.
    """
    wanted = authserv_id.strip().lower()
    if not wanted:
        return _no_verdict("no authserv_id is set: nobody's results are believed", pinned=False)
    fields = believable_results(headers, wanted)
    if not fields:
        return _no_verdict(f"no Authentication-Results of {wanted} above our border")
    findings = [_findings(value, wanted) for value in fields[:_MOST_FIELDS]]
    if len(fields) > _MOST_FIELDS or any(found is None for found in findings):
        return _no_verdict(f"the Authentication-Results of {wanted} cannot be read")
    return _verdict([one for found in findings for one in found or ()], _from_domains(headers), wanted)


def _no_verdict(because: str, *, pinned: bool = True) -> AuthVerdict:
    return AuthVerdict(Result.NONE, DmarcPolicy.UNKNOWN, "", (because,), pinned)


def _verdict(findings: Sequence[_Finding], from_domains: set[str], wanted: str) -> AuthVerdict:
    if not findings:
        return _no_verdict(f"{wanted} says nothing of DMARC")
    worst = max(findings, key=lambda one: (Result.PASS, Result.NONE, Result.FAIL).index(one.result))
    said = f"{wanted} says dmarc={worst.result} for {worst.domain or 'no domain'}"
    if worst.result is Result.PASS and len({one.domain for one in findings}) > 1:
        return _no_verdict(f"{wanted} contradicts itself about DMARC")
    if worst.result is Result.PASS and from_domains != {worst.domain}:
        named = ", ".join(sorted(from_domains)[:3]) or "no domain"
        return _no_verdict(f"{said}, but From names {named}")
    return AuthVerdict(worst.result, worst.policy, worst.domain, (said,), pinned=True)


def _from_domains(headers: Headers) -> set[str]:
    """Return every domain that any From names, in display names too: who shows two senders proves neither."""
    return {domain_key(one) for value in headers.all("From") for one in _DOMAIN.findall(value)}


def domain_key(written: str) -> str:
    """Return the form in which domains are compared; borders write international ones either way (RFC 5890).

    An address gives its domain.
    """
    name = written.strip(" .\"'").rpartition("@")[2].lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _findings(value: str, wanted: str) -> list[_Finding] | None:
    """Return the DMARC results in the field, or None when it cannot be read, or two readers do not agree on it."""
    if len(value) > LONGEST_FIELD or _CONTROLS.search(value):
        return None
    clauses = _clauses(value)
    if wanted == MICROSOFT:
        clauses = [wanted, *(clause for clause in clauses if "=" in clause)]
    spoken = [clause for clause in clauses[1:] if _DMARC.match(clause)]
    try:
        read = _FEATURES.parse_value(";".join(clauses))
    except (authres.AuthResError, ValueError, RecursionError):
        return None
    results = [one for one in read.results if getattr(one, "method", "") == "dmarc"]
    if read.authserv_id != wanted or len(results) != len(spoken):
        return None
    return [_finding(one.result, one.header_from or "", clause) for one, clause in zip(results, spoken, strict=True)]


def _finding(result: str, header_from: str, clause: str) -> _Finding:
    known = {"pass": Result.PASS, "fail": Result.FAIL, "softfail": Result.FAIL}
    return _Finding(known.get(result, Result.NONE), domain_key(header_from), _policy(clause))


def _policy(clause: str) -> DmarcPolicy:
    """Return the policy that the domain publishes; where only the treatment is told, what that betrays of it."""
    found = _POLICY.search(clause) or _TREATMENT.search(clause)
    return DmarcPolicy(found[1].lower()) if found else DmarcPolicy.UNKNOWN


def _clauses(value: str) -> list[str]:
    """Part the field at its semicolons, but not at those in comments or quoted strings (RFC 5322 §3.2)."""
    parts, begin = [], 0
    for at in _semicolons(value):
        parts.append(value[begin:at])
        begin = at + 1
    parts.append(value[begin:])
    return [part for part in parts if part.strip()]


def _semicolons(value: str) -> Iterable[int]:
    depth, quoted, escaped = 0, False, False
    for at, character in enumerate(value):
        if escaped or character == "\\":
            escaped = not escaped
        elif character == '"' and not depth:
            quoted = not quoted
        elif not quoted and character in "()":
            depth = max(0, depth + (1 if character == "(" else -1))
        elif character == ";" and not quoted and not depth:
            yield at
