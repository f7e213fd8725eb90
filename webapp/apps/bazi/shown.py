"""How charts look outside: addresses, and the words that templates say of them."""

from types import SimpleNamespace
from typing import Any

from babel import Locale
from flask import url_for
from flask_babel import get_locale

from webapp.apps.bazi import words
from webapp.apps.bazi.engine.cities import City, atlas
from webapp.apps.bazi.models import Chart
from webapp.apps.bazi.sayings import say
from webapp.apps.bazi.steps import step_text
from webapp.config import settings
from webapp.web.i18n import language


def share_url(chart: Chart) -> str | None:
    """Return the address of a chart for others, None while it is not shared."""
    if chart.share_code is None:
        return None
    return settings().base_url + url_for("bazi.shared", code=chart.share_code)


def city_name(city: City) -> str:
    """Return a city with its country, as the reader calls them."""
    name = city.chinese or city.name if language() == "zh_CN" else city.name
    locale = get_locale() or Locale("en")
    country = locale.territories.get(city.country, city.country)
    parts = (name, city.state, country)
    return ("，" if language() == "zh_CN" else ", ").join(part for part in parts if part)


def place_name(chart: Chart) -> str:
    """Return the place of a chart as the reader calls it."""
    city = atlas().find(chart.city_id) if chart.city_id else None
    return city_name(city) if city is not None else chart.place or chart.zone or chart.utc_offset or ""


def nayin_element(nayin: str) -> Any:
    """Return the element that a na-yin ends with."""
    return words.ELEMENTS[words.NAYIN_ELEMENTS[nayin[-1]]]


# One name in the templates for all of them.
BAZI = SimpleNamespace(
    elements=words.ELEMENTS,
    pillars=words.PILLARS,
    gods=words.GODS,
    stages=words.STAGES,
    sounds=words.SOUNDS,
    animals=words.ANIMALS,
    flags=words.FLAGS,
    notice=words.NOTICE,
    age=words.age,
    clock=words.clock,
    day=words.day,
    term=words.term,
    nayin_element=nayin_element,
    say=say,
    step=step_text,
    city=city_name,
    place=place_name,
    share_url=share_url,
)
