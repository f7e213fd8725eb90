"""`GET /api/v1/bazi/chart` and its page: a chart for anybody, nothing stored."""

import re
from typing import Any

import pytest

from tests.apps.bazi.acts import PREVIEW
from tests.apps.bazi.vectors import load
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.people import Person

PAIRS = {"year": "庚午", "month": "辛巳", "day": "庚辰", "hour": "癸未"}


def see(person: Person, birth_time: str, **query: Any) -> Any:
    return person.get(PREVIEW, query_string={"birth_time": birth_time, "tz": "Asia/Shanghai"} | query)


def test_a_chart_is_four_pairs_with_their_steps(visitor: Person) -> None:
    found = see(visitor, "1990-05-15T14:30:00", longitude="116.4", gender="male").json
    assert found["pillars"] == PAIRS
    assert found["flags"] == ["summer_time"]
    assert [step["code"] for step in found["steps"]][:2] == ["clock", "summer"]
    assert all(step["text"] for step in found["steps"])
    assert found["luck"]["pillars"][0]["pillar"]


def test_nothing_is_stored_and_nothing_is_asked_of_the_database(stage: Stage, visitor: Person) -> None:
    with statements() as seen:
        assert see(visitor, "1990-05-15T14:30").status_code == 200
        assert (
            visitor.get("/bazi/chart?birth_date=1990-05-15&birth_clock=14:30&city=Beijing").status_code == 200
        )
    assert seen == []
    assert stage.sql("SELECT count(*) FROM users") == [(0,)]


def test_all_published_boundary_cases_hold_over_http(visitor: Person) -> None:
    for case in load("bazi_boundary_and_sect")["cases"]:
        day_changes = "23h" if case["sect"] == 1 else "midnight"
        found = see(visitor, case["local_datetime"], tz="+08:00", day_changes=day_changes).json
        shown = " ".join(found["pillars"].values())
        if case["disputed"]:
            other = " ".join(found["alternative"]["pillars"].values())
            assert {shown, other} == {case["expected"], case["engines"]["lunar_python"]}
        else:
            assert all(want in ("?", got) for got, want in zip(shown, case["expected"], strict=True)), case[
                "id"
            ]


def test_a_skipped_hour_did_not_exist(visitor: Person) -> None:
    refused = see(visitor, "1986-05-04T02:30")
    assert refused.status_code == 422
    assert refused.json["detail"] == "The clocks were put forward, this time did not exist."
    assert list(refused.json["errors"]) == ["birth_time"]


def test_a_repeated_hour_is_asked_back_with_both_charts(visitor: Person) -> None:
    refused = see(visitor, "1986-09-14T01:30")
    assert (refused.status_code, refused.json["code"]) == (422, "repeated_hour")
    choices = refused.json["choices"]
    assert [(it["fold"], it["utc_offset"]) for it in choices] == [(0, "+09:00"), (1, "+08:00")]
    for choice in choices:
        found = see(visitor, "1986-09-14T01:30", fold=choice["fold"]).json
        assert found["pillars"] == choice["pillars"]
        assert "repeated_hour" in found["flags"]
    by_offset = see(visitor, "1986-09-14T01:30+08:00").json
    assert by_offset["pillars"] == choices[1]["pillars"]


def test_a_date_alone_has_no_hour(visitor: Person) -> None:
    found = see(visitor, "1990-05-15").json
    assert found["pillars"] == PAIRS | {"hour": None}
    assert found["flags"] == ["hour_unknown"]


def test_an_offset_names_the_instant_without_a_zone(visitor: Person) -> None:
    found = visitor.get(PREVIEW, query_string={"birth_time": "1990-05-15T14:30+08:00"}).json
    assert found["pillars"] == PAIRS
    assert found["moment"]["zone"] is None


def test_a_plus_sign_may_arrive_as_a_space(visitor: Person) -> None:
    assert visitor.get(f"{PREVIEW}?birth_time=1990-05-15T13:30+08:00&tz=+08:00").json["pillars"] == PAIRS


def test_true_solar_time_moves_day_and_hour(visitor: Person) -> None:
    query = {"longitude": 87.62, "true_solar_time": "true"}
    found = see(visitor, "2024-06-01T01:00", **query).json
    assert found["pillars"]["hour"][1] == "亥"
    assert {"true_solar_time", "hours_differ"} <= set(found["flags"])
    assert (found["hours"]["standard"]["hour"][1], found["hours"]["true_solar"]["hour"][1]) == ("丑", "亥")


def test_a_city_gives_zone_and_longitude(visitor: Person) -> None:
    found = visitor.get(PREVIEW, query_string={"birth_time": "1990-05-15T14:30", "city_id": "1816670"}).json
    assert (found["moment"]["zone"], found["hours"]["true_solar"]["time"][:16]) == (
        "Asia/Shanghai",
        "1990-05-15 13:19",
    )


