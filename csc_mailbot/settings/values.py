"""How is a value written in the configuration file? Durations, sizes, addresses and more, each with its check.

Every function here takes what stands in the file and returns the value, or raises ValueError with what is allowed.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from csc_mailbot.mail.address import is_address

_DURATION = re.compile(r"(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?", re.ASCII)
_SIZE = re.compile(r"(\d{1,12}) ?(B|kB|MB|GB)", re.ASCII)
_UNITS: Final = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LONGEST_LINE = 200


class Group(BaseModel):
    """A table of the file: frozen, and a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def parse_duration(written: object) -> timedelta:
    """Read `10s`, `5m`, `1h30m`, `2d` or `1w`, units from large to small."""
    if isinstance(written, timedelta):
        return written
    found = _DURATION.fullmatch(written.strip()) if isinstance(written, str) else None
    if not found or not any(found.groups()):
        raise ValueError("is not a duration; allowed: 10s, 5m, 1h30m, 2d, 1w, in quotes")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def shown_duration(duration: timedelta) -> str:
    """Return a duration in the form in which it is written: 1h30m."""
    left = int(duration.total_seconds())
    written = ""
    for unit, seconds in (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        written += f"{left // seconds}{unit}" if left >= seconds else ""
        left %= seconds
    return written or "0m"


def within(shortest: timedelta, longest: timedelta | None = None) -> Callable[[timedelta], timedelta]:
    """Return a check that refuses durations outside the bounds, which are themselves allowed."""

    def check(duration: timedelta) -> timedelta:
        if duration < shortest:
            raise ValueError(f"is too short; allowed: {shown_duration(shortest)} or more")
        if longest and duration > longest:
            raise ValueError(f"is too long; allowed: {shown_duration(longest)} or less")
        return duration

    return check


def parse_working_duration(written: object) -> timedelta:
    """Read a duration of working time: hours and minutes only, for a working day has five to eight and a half hours."""
    if isinstance(written, str) and re.search(r"[wd]", written):
        raise ValueError(
            "is counted in working time, where days differ in length; allowed: hours and minutes such as 8h30m"
        )
    return parse_duration(written)


def parse_size(written: object) -> int:
    """Read `35MB` as bytes; kB, MB and GB are powers of 1000, as mail providers count."""
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    found = _SIZE.fullmatch(written.strip()) if isinstance(written, str) else None
    if not found:
        raise ValueError("is not a size; allowed: a number with B, kB, MB or GB, such as 35MB, in quotes")
    return int(found[1]) * _UNITS[found[2]]


def parse_zone(written: object) -> ZoneInfo:
    """Read the name of a time zone."""
    if isinstance(written, ZoneInfo):
        return written
    try:
        return ZoneInfo(str(written))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not a known time zone; allowed: IANA names such as Europe/Madrid") from error


def check_address(written: str) -> str:
    """Accept a plain mail address, without a display name."""
    if not is_address(written):
        raise ValueError("is not a mail address; allowed: one plain address such as ana@aserti.es")
    return written.strip()


def check_host(written: str) -> str:
    """Accept a host name or an IP address, without scheme and port."""
    if not _HOST.fullmatch(written.strip()):
        raise ValueError("is not a host; allowed: a name or IP address without scheme and port, such as imap.aserti.es")
    return written.strip()


def is_domain(text: str) -> bool:
    """Tell whether the text is a mail domain in lower case."""
    return _DOMAIN.fullmatch(text) is not None


def check_domain(written: str) -> str:
    """Accept a mail domain."""
    domain = written.strip().casefold()
    if not is_domain(domain):
        raise ValueError("is not a domain; allowed: the part after the @, such as cliente.example")
    return domain


def check_line(written: str) -> str:
    """Accept one line of readable text; what could break a header is refused."""
    line = written.strip()
    if not line.isprintable() or len(line) > _LONGEST_LINE:
        raise ValueError(f"cannot stand in a mail's header; allowed: one line of at most {_LONGEST_LINE} characters")
    return line


def check_name(written: str) -> str:
    """Accept a line that is not empty."""
    line = check_line(written)
    if not line:
        raise ValueError("is empty; allowed: a name")
    return line


def check_url(written: str) -> str:
    """Accept an http or https address, or nothing."""
    url = check_line(written)
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise ValueError('is not a web address; allowed: https://…, or "" for none')
    return url


def check_word(written: str) -> str:
    """Accept a word or phrase to look for."""
    word = " ".join(written.split())
    if not word or not word.isprintable():
        raise ValueError("is empty or not readable; allowed: a word or phrase")
    return word


def unique(key: Callable[[str], str]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Return a check that refuses a list in which something stands twice; `key` says what counts as the same."""

    def check(listed: tuple[str, ...]) -> tuple[str, ...]:
        keys = [key(one) for one in listed]
        twice = sorted({one for one in keys if keys.count(one) > 1})
        if twice:
            raise ValueError(f"names twice: {', '.join(twice)}")
        return listed

    return check


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
WorkingDuration = Annotated[timedelta, BeforeValidator(parse_working_duration)]
SomeDuration = Annotated[Duration, AfterValidator(within(timedelta(seconds=1)))]
SomeWorkingDuration = Annotated[WorkingDuration, AfterValidator(within(timedelta(minutes=1)))]
Size = Annotated[int, BeforeValidator(parse_size)]
Zone = Annotated[ZoneInfo, PlainValidator(parse_zone)]
MailAddress = Annotated[str, AfterValidator(check_address)]
MailAddresses = Annotated[tuple[MailAddress, ...], AfterValidator(unique(str.casefold))]
Host = Annotated[str, AfterValidator(check_host)]
Domain = Annotated[str, AfterValidator(check_domain)]
Line = Annotated[str, AfterValidator(check_line)]
Name = Annotated[str, AfterValidator(check_name)]
WebAddress = Annotated[str, AfterValidator(check_url)]
Words = Annotated[tuple[Annotated[str, AfterValidator(check_word)], ...], AfterValidator(unique(str.casefold))]
Port = Annotated[int, Field(ge=1, le=65535)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
CountOrNever = Annotated[int, Field(ge=0, le=1_000_000)]
