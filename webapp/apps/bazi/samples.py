"""Believable charts: for the contract tests and the demo."""

from webapp.apps.bazi.engine.chart import Birth
from webapp.apps.bazi.engine.cities import atlas
from webapp.apps.bazi.engine.clock import parse
from webapp.apps.bazi.models import Chart
from webapp.apps.bazi.services.births import Entry, at_place, report
from webapp.apps.bazi.services.charts import keep_chart, new_chart
from webapp.guests.models import User

BIRTHS = (
    ("Myself", "1990-05-15T14:30", "1816670", "female"),
    ("Grandmother", "1938-11-02T05:10", "1796236", "female"),
    ("Little brother", "1997-07-07T09:50", "1668341", "male"),
    ("Ada, who wrote programs", "1852-11-27", "2643743", "female"),
)


def sample_chart(owner: User, number: int) -> Chart:
    """Return the n-th chart of `owner`, not added to the session and not active."""
    entry = _entry(number)
    return new_chart(owner, entry, report(entry.birth))


def fill(owner: User) -> None:
    """Give `owner` a chart of their own, with its analysis on the way."""
    keep_chart(_entry(owner.id % 3), owner=owner)


def _entry(number: int) -> Entry:
    name, when, city_id, gender = BIRTHS[number % len(BIRTHS)]
    city = atlas().find(city_id)
    birth = Birth(parse(when), gender="male" if gender == "male" else "female")
    return Entry(at_place(birth, city), name, city)
