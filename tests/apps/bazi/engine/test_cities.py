"""Cities are found by the first letters of their names in several scripts, and by ids that never change."""

import pytest

from webapp.apps.bazi.engine.cities import atlas
from webapp.apps.bazi.engine.zones import zone


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("beij", "Beijing"),
        ("BEI JING", "Beijing"),
        ("北京", "Beijing"),
        ("北京市", "Beijing"),
        ("臺北", "Taipei"),
        ("台北", "Taipei"),
        ("Shaoshan", "Shaoshan"),
        ("münch", "Munich"),
        ("londres", "London"),
        ("Sao Paulo", "São Paulo"),
        ("Xi'an", "Xi’an"),
    ],
)
def test_a_city_is_found_as_people_type_it(typed: str, name: str) -> None:
    assert atlas().search(typed, 5)[0].name == name


def test_who_is_called_exactly_so_comes_first_then_the_larger() -> None:
    found = atlas().search("paris", 10)
    assert [(city.name, city.country, city.state) for city in found[:2]] == [
        ("Paris", "FR", ""),
        ("Paris", "US", "TX"),
    ]


@pytest.mark.parametrize("typed", ["", " ", "''", "qqqqqq", "\ud800", "😀", "a" * 5_000])
def test_what_names_no_city_finds_none(typed: str) -> None:
    assert atlas().search(typed, 10) == []


@pytest.mark.parametrize("city_id", ["", "35", "99", "0", "-1", "1816670x", "١٨", "9" * 40, "1e3"])
def test_what_is_no_id_finds_none(city_id: str) -> None:
    assert atlas().find(city_id) is None


def test_ids_are_those_of_geonames() -> None:
    found = atlas().find("1816670")
    assert found is not None
    assert (found.name, found.chinese, found.country, found.zone) == (
        "Beijing",
        "北京",
        "CN",
        "Asia/Shanghai",
    )


def test_short_ids_are_the_seats_of_provinces_in_the_order_of_the_standard() -> None:
    seats = (
        "北京 天津 石家庄 太原 呼和浩特 沈阳 长春 哈尔滨 上海 南京 杭州 合肥 福州 南昌 济南 郑州 "
        "武汉 长沙 广州 南宁 海口 重庆 成都 贵阳 昆明 拉萨 西安 兰州 西宁 银川 乌鲁木齐 台北 香港 澳门"
    ).split()
    found = [atlas().find(str(number)) for number in range(1, 35)]
    assert [city and city.chinese for city in found] == seats
    assert {city and city.country for city in found} == {"CN", "TW", "HK", "MO"}
    assert {len(city.id) for city in found if city} == {7}, "what is kept is the id of GeoNames"


def test_every_city_has_a_zone_and_a_place_on_earth() -> None:
    everything = atlas()
    cities = [everything._city(number) for number in range(0, len(everything), 7)]
    assert len(everything) > 30_000
    for city in cities:
        assert -90 <= city.latitude <= 90
        assert -180 <= city.longitude <= 180
    for name in {city.zone for city in cities}:
        assert zone(name) is not None