def test_a_preview_reaches_to_2100_and_back_to_1850(visitor: Person) -> None:
    for when in ("1850-01-01T00:00", "2100-12-31T23:59"):
        assert see(visitor, when).status_code == 200
    for when in ("1849-12-31T23:59", "2101-01-01"):
        assert see(visitor, when).json["code"] == "out_of_range"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("birth_time", ""),
        ("birth_time", "yesterday"),
        ("birth_time", "1990-05-15T14:30\x00"),
        ("birth_time", "9" * 10_000),
        ("tz", "Mars/Olympus"),
        ("tz", "x" * 65),
        ("longitude", "east"),
        ("longitude", "nan"),
        ("longitude", "181"),
        ("longitude", "1e400"),
        ("gender", "both"),
        ("day_changes", "noon"),
        ("true_solar_time", "perhaps"),
        ("fold", "2"),
        ("luck_method", "dice"),
        ("unknown", "1"),
    ],
)
def test_what_is_wrong_is_named(visitor: Person, name: str, value: str) -> None:
    refused = see(visitor, **{"birth_time": "1990-05-15T14:30", name: value})
    assert (refused.status_code, list(refused.json["errors"])) == (422, [name])


def test_a_city_that_is_none_is_named(visitor: Person) -> None:
    refused = see(visitor, "1990-05-15", city_id="99")
    assert (refused.status_code, list(refused.json["errors"])) == (400, ["city_id"])


def test_cities_are_listed_as_the_document_has_them(visitor: Person) -> None:
    found = visitor.get("/api/v1/utils/cities?q=beij&limit=1").json["cities"]
    assert found == [
        {
            "id": "1816670",
            "name": "Beijing",
            "name_zh": "北京",
            "country": "CN",
            "state": "",
            "latitude": 39.9075,
            "longitude": 116.3972,
            "timezone": "Asia/Shanghai",
        }
    ]
    assert visitor.get("/api/v1/utils/cities").json == {"cities": []}
    for limit in ("0", "51", "x"):
        assert visitor.get(f"/api/v1/utils/cities?q=a&limit={limit}").status_code == 422


def test_the_page_shows_the_chart_and_what_is_uncertain(visitor: Person) -> None:
    page = visitor.get("/bazi/chart?birth_date=2026-01-05&birth_clock=16:23&city_id=1816670&gender=male")
    assert page.status_code == 200
    for text in ("The other chart", "within two minutes of a solar term", "How we got here", "Luck pillars"):
        assert text in page.text


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("birth_date=1990-05-15", 422, "Give the time, or say that you do not know it."),
        ("birth_date=1990-05-15&hour_unknown=y", 200, "The hour of birth is unknown"),
        ("birth_date=soon&birth_clock=1", 422, "Choose a date."),
        ("birth_date=1990-02-30&birth_clock=14:30", 422, "Give a date or a date and time"),
        ("birth_date=1700-02-03&birth_clock=14:30", 422, "Choose a date from 1850-01-01 to 2100-12-31."),
        ("birth_date=1986-05-04&birth_clock=02:30&city=Beijing", 422, "this time did not exist"),
        ("birth_date=1986-09-14&birth_clock=01:30&city=Beijing", 422, "The clocks showed this time twice"),
        ("birth_date=1986-09-14&birth_clock=01:30&city=Beijing&fold=1", 200, "the one that was chosen"),
        ("birth_date=1990-05-15&birth_clock=14:30&city=Paris", 422, "Choose one of these."),
        ("birth_date=1990-05-15&birth_clock=14:30&city=Qqqq", 422, "No city has this name."),
        (
            "birth_date=1990-05-15&birth_clock=14:30&city_id=%00&gender=x&day_changes=x",
            422,
            "Not a valid choice",
        ),
        ("", 200, "When and where?"),
    ],
)
def test_the_page_says_what_is_wrong_at_its_field(
    visitor: Person, query: str, status: int, text: str
) -> None:
    page = visitor.get(f"/bazi/chart?{query}")
    assert page.status_code == status
    assert text in page.text


def test_cities_to_choose_from_come_as_a_fragment_or_as_a_page(visitor: Person) -> None:
    fragment = visitor.get("/bazi/cities?city=par", headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith("<div")
    assert "Paris, France" in fragment
    assert "Paris, France" in visitor.get("/bazi/cities?city=par").text
    assert visitor.get("/bazi/cities").status_code == 200


@pytest.mark.parametrize(
    ("language", "day"), [("fr", "5 janvier 2026"), ("es", "5 de enero de 2026"), ("zh-CN", "2026年1月5日")]
)
def test_a_page_tells_every_day_as_its_reader_writes_it(visitor: Person, language: str, day: str) -> None:
    birth = "birth_date=2026-01-05&birth_clock=16:23&city=Beijing&city_id=1816670&gender=male"
    page = visitor.get(f"/bazi/chart?{birth}", headers={"Accept-Language": language}).text
    said = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])
    assert re.findall(r"\d{4}-\d\d-\d\d", said) == []
    assert day in said


def test_a_day_out_of_range_is_told_at_the_day(visitor: Person) -> None:
    page = visitor.get("/bazi/chart?birth_date=1700-02-03&birth_clock=14:30").text
    assert re.search(r'id="birth_date-error"[^>]*>.*?Choose a date from', page, re.DOTALL)
    assert 'id="birth_clock-error"' not in page
