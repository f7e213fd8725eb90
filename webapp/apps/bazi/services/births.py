"""A birth as somebody says it: checked, placed, and turned into a chart, with a clear word for each fault."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.apps.bazi import words
from webapp.apps.bazi.engine import chart, clock
from webapp.apps.bazi.engine.chart import Birth
from webapp.apps.bazi.engine.cities import City, atlas
from webapp.apps.bazi.engine.faults import Fault
from webapp.apps.bazi.engine.report import Report, offset_text, report_of
from webapp.web.errors import Invalid, Problem

HOUSE_ZONE = "Asia/Shanghai"  # of a birth without a place: that of the document, and of most charts
BAD_CITY = _l("Invalid city_id: choose one of /api/v1/utils/cities.")


@dataclass(frozen=True)
class Entry:
    """A birth with whose it is and where: what a chart is kept from."""

    birth: Birth
    name: str
    city: City | None = None


def parse_said(text: str) -> clock.Said:
    """Return a day, or a day and a time, from ISO 8601. Raise Invalid."""
    try:
        return clock.parse(text)
    except Fault as fault:
        raise invalid(fault) from None


def find_city(city_id: str) -> City:
    """Return the city of an id. Raise Problem 400, as the document has it."""
    found = atlas().find(city_id)
    if found is None:
        raise Problem(BAD_CITY, code="bad_city", errors={"city_id": BAD_CITY})
    return found


def at_place(birth: Birth, city: City | None) -> Birth:
    """Return a birth with the zone and the longitude of its city, or with the house's zone without one."""
    if city is not None:
        return replace(birth, zone=city.zone, longitude=city.longitude)
    if birth.zone is None and birth.said.offset is None:
        return replace(birth, zone=HOUSE_ZONE)
    return birth


def report(birth: Birth) -> Report:
    """Return the chart of a birth as plain data. Raise Invalid."""
    try:
        return report_of(chart.chart_of(birth))
    except Fault as fault:
        raise invalid(fault, birth) from None


def report_of_the_born(birth: Birth) -> Report:
    """Return the chart of somebody who is born already. Raise Invalid, for a birth to come as well."""
    found = report(birth)
    now = datetime.now(UTC)
    if birth.said.clock is None:
        is_to_come = birth.said.day > chart.today_at(birth, now)
    else:
        is_to_come = datetime.fromisoformat(found["moment"]["instant"]) > now
    if is_to_come:
        raise Invalid({"birth_time": _("A birth cannot be in the future.")}, code="in_the_future")
    return found


def invalid(fault: Fault, birth: Birth | None = None) -> Invalid:
    """Return the refusal of a birth; a repeated hour comes with the choices and their charts."""
    members: dict[str, Any] = {}
    if fault.code == "repeated_hour" and birth is not None:
        members["choices"] = [_choice(birth, fold, fault) for fold in (0, 1)]
    return Invalid({fault.field: words.fault_sentence(fault)}, code=fault.code, **members)


def _choice(birth: Birth, fold: int, fault: Fault) -> dict[str, Any]:
    offset: timedelta = fault.facts["second" if fold else "first"]
    found = report_of(chart.chart_of(replace(birth, fold=fold)))
    return {"fold": fold, "utc_offset": offset_text(offset), "pillars": found["pillars"]}
