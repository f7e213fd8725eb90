"""Language and time zone: by the visitor's choice, the profile, then Accept-Language."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from babel import Locale
from babel.lists import format_list
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Domain, get_locale

from webapp.config import Settings, settings
from webapp.extensions import babel

LOCALES = {"en": "English", "fr": "Français", "es": "Español", "zh_CN": "简体中文"}
_BY_TAG = {name.partition("_")[0]: name for name in LOCALES}
_BY_LOCALE = {str(Locale.parse(name)): name for name in LOCALES}


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The texts of translations/ by the house's names: to Babel zh_CN is zh_Hans_CN."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.texts = {name: _load(folder, name) for name in LOCALES}

    def get_translations(self) -> NullTranslations:
        """Return the texts in the language of this request."""
        return self.texts[language()]


@cache
def _load(folder: Path, name: str) -> NullTranslations:
    """Read the texts of one language once, however many apps a process makes."""
    return Translations.load(folder, [name])


def init_i18n(app: Flask, config: Settings) -> None:
    """Bind Babel: catalogues in translations/, the language of each request by `choose_locale`."""
    app.config["BABEL_DEFAULT_LOCALE"] = config.DEFAULT_LOCALE
    babel.init_app(app, locale_selector=choose_locale)
    babel.domain_instance = catalogues = Catalogues(app.extensions["root"] / "translations")
    app.extensions["texts"] = catalogues.texts


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
    for tag, quality in request.accept_languages:
        name = _BY_TAG.get(tag.replace("_", "-").partition("-")[0].lower())
        if name and quality > 0:
            return name
    return settings().DEFAULT_LOCALE


def language() -> str:
    """Return the language that is being written: en, fr, es or zh_CN."""
    return _name_of(get_locale())


def listed(items: Iterable[str]) -> str:
    """Return one phrase of several, as the reader's language lists them: a, b, and c; a、b和c."""
    return format_list([str(item) for item in items], locale=get_locale() or Locale("en"))


@cache
def _name_of(locale: Locale | None) -> str:
    return _BY_LOCALE.get(str(locale), "en")


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
