"""Clocks on walls: summer time, hours that were skipped or came twice, zones and what was before them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.apps.bazi.vectors import chart, load, text
from webapp.apps.bazi.engine.clock import parse, resolve
from webapp.apps.bazi.engine.faults import Fault
from webapp.apps.bazi.engine.zones import zone

CHINA = load("china_dst")
TAIWAN = next(case for case in load("true_solar_time")["cases"] if case["id"] == "tst-08")
HOUR = timedelta(hours=1)
SHANGHAI = "Asia/Shanghai"


def code_of(when: str, name: str = SHANGHAI, **more: Any) -> str:
    with pytest.raises(Fault) as caught:
        resolve(parse(when), name, **more)
    return caught.value.code


@pytest.mark.parametrize("case", CHINA["cases"], ids=lambda case: case["clock"])
def test_summer_time_of_china_is_that_of_the_zone_database(case: Any) -> None:
    if "fold" in case:
        code = code_of(case["clock"])
        assert code == ("skipped_hour" if case["fold"] is None else "repeated_hour")
        return
    moment = resolve(parse(case["clock"]), SHANGHAI)
    if "dst" in case:
        assert moment.summer == (HOUR if case["dst"] else timedelta())
    else:
        assert moment.standard == datetime.fromisoformat(case["standard"])


@pytest.mark.parametrize(
    "change", CHINA["transitions_1986_1991_from_zoneinfo"], ids=lambda it: it["first_instant_after"]
)
def test_every_change_of_the_clocks_of_china_is_where_it_was(change: Any) -> None:
    after = datetime.fromisoformat(change["first_instant_after"])
    found = after.astimezone(zone(SHANGHAI))
    before = (after - timedelta(seconds=1)).astimezone(zone(SHANGHAI))
    assert found.utcoffset() == after.utcoffset()
    assert before.utcoffset() != after.utcoffset()


def test_the_hour_back_crosses_midnight_and_the_day_with_it() -> None:
    summer, standard = chart("1990-07-01T00:30", SHANGHAI), chart("1990-06-30T23:30", "+08:00")
    assert text(summer) == text(standard)
    assert "summer_time" in summer.flags


def test_a_repeated_hour_has_two_charts() -> None:
    first, second = (chart("1988-09-11T01:30", SHANGHAI, fold=fold) for fold in (0, 1))
    assert second.moment.instant - first.moment.instant == HOUR
    assert first.pillars.hour != second.pillars.hour
    assert "repeated_hour" in {*first.flags} & {*second.flags}


@pytest.mark.parametrize(
    ("name", "when", "summer"),
    [
        (TAIWAN["tz"], TAIWAN["clock"], 1),
        ("Europe/London", "1943-07-26T02:30", 2),
        ("Europe/London", "1943-12-18T06:00", 1),
        ("Europe/London", "1969-01-01T12:00", 0),
        ("Europe/Berlin", "1945-06-15T12:00", 2),
        ("Europe/Dublin", "2020-07-01T12:00", 1),
        ("Europe/Dublin", "2020-01-01T12:00", 0),
        ("America/New_York", "1943-02-14T12:00", 1),
        ("Europe/Moscow", "1991-06-14T12:00", 1),
        ("Africa/Casablanca", "2023-04-01T12:00", 0),
        (SHANGHAI, "1943-01-01T12:00", 1),
    ],
)
def test_standard_time_is_without_summer_time_of_every_kind(name: str, when: str, summer: int) -> None:
    assert resolve(parse(when), name).summer == summer * HOUR


def test_before_zones_a_place_has_the_mean_time_of_its_own_meridian() -> None:
    of_the_zone = resolve(parse("1893-12-26T08:00"), SHANGHAI)
    of_the_place = resolve(parse("1893-12-26T08:00"), SHANGHAI, longitude=112.5)
    assert of_the_zone.offset == timedelta(hours=8, minutes=5, seconds=43)
    assert of_the_place.offset == timedelta(hours=7, minutes=30)
    assert of_the_zone.is_local_mean
    assert of_the_place.is_local_mean


@pytest.mark.parametrize(
    "when",
    [
        "1990-05-15T14:30",
        "1990-05-15T14:30:00",
        "1990-05-15 14:30",
        "1990-05-15T14:30:00.000",
        "1990-05-15T14:30+09:00",
        "1990-05-15T14:30 09:00",
        "1990-05-15T13:30+08:00",
        "1990-05-15T05:30Z",
        "1990-05-15T05:30:00+0000",
    ],
)
def test_one_instant_can_be_said_in_many_ways(when: str) -> None:
    moment = resolve(parse(when), SHANGHAI)
    assert moment.instant == datetime(1990, 5, 15, 5, 30, tzinfo=UTC)
    assert moment.wall.isoformat() == "1990-05-15T14:30:00"


@pytest.mark.parametrize(
    "when",
    [
        "",
        "x",
        "1990-05",
        "1990-13-01",
        "1990-02-30",
        "1990-05-15T24:00",
        "1990-05-15T14",
        "19900515",
        "1990-05-15T14:30+99:00",
    ],
)
def test_what_is_no_time_is_refused(when: str) -> None:
    with pytest.raises(Fault, match="bad_time"):
        parse(when)


@pytest.mark.parametrize(
    "when", ["1849-12-31T23:59", "2101-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"]
)
def test_charts_are_for_1850_to_2100(when: str) -> None:
    assert code_of(when) == "out_of_range"
    assert resolve(parse("1850-01-01T00:00"), SHANGHAI).is_local_mean
    assert chart("2100-12-31T23:59", SHANGHAI).pillars.hour is not None


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Asia", "+19:00", "Asia/Shanghai\x00"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(Fault, match="unknown_zone"):
        zone(name)


def test_a_day_that_a_place_skipped_was_no_day_there() -> None:
    assert code_of("2011-12-30", "Pacific/Apia") == "skipped_hour"
