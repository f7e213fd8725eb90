"""A chart from a birth: pillars, what they hold, what is uncertain, and how each of it was found."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import Any

from webapp.apps.bazi.engine import clock, luck, pillars, sun
from webapp.apps.bazi.engine.clock import Moment, Said
from webapp.apps.bazi.engine.luck import Gender, Luck, Method
from webapp.apps.bazi.engine.pillars import DayChange, Pillars
from webapp.apps.bazi.engine.zones import zone

ENGINE_VERSION = 1  # rises with every change that can change a chart
NEAR = timedelta(minutes=2)  # of a boundary: printed almanacs and clocks are no better than this
HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Birth:
    """What a chart is made of. `longitude` in degrees, east positive; `gender` is for luck pillars alone."""

    said: Said
    zone: str | None = None
    longitude: float | None = None
    gender: Gender | None = None
    day_changes: DayChange = "midnight"
    true_solar_time: bool = False
    fold: int | None = None
    luck_method: Method = "minutes"


@dataclass(frozen=True)
class Alternative:
    """The chart on the other side of a solar term that is too near, and that term."""

    pillars: Pillars
    term: int
    seconds: int  # from the birth to the term; negative: the term was before


@dataclass(frozen=True)
class Hour:
    """Day and hour by one of the clocks."""

    clock: datetime
    pillars: Pillars


@dataclass(frozen=True)
class Chart:
    """All that is known of a birth."""

    birth: Birth
    moment: Moment
    term: int
    pillars: Pillars
    alternative: Alternative | None
    standard: Hour | None
    true_solar: Hour | None
    neighbour: Hour | None  # the other hour, where the clock is within two minutes of its change
    luck: Luck | None
    flags: tuple[str, ...]

    @property
    def counted(self) -> datetime:
        """The clock that day and hour were read from, naive."""
        hour = self.true_solar if self.birth.true_solar_time and self.true_solar else self.standard
        return hour.clock if hour else datetime.combine(self.birth.said.day, datetime.min.time())


def chart_of(birth: Birth) -> Chart:
    """Return the chart of a birth. Raises Fault (see `clock.resolve`)."""
    if birth.said.clock is None:
        return _without_hour(birth)
    moment = clock.resolve(birth.said, birth.zone, birth.longitude, birth.fold)
    term = sun.term_before(moment.instant)
    standard = _hour(term, moment.standard, birth.day_changes)
    true_solar = None
    if birth.longitude is not None:
        true_solar = _hour(term, sun.true_solar(moment.instant, birth.longitude), birth.day_changes)
    counts = true_solar if birth.true_solar_time and true_solar else standard
    chart = Chart(
        birth,
        moment,
        term,
        counts.pillars,
        _alternative(moment.instant, term, counts.pillars),
        standard,
        true_solar,
        _neighbour(term, counts, birth.day_changes),
        _luck(birth, term, moment, counts),
        (),
    )
    return replace(chart, flags=_flags(chart))


def today_at(birth: Birth, now: datetime) -> date:
    """Return the date at the birthplace at `now`, an instant."""
    offset = birth.said.offset
    if offset is None:
        return now.astimezone(zone(birth.zone or "UTC")).date()
    return (now + offset).date()


@cache
def engine_name() -> str:
    """Return what the astronomy and the zones come from, with their versions."""
    return f"lunar_python {version('lunar_python')}, tzdata {version('tzdata')}"


def _without_hour(birth: Birth) -> Chart:
    """Return three pillars: those at noon, and the others if a month begins on that day."""
    noon = clock.resolve(birth.said, birth.zone, birth.longitude, birth.fold or 0)
    term = sun.term_before(noon.instant)
    year, month = pillars.year_and_month(term)
    found = Pillars(year, month, pillars.day_pair(birth.said.day), None)
    alternative = _alternative(noon.instant, term, found, within=HALF_DAY)
    chart = Chart(birth, noon, term, found, alternative, None, None, None, None, ())
    return replace(chart, flags=_flags(chart))


def _hour(term: int, counted: datetime, day_changes: DayChange) -> Hour:
    return Hour(counted, Pillars(*pillars.year_and_month(term), *pillars.day_and_hour(counted, day_changes)))


def _alternative(
    instant: datetime, term: int, found: Pillars, within: timedelta = NEAR
) -> Alternative | None:
    """Return the chart across the term that opens a month within two minutes, if one does."""
    opened = term if sun.opens_month(term) else term - 1
    for edge, other in ((opened, opened - 1), (opened + 2, opened + 2)):
        distance = sun.term_instant(edge) - instant
        if abs(distance) <= within:
            year, month = pillars.year_and_month(other)
            seconds = round(distance.total_seconds())
            return Alternative(replace(found, year=year, month=month), edge, seconds)
    return None


def _neighbour(term: int, counts: Hour, day_changes: DayChange) -> Hour | None:
    """Return the hour before or after, where it is within two minutes."""
    for shift in (-NEAR, NEAR):
        other = _hour(term, counts.clock + shift, day_changes)
        if other.pillars.hour != counts.pillars.hour:
            return other
    return None


def _luck(birth: Birth, term: int, moment: Moment, counts: Hour) -> Luck | None:
    if birth.gender is None:
        return None
    year, month = counts.pillars.year, counts.pillars.month
    return luck.luck_of(year, month, term, moment.instant, moment.standard, birth.gender, birth.luck_method)


def _flags(chart: Chart) -> tuple[str, ...]:
    """Return what a reader must know of a chart, by short names."""
    birth, moment = chart.birth, chart.moment
    has_hour = birth.said.clock is not None
    differ = chart.standard and chart.true_solar and _by_clock(chart.standard) != _by_clock(chart.true_solar)
    said: dict[str, Any] = {
        "hour_unknown": not has_hour,
        "near_solar_term": has_hour and chart.alternative,
        "solar_term_on_this_day": not has_hour and chart.alternative,
        "summer_time": has_hour and moment.summer,
        "repeated_hour": moment.fold is not None,
        "local_mean_time": has_hour and moment.is_local_mean,
        "true_solar_time": has_hour and birth.true_solar_time and chart.true_solar,
        "hours_differ": differ,
        "near_hour_change": chart.neighbour,
        "late_zi": has_hour and chart.counted.hour == 23,
    }
    return tuple(name for name, holds in said.items() if holds)


def _by_clock(hour: Hour) -> tuple[Any, Any]:
    return hour.pillars.day, hour.pillars.hour
