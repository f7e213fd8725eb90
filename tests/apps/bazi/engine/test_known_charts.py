"""Every chart that is known from elsewhere: boundaries, schools, libraries, inverse searches, luck."""

from typing import Any

import pytest

from tests.apps.bazi.vectors import chart, load, of_sect, solar, text
from webapp.apps.bazi.engine.report import columns, report_of
from webapp.apps.bazi.engine.symbols import STEMS, ten_god

BOUNDARY = load("bazi_boundary_and_sect")["cases"]
LIBRARY = load("bazi_library_tests")
DETAIL = LIBRARY["details"][0]
TEN_GODS = LIBRARY["ten_gods_for_jia"]["甲"]


@pytest.mark.parametrize("case", BOUNDARY, ids=[case["id"] for case in BOUNDARY])
def test_boundary_cases_are_as_published(case: Any) -> None:
    found = chart(case["local_datetime"], day_changes=of_sect(case["sect"]))
    if not case["disputed"]:
        same = [got == want or want == "?" for got, want in zip(text(found), case["expected"], strict=True)]
        assert all(same), text(found)
        return
    assert "near_solar_term" in found.flags
    assert found.alternative is not None
    both = {text(found), " ".join(str(pair) for pair in found.alternative.pillars.all().values())}
    assert both == {case["expected"], case["engines"]["lunar_python"]}


@pytest.mark.parametrize("case", LIBRARY["charts"], ids=lambda case: case["pillars"])
def test_charts_of_libraries_are_the_same(case: Any) -> None:
    assert text(chart(solar(case["solar"]), day_changes=of_sect(case.get("sect")))) == case["pillars"]


@pytest.mark.parametrize("case", LIBRARY["inverse"], ids=lambda case: f"{case['pillars']} {case['sect']}")
def test_what_an_inverse_search_found_has_these_pillars(case: Any) -> None:
    births = [when for when in case["solar_times"] if when >= "1850"]
    assert births
    for when in births:
        assert text(chart(when, day_changes=of_sect(case["sect"]))) == case["pillars"]


def test_all_that_a_chart_holds_is_as_published() -> None:
    found = columns(chart(solar(DETAIL["solar"])).pillars)
    for name, column in found.items():
        assert column is not None
        assert [it["stem"] for it in column["hidden"]] == DETAIL["hidden_stems"][name]
        assert [it["god"] for it in column["hidden"]] == DETAIL["ten_gods_branch"][name]
        assert column["god"] == DETAIL["ten_gods_stem"][name]
        assert column["stage"] == DETAIL["twelve_stages"][name]
        assert column["nayin"] == DETAIL["nayin"][name]


def test_the_ten_gods_of_jia_are_as_published() -> None:
    assert {stem: ten_god("甲", stem) for stem in STEMS} == TEN_GODS


@pytest.mark.parametrize(
    "case", LIBRARY["luck_start"], ids=lambda case: f"{case['solar']} {case.get('sect')}"
)
def test_luck_begins_when_one_of_the_two_methods_says(case: Any) -> None:
    method = "minutes" if case.get("sect") == 2 or "first_decade" in case else "double_hours"
    found = chart(solar(case["solar"]), gender=case["gender"], luck_method=method).luck
    assert found is not None
    assert found.start.begins.isoformat() == case["start_solar"]
    if "start" in case:
        assert {name: getattr(found.start, name) for name in case["start"]} == case["start"]
    if "first_decade" in case:
        assert str(found.decades[0].pillar) == case["first_decade"]


def test_without_a_gender_there_is_no_luck_and_all_else_is_the_same() -> None:
    without, given = chart("1990-05-15T14:30"), chart("1990-05-15T14:30", gender="male")
    assert without.luck is None
    assert text(without) == text(given)
    assert report_of(without)["luck"] is None
