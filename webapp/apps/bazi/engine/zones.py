"""Time zones of the pinned `tzdata`, never those of the machine: a chart must not change with the server."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from webapp.apps.bazi.engine.faults import Fault

OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
# Their law calls the summer's time the standard one; the sun does not.
SUMMER_IS_STANDARD = {"Europe/Dublin", "Eire"}
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LONGEST_SUMMER = 400  # days looked back for the time before a second hour was added


@cache
def zone_names() -> dict[str, str]:
    """Return the names of all zones by their lower-case form."""
    text = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return {name.lower(): name for name in text.split()}


@lru_cache(128)
def zone(name: str) -> tzinfo:
    """Return the zone of an IANA name or an offset such as +08:00. Raise Fault."""
    if found := OFFSET.fullmatch(name):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if offset <= timedelta(hours=18):
            return timezone(-offset if sign == "-" else offset)
    known = zone_names().get(name.lower())
    if known is None:
        raise Fault("tz", "unknown_zone")
    path = resources.files("tzdata.zoneinfo").joinpath(*known.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=known)


def is_local_mean(moment: datetime) -> bool:
    """Tell whether clocks still followed the sun of the place at this aware moment."""
    return moment.tzname() == "LMT"


def daylight(moment: datetime) -> timedelta:
    """Return how much of an aware moment's offset is summer time: nothing, one hour, in some wars two.

    A negative summer time (a winter time, as in Morocco's Ramadan) counts as an offset of its own.
    """
    saved = moment.dst() or timedelta()
    if getattr(moment.tzinfo, "key", "") in SUMMER_IS_STANDARD:
        offset = moment.utcoffset() or timedelta()
        if saved < timedelta():
            return timedelta()
        if not saved and offset == HOUR and moment.year > 1971:
            return HOUR
    return saved + _second_hour(moment) if saved > timedelta() else saved


def _second_hour(moment: datetime) -> timedelta:
    """Return what a double summer time adds: zoneinfo tells only the step from the summer time before it."""
    offset, saved = moment.utcoffset() or timedelta(), moment.dst() or timedelta()
    if moment.year > 1950:
        return timedelta()
    instant, where = moment.astimezone(UTC), moment.tzinfo
    for days in range(1, LONGEST_SUMMER):
        before = (instant - days * DAY).astimezone(where)
        offset_before, saved_before = before.utcoffset() or timedelta(), before.dst() or timedelta()
        if offset_before != offset:
            standard, standard_before = offset - saved, offset_before - saved_before
            is_double = saved_before > timedelta() and standard_before < standard
            return standard - standard_before if is_double else timedelta()
    return timedelta()
