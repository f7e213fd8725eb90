"""From the clock on the wall at the birthplace to the instant: zones, summer time, local mean time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from webapp.apps.bazi.engine.faults import Fault
from webapp.apps.bazi.engine.zones import daylight, is_local_mean, zone

FIRST, LAST = date(1850, 1, 1), date(2100, 12, 31)
SECONDS_A_DEGREE = 240
ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?"
    r"(?: ?([Zz]|[+\- ]\d{2}(?::?\d{2}(?::?\d{2})?)?))?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Said:
    """A birth as it was said: the day, the clock time (None: unknown), and an offset if one was given."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None


@dataclass(frozen=True)
class Moment:
    """A clock time at a place, and the instant that it names."""

    wall: datetime  # naive: what the clocks there showed
    instant: datetime  # UTC
    offset: timedelta  # of the clocks there, then
    summer: timedelta  # the part of it that is summer time
    is_local_mean: bool
    fold: int | None  # which of a repeated hour; None: the hour came once

    @property
    def standard(self) -> datetime:
        """The standard time of the place, naive: the clock without summer time."""
        return self.wall - self.summer


def parse(text: str) -> Said:
    """Read ISO 8601: a day, or a day and a time, with an offset or without. Raise Fault."""
    found = ISO.fullmatch(text.strip())
    if found is None:
        raise Fault("birth_time", "bad_time")
    day, clock, offset = found.groups()
    try:
        return Said(
            date.fromisoformat(day),
            time.fromisoformat(clock) if clock else None,
            _offset(offset) if offset else None,
        )
    except ValueError:
        raise Fault("birth_time", "bad_time") from None


def resolve(
    said: Said, zone_name: str | None, longitude: float | None = None, fold: int | None = None
) -> Moment:
    """Return the moment of a birth whose clock time is known.

    An offset that was said names the instant, whatever the zone: the clock is then that of the zone.
    Raises Fault: `out_of_range`, `unknown_zone`, `skipped_hour` (no clock showed it), `repeated_hour`
    (shown twice, and `fold` does not say which).
    """
    if not FIRST <= said.day <= LAST:
        raise Fault("birth_time", "out_of_range")
    wall = datetime.combine(said.day, said.clock or time(12))
    if said.offset is not None:
        instant = (wall - said.offset).replace(tzinfo=UTC)
        where = zone(zone_name) if zone_name else UTC
        return _of_instant(instant, where if zone_name else None, said.offset, longitude)
    where = zone(zone_name or "UTC")
    first, second = (wall.replace(tzinfo=where, fold=n) for n in (0, 1))
    if is_local_mean(first) and longitude is not None:
        return _local_mean(wall, longitude)
    if not _exists(first) and not _exists(second):
        raise Fault("birth_time", "skipped_hour", before=first.utcoffset(), after=second.utcoffset())
    is_repeated = first.utcoffset() != second.utcoffset()
    if is_repeated and fold is None:
        raise Fault("fold", "repeated_hour", first=first.utcoffset(), second=second.utcoffset())
    aware = second if is_repeated and fold else first
    return _moment(aware, (1 if fold else 0) if is_repeated else None)


def _of_instant(
    instant: datetime, where: tzinfo | None, offset: timedelta, longitude: float | None
) -> Moment:
    if where is None:
        wall = instant.replace(tzinfo=None) + offset
        return Moment(wall, instant, offset, timedelta(), False, None)
    aware = instant.astimezone(where)
    if is_local_mean(aware) and longitude is not None:
        return _local_mean(instant.replace(tzinfo=None) + _mean_offset(longitude), longitude)
    other = aware.replace(fold=1 - aware.fold)
    is_repeated = _exists(other) and other.utcoffset() != aware.utcoffset()
    return _moment(aware, aware.fold if is_repeated else None)


def _moment(aware: datetime, fold: int | None) -> Moment:
    offset = aware.utcoffset() or timedelta()
    wall = aware.replace(tzinfo=None, fold=0)
    return Moment(
        wall, aware.astimezone(UTC), offset, max(daylight(aware), timedelta()), is_local_mean(aware), fold
    )


def _local_mean(wall: datetime, longitude: float) -> Moment:
    """Return a moment of the years before zones, when each town had the mean time of its own meridian."""
    offset = _mean_offset(longitude)
    return Moment(wall, (wall - offset).replace(tzinfo=UTC), offset, timedelta(), True, None)


def _mean_offset(longitude: float) -> timedelta:
    return timedelta(seconds=round(longitude * SECONDS_A_DEGREE))


def _exists(aware: datetime) -> bool:
    """Tell whether clocks of the zone ever showed this."""
    there_and_back = aware.astimezone(UTC).astimezone(aware.tzinfo)
    return there_and_back.replace(tzinfo=None, fold=0) == aware.replace(tzinfo=None, fold=0)


def _offset(text: str) -> timedelta:
    """Return an offset; a plus sign that a query string turned into a space is one still."""
    if text in "Zz":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hours > 18 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -offset if text[0] == "-" else offset
