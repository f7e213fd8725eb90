"""How a chart was found: each step that the engine reports, as a sentence for people."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from webapp.apps.bazi import words

SENTENCES = {
    "day_alone": _l("The day of birth is %(date)s; its hour is unknown."),
    "clock": _l("The clock showed %(clock)s, in the zone %(zone)s."),
    "clock_alone": _l("The clock showed %(clock)s."),
    "repeated_0": _l("The clocks were put back that night; this is the first time that they showed it."),
    "repeated_1": _l("The clocks were put back that night; this is the second time that they showed it."),
    "local_mean": _l("There were no zones yet; the mean time of the place was %(offset)s from UTC."),
    "summer": _l("Summer time was in force (%(minutes)s minutes): by standard time it was %(standard)s."),
    "instant": _l("The clocks there were %(offset)s from UTC, so the instant is %(instant)s."),
    "solar_term": _l(
        "By that instant the sun had passed %(term)s (%(at)s) and not yet %(next)s (%(next_at)s), both by "
        "the clock of the place: the year is %(year)s, the month %(month)s."
    ),
    "true_solar": _l(
        "True solar time: %(place)s for the longitude %(longitude)s and %(equation)s for the equation of "
        "time make it %(time)s, which counts for day and hour."
    ),
    "true_solar_aside": _l(
        "Beside it, the sun: %(place)s for the longitude %(longitude)s and %(equation)s for the equation of "
        "time would make it %(time)s."
    ),
    "day": _l(
        "The day %(date)s has the Julian day number %(jdn)s; plus 49, modulo 60, that is %(index)s: the day "
        "is %(day)s."
    ),
    "no_hour": _l("Without the hour there is no fourth pillar."),
    "late_zi_23h": _l("It is past 23:00: by the chosen school the day has changed already."),
    "late_zi_midnight": _l(
        "It is past 23:00: by the chosen school the day changes at midnight, and the hour has the stem of "
        "the coming day."
    ),
    "hour": _l("%(time)s is in the double hour %(span)s, and the day gives its stem: the hour is %(hour)s."),
}
MOMENTS = ("clock", "standard", "at", "next_at")
TERMS = ("term", "next")
SPANS = {"place_seconds": "place", "equation_seconds": "equation"}


def step_text(step: Mapping[str, Any]) -> str:
    """Return one step as a sentence in the reader's language."""
    facts = dict(step)
    facts |= {name: words.clock(step[name]) for name in MOMENTS if step.get(name)}
    facts |= {name: words.term(step[name]) for name in TERMS if name in step}
    facts |= {name: words.span(step[seconds]) for seconds, name in SPANS.items() if seconds in step}
    if "date" in step:
        facts["date"] = words.day(step["date"])
    if "instant" in step:
        facts["instant"] = f"{words.clock(step['instant'].removesuffix('Z'))} UTC"
    if "longitude" in step:
        facts |= {"longitude": format_decimal(step["longitude"], "0.00°"), "time": words.clock(step["time"])}
    return str(SENTENCES[_key(step)]) % facts


def _key(step: Mapping[str, Any]) -> str:
    code: str = step["code"]
    if code == "clock" and step["zone"] is None:
        return "clock_alone"
    if code == "repeated":
        return f"repeated_{step['fold']}"
    return f"late_zi_{step['day_changes']}" if code == "late_zi" else code
