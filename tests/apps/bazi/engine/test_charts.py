"""What a chart says of itself: unknown hours, nearness, schools; and what it is read as."""

from datetime import UTC, date, datetime

import pytest

from tests.apps.bazi.vectors import chart, text
from webapp.apps.bazi.engine.chart import Birth, today_at
from webapp.apps.bazi.engine.clock import parse
from webapp.apps.bazi.engine.pillars import day_pair
from webapp.apps.bazi.engine.reading import read, support_share
from webapp.apps.bazi.engine.report import report_of
from webapp.apps.bazi.engine.symbols import BRANCHES, STEMS, pair


def test_an_unknown_hour_has_three_pillars_and_says_so() -> None:
    found = chart("1990-05-15")
    report = report_of(found)
    assert text(found).startswith("庚午 辛巳 庚辰")
    assert report["pillars"]["hour"] is None
    assert (report["hours"], report["moment"]["instant"]) == (None, None)
    assert "hour_unknown" in report["flags"]
    assert sum(report["elements"].values()) == 6


def test_an_unknown_hour_on_the_day_of_a_term_shows_both_charts() -> None:
    found = chart("2013-02-04")
    assert "solar_term_on_this_day" in found.flags
    assert found.alternative is not None
    assert {str(found.pillars.year), str(found.alternative.pillars.year)} == {"壬辰", "癸巳"}


@pytest.mark.parametrize(
    ("when", "is_near"), [("16:21:09", False), ("16:21:30", True), ("16:25:05", True), ("16:25:20", False)]
)
def test_two_minutes_around_a_term_both_charts_are_shown(when: str, is_near: bool) -> None:
    assert (chart(f"2026-01-05T{when}").alternative is not None) == is_near


def test_the_change_of_an_hour_is_told_when_it_is_near() -> None:
    assert "near_hour_change" in chart("1990-05-15T13:01").flags
    assert "near_hour_change" not in chart("1990-05-15T13:03").flags


def test_days_count_from_a_known_one() -> None:
    assert str(day_pair(date(2000, 1, 1))) == "戊午"
    assert str(day_pair(date(1949, 10, 1))) == "甲子"


def test_the_sixty_pairs_are_counted_as_they_are_named() -> None:
    assert [pair(number).number for number in range(60)] == list(range(60))
    assert str(pair(59)) == "癸亥"
    assert {str(pair(number)) for number in range(60)} <= {a + b for a in STEMS for b in BRANCHES}


def test_what_day_it_is_depends_on_the_place() -> None:
    now = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert str(today_at(Birth(parse("1990-05-15"), "America/Los_Angeles"), now)) == "2025-12-31"
    assert str(today_at(Birth(parse("1990-05-15T00:00+14:00")), now)) == "2026-01-01"


def test_a_reading_gives_a_reason_for_each_point_and_is_always_the_same() -> None:
    report = report_of(chart("1990-05-15T14:30", "Asia/Shanghai", 116.4, gender="male"))
    points = read(report)
    assert points == read(report)
    assert [point.topic for point in points][:4] == ["master", "season", "strength", "helpful"]
    assert all(point.reason or point.topic == "caution" for point in points)


@pytest.mark.parametrize(
    ("when", "strength"),
    [("1990-05-15T14:30", "weak"), ("1990-01-03T14:30", "strong"), ("1990-01-04T14:30", "balanced")],
)
def test_strength_follows_the_share_of_what_supports(when: str, strength: str) -> None:
    report = report_of(chart(when))
    assert 0 <= support_share(report) <= 100
    assert next(point.code for point in read(report) if point.topic == "strength") == strength


@pytest.mark.parametrize("day", range(1, 29))
def test_every_chart_can_be_read(day: int) -> None:
    for clock in ("", "T00:10", "T11:59:59", "T23:30"):
        for gender in (None, "male", "female"):
            report = report_of(
                chart(f"19{day + 40}-0{day % 9 + 1}-{day:02}{clock}", "Asia/Tokyo", 139.7, gender=gender)
            )
            assert read(report)
