"""Calendars for the tests: the company's own, and any that hypothesis thinks of."""

from collections.abc import Container
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from csc_mailbot.timekeeping.business_hours import BusinessHours, Interval, MonthDay, Season

MADRID = ZoneInfo("Europe/Madrid")
_MORNING = Interval(time(8, 30), time(14))
_AFTERNOON = Interval(time(15), time(18))
_SUMMER_DAY = Interval(time(8), time(15))

REGULAR = Season("regular", MonthDay(9, 16), MonthDay(5, 31), ((_MORNING, _AFTERNOON),) * 4 + ((_MORNING,), (), ()))
SUMMER = Season("summer", MonthDay(6, 1), MonthDay(9, 15), ((_SUMMER_DAY,),) * 5 + ((), ()))
WHOLE_DAY = Interval(time(0), time(0))


def company_hours(holidays: Container[date] = ()) -> BusinessHours:
    """The hours of the company's document, section 10."""
    return BusinessHours(MADRID, (REGULAR, SUMMER), holidays)


def every_day(*intervals: Interval, zone: ZoneInfo = MADRID, holidays: Container[date] = ()) -> BusinessHours:
    """The same hours on each day of the year."""
    return BusinessHours(zone, (Season("always", MonthDay(1, 1), MonthDay(12, 31), (intervals,) * 7),), holidays)


# Zone and a day on which its clocks do something, or do not.
STRANGE_DAYS = [
    (MADRID, date(2026, 3, 29)),  # 02:00 becomes 03:00
    (MADRID, date(2026, 10, 25)),  # 03:00 becomes 02:00
    (MADRID, date(2027, 3, 28)),
    (MADRID, date(2027, 10, 31)),
    (MADRID, date(2028, 2, 29)),
    (MADRID, date(2026, 12, 31)),
    (MADRID, date(2026, 5, 31)),
    (MADRID, date(2026, 9, 15)),
    (ZoneInfo("America/Sao_Paulo"), date(2017, 10, 15)),  # midnight does not come
    (ZoneInfo("America/Sao_Paulo"), date(2018, 2, 17)),  # the hour before midnight comes twice
    (ZoneInfo("America/Havana"), date(2026, 11, 1)),  # midnight comes twice
    (ZoneInfo("America/St_Johns"), date(2010, 11, 7)),  # a minute past midnight, it is yesterday again
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5)),  # half an hour
    (ZoneInfo("Pacific/Apia"), date(2011, 12, 30)),  # a day that never was
    (ZoneInfo("UTC"), date(2026, 1, 1)),
]


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def weekday_hours(draw: st.DrawFn) -> tuple[Interval, ...]:
    # Quarters make touching intervals and the hours of clock changes likely.
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    intervals = [Interval(_clock(first * 15), _clock(last * 15)) for first, last in pairs]
    return tuple(draw(st.permutations(_split(intervals))))


def _split(intervals: list[Interval]) -> list[Interval]:
    """Cut the first interval in two that touch, when it is long enough."""
    if not intervals or intervals[0].start.hour >= 2:
        return intervals
    first = intervals[0]
    cut = time(2, 30)
    if first.ends_with_the_day or first.end > cut:
        return [Interval(first.start, cut), Interval(cut, first.end), *intervals[1:]]
    return intervals


@st.composite
def calendars(draw: st.DrawFn) -> tuple[BusinessHours, date]:
    zone, strange = draw(st.sampled_from(STRANGE_DAYS))
    around = strange + timedelta(days=draw(st.integers(-1, 1)))
    starts = sorted(draw(st.sets(st.dates(date(2024, 1, 1), date(2024, 12, 31)), min_size=1, max_size=3)))
    seasons = []
    for number, start in enumerate(starts):
        last = starts[(number + 1) % len(starts)] - timedelta(days=1)
        days = tuple(draw(weekday_hours()) for _ in range(7))
        first_day, last_day = MonthDay(start.month, start.day), MonthDay(last.month, last.day)
        seasons.append(Season(f"season {number}", first_day, last_day, days))
    near = st.integers(-2, 2).map(lambda offset: around + timedelta(days=offset))
    exceptions = draw(st.dictionaries(near, weekday_hours(), max_size=2))
    return BusinessHours(zone, tuple(seasons), draw(st.frozensets(near, max_size=2)), exceptions), around
