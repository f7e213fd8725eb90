"""A chart as plain data: what is stored, answered and shown. Words are the app's, facts are ours."""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from webapp.apps.bazi.engine import sun
from webapp.apps.bazi.engine.chart import ENGINE_VERSION, Chart, Hour, engine_name
from webapp.apps.bazi.engine.luck import Luck
from webapp.apps.bazi.engine.pillars import JULIAN_DAY_OF_YEAR_ONE, Pillars
from webapp.apps.bazi.engine.symbols import (
    BRANCHES,
    DAY_MASTER,
    ELEMENTS,
    HIDDEN,
    Pair,
    element_of,
    is_yang,
    stage,
    ten_god,
)

Report: TypeAlias = dict[str, Any]


def report_of(chart: Chart) -> Report:
    """Return a chart as JSON can hold it: the shape that pages, API and database share."""
    found = chart.pillars
    other = chart.alternative
    return {
        "pillars": plain(found),
        "flags": list(chart.flags),
        "day_master": {
            "stem": found.day.stem,
            "element": element_of(found.day.stem),
            "yang": is_yang(found.day.stem),
        },
        "columns": columns(found),
        "elements": count_elements(found),
        "alternative": other
        and {
            "pillars": plain(other.pillars),
            "columns": columns(other.pillars),
            "term": sun.term_name(other.term),
            "term_at": _iso(sun.term_instant(other.term)),
            "seconds": other.seconds,
        },
        "hours": _hours(chart),
        "luck": chart.luck and _luck(chart.luck),
        "moment": _moment(chart),
        "steps": _steps(chart),
        "engine": engine_name(),
        "version": ENGINE_VERSION,
    }


def plain(found: Pillars) -> dict[str, str | None]:
    """Return the pillars as two characters each."""
    return {name: str(pair) if pair else None for name, pair in found.all().items()}


def columns(found: Pillars) -> dict[str, Report | None]:
    """Return what each pillar holds, seen from the day master."""
    return {name: _column(name, pair, found.day.stem) if pair else None for name, pair in found.all().items()}


def count_elements(found: Pillars) -> dict[str, int]:
    """Return how often each element shows in stems and branches."""
    signs = [sign for pair in found.all().values() if pair for sign in pair]
    return {element: sum(element_of(sign) == element for sign in signs) for element in ELEMENTS}


def _column(name: str, pair: Pair, master: str) -> Report:
    return {
        "pillar": str(pair),
        "stem": pair.stem,
        "branch": pair.branch,
        "stem_element": element_of(pair.stem),
        "branch_element": element_of(pair.branch),
        "yang": is_yang(pair.stem),
        "god": DAY_MASTER if name == "day" else ten_god(master, pair.stem),
        "hidden": [
            {"stem": stem, "element": element_of(stem), "god": ten_god(master, stem)}
            for stem in HIDDEN[pair.branch]
        ],
        "nayin": pair.nayin,
        "stage": stage(master, pair.branch),
    }


def _hours(chart: Chart) -> Report | None:
    """Return day and hour by each clock that there is."""
    if chart.standard is None:
        return None
    clocks = {"standard": chart.standard, "true_solar": chart.true_solar, "neighbour": chart.neighbour}
    return {name: hour and _hour(hour) for name, hour in clocks.items()}


def _hour(hour: Hour) -> Report:
    return {"time": _wall(hour.clock), "day": str(hour.pillars.day), "hour": str(hour.pillars.hour)}


def _luck(found: Luck) -> Report:
    start = found.start
    return {
        "forward": found.forward,
        "method": found.method,
        "term": found.term,
        "start": {"years": start.years, "months": start.months, "days": start.days, "hours": start.hours},
        "begins": start.begins.isoformat(),
        "pillars": [{"pillar": str(it.pillar), "age": it.age, "year": it.year} for it in found.decades],
    }


