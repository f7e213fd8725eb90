"""Language and time zone: by the visitor's choice, the profile, then Accept-Language."""

from datetime import date
from functools import cache
from zoneinfo import available_timezones

from babel.dates import format_skeleton
from flask import Flask, g, has_request_context, request, session
from flask_babel import get_locale

from webapp.config import Settings, settings
from webapp.extensions import babel

LOCALES = {"en": "English", "fr": "Français", "es": "Español", "zh_CN": "简体中文"}
_TAGS = {"en": "en", "fr": "fr", "es": "es", "zh_CN": "zh-CN"}


def init_i18n(app: Flask, config: Settings) -> None:
    """Bind Babel: catalogues in translations/, the language of each request by `choose_locale`."""
    app.config["BABEL_DEFAULT_LOCALE"] = config.DEFAULT_LOCALE
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.extensions["root"] / "translations")
    babel.init_app(app, locale_selector=choose_locale)
    app.jinja_env.filters["dayformat"] = day_and_month


def choose_locale() -> str:
    """Return the language of this request; JSON answers speak the documents' English."""
    return "en" if g.get("is_api", False) else preferred_locale()


def preferred_locale() -> str:
    """Return what the visitor reads best, on pages and in mails; the house's language where nobody asks."""
    if not has_request_context():
        return settings().DEFAULT_LOCALE
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    best = request.accept_languages.best_match([*_TAGS.values(), "zh"])
    if best is None:
        return settings().DEFAULT_LOCALE
    return "zh_CN" if best.startswith("zh") else best


def day_and_month(day: date) -> str:
    """Return a day without its year, in the order of the language: Nov 5, 5 nov., 11月5日."""
    return str(format_skeleton("MMMd", day, locale=get_locale()))


@cache
def timezones() -> list[tuple[str, str]]:
    """Return the time zones that a profile offers, as (name, shown name)."""
    areas = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    names = sorted(name for name in available_timezones() if name.startswith(areas))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
