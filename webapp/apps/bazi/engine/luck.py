"""Luck pillars: which way they run, when the first begins, and by which method that is counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from webapp.apps.bazi.engine import sun
from webapp.apps.bazi.engine.pillars import branch_number
from webapp.apps.bazi.engine.symbols import Pair, is_yang, pair

Gender = Literal["male", "female"]
Method = Literal["minutes", "double_hours"]
METHODS: tuple[Method, ...] = ("minutes", "double_hours")
DECADES = 8
MINUTES_A_YEAR, MINUTES_A_MONTH, MINUTES_A_DAY = 4320, 360, 12  # three days of the sky are a year of life


@dataclass(frozen=True)
class Start:
    """How old somebody is when the first luck pillar begins, and on which day that is."""

    years: int
    months: int
    days: int
    hours: int
    begins: date


@dataclass(frozen=True)
class Decade:
    """Ten years of life under one pillar; `age` is that at their beginning, in whole years."""

    pillar: Pair
    age: int
    year: int


@dataclass(frozen=True)
class Luck:
    """The luck pillars, and how their start was found."""

    forward: bool
    method: Method
    term: str  # to which, or from which, the days were counted
    start: Start
    decades: tuple[Decade, ...]


def luck_of(
    year: Pair, month: Pair, term: int, instant: datetime, clock: datetime, gender: Gender, method: Method
) -> Luck:
    """Return the luck pillars of a birth at `instant` (UTC), `clock` at its place, after solar term `term`.

    Men of yang years and women of yin years go forward, to the next term that opens a month; the others back.
    """
    forward = is_yang(year.stem) == (gender == "male")
    opened = term if sun.opens_month(term) else term - 1
    edge = opened + 2 if forward else opened
    edge_clock = sun.term_instant(edge) + (clock - instant.replace(tzinfo=None))
    naive_edge = edge_clock.replace(tzinfo=None)
    early, late = (clock, naive_edge) if forward else (naive_edge, clock)
    parts = _by_minutes(early, late) if method == "minutes" else _by_double_hours(early, late)
    start = Start(*parts, begins=_later(clock, *parts))
    step = 1 if forward else -1
    decades = tuple(
        Decade(pair(month.number + step * (n + 1)), start.years + 10 * n, start.begins.year + 10 * n)
        for n in range(DECADES)
    )
    return Luck(forward, method, sun.term_name(edge), start, decades)


def _by_minutes(early: datetime, late: datetime) -> tuple[int, int, int, int]:
    """Count minutes: 4320 a year, 360 a month, 12 a day, one for two hours."""
    minutes = int(
        (late.replace(second=0, microsecond=0) - early.replace(second=0, microsecond=0)).total_seconds() // 60
    )
    years, rest = divmod(minutes, MINUTES_A_YEAR)
    months, rest = divmod(rest, MINUTES_A_MONTH)
    days, rest = divmod(rest, MINUTES_A_DAY)
    return years, months, days, rest * 2


def _by_double_hours(early: datetime, late: datetime) -> tuple[int, int, int, int]:
    """Count days and double hours: a day is four months, a double hour ten days."""
    hours = _double_hour(late) - _double_hour(early)
    days = (late.date() - early.date()).days
    if hours < 0:
        hours, days = hours + 12, days - 1
    further, rest = divmod(hours * 10, 30)
    years, months = divmod(days * 4 + further, 12)
    return years, months, rest, 0


def _double_hour(clock: datetime) -> int:
    """Return the double hour within its date: the late 子 still belongs to it, as its last."""
    return 11 if clock.hour == 23 else branch_number(clock)


def _later(clock: datetime, years: int, months: int, days: int, hours: int) -> date:
    """Return the day so much later; a day that its month has not counts on into the next."""
    month = clock.month - 1 + months
    first = datetime(clock.year + years + month // 12, month % 12 + 1, 1, clock.hour, clock.minute)  # noqa: DTZ001
    return (first + timedelta(days=clock.day - 1 + days, hours=hours)).date()
