"""The sun against almanacs, JPL DE431, Meeus and worked examples."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.apps.bazi.vectors import chart, load
from webapp.apps.bazi.engine import sun

TERMS = load("solar_terms")["sets"]
SOLAR = load("true_solar_time")
EAST_8 = timedelta(hours=8)
CASES = [case for case in SOLAR["cases"] if "true_solar" in case]


def term_at(name: str, wanted: datetime) -> datetime:
    """Return when the term of this name is that is nearest to `wanted` (both in UTC+8, naive)."""
    number = sun.term_before(wanted.replace(tzinfo=UTC) - EAST_8 + timedelta(days=2))
    assert sun.term_name(number) == name
    return (sun.term_instant(number) + EAST_8).replace(tzinfo=None)


@pytest.mark.parametrize("year", TERMS["de431_seconds_1972_2027"]["years"])
def test_terms_are_those_of_the_jpl_to_seconds(year: str) -> None:
    printed = TERMS["de431_seconds_1972_2027"]
    for name, when in printed["years"][year].items():
        wanted = datetime.fromisoformat(when)
        off = abs((term_at(name, wanted) - wanted).total_seconds())
        assert off <= printed["tolerance_seconds"], f"{year} {name}"


def test_terms_are_those_of_printed_almanacs_to_the_minute() -> None:
    printed = [(row["term"], row["utc+8"]) for row in TERMS["hko_2013_minutes"]["terms"]]
    printed += [("立春", when) for when in TERMS["lichun_2020_2026_minutes"]["lichun"]]
    for name, when in printed:
        wanted = datetime.fromisoformat(when)
        assert abs((term_at(name, wanted) - wanted).total_seconds()) <= 60, when


def test_two_hundred_years_have_their_terms_in_order_and_near_their_days() -> None:
    first = sun.term_before(datetime(1900, 12, 31, tzinfo=UTC))
    instants = [sun.term_instant(number) for number in range(first, first + 200 * 24)]
    gaps = [(after - before).total_seconds() / 86_400 for before, after in pairwise(instants)]
    assert min(gaps) > 14.6
    assert max(gaps) < 15.9


@pytest.mark.parametrize("year", range(1901, 2101, 7))
def test_a_month_begins_on_the_day_of_its_term_and_not_before(year: int) -> None:
    number = sun.SPRING + 24 * (year - 2000)
    for opened in range(number, number + 24, 2):
        begins = sun.term_instant(opened) + EAST_8
        after, before = (
            chart((begins + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%S")) for n in (5, -5)
        )
        assert (after.pillars.month.number - before.pillars.month.number) % 60 == 1
        assert (after.pillars.year != before.pillars.year) == (sun.term_name(opened) == "立春")


def test_the_equation_of_time_is_that_of_meeus() -> None:
    printed = SOLAR["equation_of_time"][0]
    instant = datetime.fromisoformat(printed["instant_TD"]).replace(tzinfo=UTC) - timedelta(seconds=59)
    assert abs(sun.equation_of_time(instant) - printed["eot_s"]) <= printed["tolerance_s"]


@pytest.mark.parametrize("row", SOLAR["equation_of_time"][1:], ids=lambda row: row["date"])
def test_the_equation_of_time_is_as_published(row: Any) -> None:
    noon = datetime.combine(date.fromisoformat(row["date"]), datetime.min.time(), UTC) + timedelta(hours=12)
    seconds = sun.equation_of_time(noon)
    if "eot_min" in row:
        assert abs(seconds / 60 - row["eot_min"]) <= row["tolerance_min"]
    else:
        assert abs(seconds - -(13 * 60 + 21)) <= row["tolerance_s"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_true_solar_time_is_as_worked_out_elsewhere(case: Any) -> None:
    found = chart(case["clock"], case["tz"], case["longitude"], true_solar_time=True)
    assert found.true_solar is not None
    assert found.moment.summer == timedelta(minutes=case["dst_min"])
    wanted = datetime.fromisoformat(f"{case['clock'][:10]}T{case['true_solar']}")
    assert abs((found.true_solar.clock - wanted).total_seconds()) <= case["tolerance_s"]


def test_in_urumqi_the_sun_is_two_hours_behind_the_clock_and_the_day_is_another() -> None:
    case = next(case for case in SOLAR["cases"] if case["id"] == "tst-05")
    by_clock = chart(case["clock"], case["tz"], case["longitude"])
    by_sun = chart(case["clock"], case["tz"], case["longitude"], true_solar_time=True)
    assert by_clock.pillars.hour is not None
    assert by_sun.pillars.hour is not None
    assert by_clock.pillars.hour.branch == case["hour_branch_clock"]
    assert by_sun.pillars.hour.branch == case["hour_branch_true_solar"]
    assert (by_clock.pillars.day.number - by_sun.pillars.day.number) % 60 == 1
    assert "hours_differ" in by_clock.flags


def test_corrections_of_places_are_as_published() -> None:
    tainan, east = (next(it for it in SOLAR["cases"] if it["id"] == name) for name in ("tst-06", "tst-07"))
    assert (tainan["longitude"] - 120) * 4 == pytest.approx(tainan["longitude_correction_min"])
    there = chart(tainan["clock"], tainan["tz"])
    assert sun.equation_of_time(there.moment.instant) / 60 > tainan["equation_of_time_min_gt"]
    found = chart(east["clock"], east["tz"], east["longitude"])
    assert found.true_solar is not None
    difference = abs((found.true_solar.clock - found.moment.wall).total_seconds())
    assert difference < east["abs_total_correction_lt_s"]


@pytest.mark.parametrize("row", SOLAR["city_mean_time_offsets"]["cities"], ids=lambda row: row["city"])
def test_mean_time_of_cities_is_as_published(row: Any) -> None:
    instant = datetime(2000, 1, 1, tzinfo=UTC)
    mean = (sun.true_solar(instant, row["longitude_deg"]) - instant.replace(tzinfo=None)).total_seconds()
    mean -= sun.equation_of_time(instant)
    assert abs(mean - EAST_8.total_seconds() - row["mean_solar_minus_beijing_s"]) <= 1.5