def _moment(chart: Chart) -> Report:
    moment, has_hour = chart.moment, chart.birth.said.clock is not None
    return {
        "date": moment.wall.date().isoformat(),
        "clock": _wall(moment.wall) if has_hour else None,
        "instant": _iso(moment.instant) if has_hour else None,
        "zone": chart.birth.zone,
        "utc_offset": offset_text(moment.offset),
        "summer_minutes": round(moment.summer.total_seconds() / 60),
        "standard": _wall(moment.standard) if has_hour else None,
        "true_solar": _wall(chart.true_solar.clock) if chart.true_solar else None,
        "local_mean": moment.is_local_mean,
        "fold": moment.fold,
    }


def _steps(chart: Chart) -> list[Report]:
    """Return how each pillar was found: a code and its facts a step, in order."""
    birth, moment = chart.birth, chart.moment
    if chart.standard is None:
        clock: list[Report] = [{"code": "day_alone", "date": birth.said.day.isoformat()}]
    else:
        clock = _clock_steps(chart)
    edge = chart.term if sun.opens_month(chart.term) else chart.term - 1
    sky = {
        "code": "solar_term",
        "term": sun.term_name(edge),
        "at": _local(sun.term_instant(edge), moment.offset),
        "next": sun.term_name(edge + 2),
        "next_at": _local(sun.term_instant(edge + 2), moment.offset),
        "year": str(chart.pillars.year),
        "month": str(chart.pillars.month),
    }
    return [*clock, sky, *_sun_steps(chart), *_day_steps(chart)]


def _clock_steps(chart: Chart) -> list[Report]:
    birth, moment = chart.birth, chart.moment
    found: list[Report] = [{"code": "clock", "clock": _wall(moment.wall), "zone": birth.zone}]
    if moment.fold is not None:
        found.append({"code": "repeated", "fold": moment.fold})
    if moment.is_local_mean:
        found.append({"code": "local_mean", "offset": offset_text(moment.offset)})
    if moment.summer:
        minutes = round(moment.summer.total_seconds() / 60)
        found.append({"code": "summer", "minutes": minutes, "standard": _wall(moment.standard)})
    found.append({"code": "instant", "offset": offset_text(moment.offset), "instant": _iso(moment.instant)})
    return found


def _sun_steps(chart: Chart) -> list[Report]:
    if chart.true_solar is None or chart.birth.longitude is None:
        return []
    moment = chart.moment
    ahead = (chart.true_solar.clock - moment.standard).total_seconds()
    equation = sun.equation_of_time(moment.instant)
    return [
        {
            "code": "true_solar" if chart.birth.true_solar_time else "true_solar_aside",
            "longitude": round(chart.birth.longitude, 4),
            "place_seconds": round(ahead - equation),
            "equation_seconds": round(equation),
            "time": _wall(chart.true_solar.clock),
        }
    ]


def _day_steps(chart: Chart) -> list[Report]:
    counted, birth, found = chart.counted, chart.birth, chart.pillars
    is_next = chart.standard is not None and counted.hour == 23 and birth.day_changes == "23h"
    day = counted.date() + timedelta(days=is_next)
    number = day.toordinal() + JULIAN_DAY_OF_YEAR_ONE
    steps: list[Report] = [
        {
            "code": "day",
            "date": day.isoformat(),
            "jdn": number,
            "index": found.day.number,
            "day": str(found.day),
        }
    ]
    if chart.standard is None or found.hour is None:
        return [*steps, {"code": "no_hour"}]
    if counted.hour == 23:
        steps.append({"code": "late_zi", "day_changes": birth.day_changes})
    first = (BRANCHES.index(found.hour.branch) * 2 - 1) % 24
    span = f"{first:02d}:00–{(first + 2) % 24:02d}:00"
    steps.append({"code": "hour", "time": _wall(counted)[-8:], "span": span, "hour": str(found.hour)})
    return steps


def offset_text(offset: timedelta) -> str:
    """Return an offset from UTC as +08:00 or +08:05:43."""
    seconds = round(abs(offset).total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{'-' if offset < timedelta() else '+'}{hours:02d}:{minutes:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def _wall(clock: datetime) -> str:
    return clock.isoformat(" ", "seconds")


def _iso(instant: datetime) -> str:
    return instant.replace(tzinfo=None).isoformat("T", "seconds") + "Z"


def _local(instant: datetime, offset: timedelta) -> str:
    return _wall((instant + offset).replace(tzinfo=None))
