"""What templates say: texts, numbers and dates in the language of the page, each worked out once.

A page says some two hundred of them. Flask-Babel finds out the language anew for each, and formats anew;
that was half of the time of a page. See docs/decisions/speed-of-pages.md.
"""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from babel.support import NullTranslations, Translations
from flask import Flask, Request
from flask_babel import format_date, format_time, get_locale, to_user_timezone
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from webapp.web.i18n import LOCALES, language

KEPT = 8_192  # results of each kind: texts of all languages, days, minutes of the day, small numbers


class Texts:
    """The texts of one language, as Jinja's newstyle gettext gives them: escaped, `%(name)s` filled in."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self._catalogue = catalogue
        self._plain = lru_cache(KEPT)(self._without_values)
        self.context = {"_": self.gettext, "gettext": self.gettext, "ngettext": self.ngettext}

    @pass_eval_context
    def gettext(self, where: EvalContext, text: str, /, **values: Any) -> str:
        """Return `text` in this language."""
        if not values and where.autoescape:
            return self._plain(text)
        found = self._catalogue.gettext(text)
        return (Markup(found) if where.autoescape else found) % values

    @pass_eval_context
    def ngettext(self, where: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        """Return the form for `num` in this language; `%(num)s` is the number unless something else is given."""
        found = self._catalogue.ngettext(one, many, num)
        return (Markup(found) if where.autoescape else found) % {"num": num, **values}

    def _without_values(self, text: str) -> Markup:
        return Markup(self._catalogue.gettext(text)) % {}


class FormRequest(Request):
    """A request that knows the texts of WTForms: Flask-WTF would read their file from disk in every one."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """The texts of WTForms in the language of the page; Flask-WTF looks here first."""
        return _form_texts(str(get_locale()))


def init_texts(app: Flask) -> None:
    """Give templates `_`, `gettext`, `ngettext` and the formats; a page's are bound once, as it is rendered."""
    catalogues = app.extensions["texts"]
    texts = {name: Texts(catalogues[name]) for name in LOCALES}

    # Macros are imported without the page's context, so they find these.
    @pass_eval_context
    def gettext(where: EvalContext, text: str, /, **values: Any) -> str:
        return texts[language()].gettext(where, text, **values)

    @pass_eval_context
    def ngettext(where: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        return texts[language()].ngettext(where, one, many, num, **values)

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.jinja_env.filters.update(numberformat=number, dateformat=day, timeformat=clock, dayformat=day_and_month)
    app.context_processor(lambda: texts[language()].context)
    app.request_class = FormRequest


def number(value: Any) -> str:
    """Return a number as the language writes it: 1,234 or 1 234."""
    return _number(value, get_locale())


def day(moment: date, style: str = "medium") -> str:
    """Return the day of a moment or date: Nov 5, 2026 or 5 nov. 2026."""
    local = to_user_timezone(moment).date() if isinstance(moment, datetime) else moment
    return _day(local, style, get_locale())


def clock(moment: datetime, style: str = "medium") -> str:
    """Return the time of day of a moment: 3:04 PM or 15:04."""
    if style != "short":
        return str(format_time(moment, style))
    local = to_user_timezone(moment)
    return _minute(local.hour, local.minute, get_locale())


def day_and_month(day: date) -> str:
    """Return a day without its year, in the order of the language: Nov 5, 5 nov., 11月5日."""
    return _day_and_month(day, get_locale())


@lru_cache(KEPT)
def _number(value: Any, locale: Locale) -> str:
    return numbers.format_decimal(value, locale=locale)


@lru_cache(KEPT)
def _day(local: date, style: str, locale: Locale) -> str:
    return str(format_date(local, style))


@lru_cache(KEPT)
def _minute(hour: int, minute: int, locale: Locale) -> str:
    return dates.format_time(time(hour, minute), "short", locale=locale)


@lru_cache(KEPT)
def _day_and_month(day: date, locale: Locale) -> str:
    return dates.format_skeleton("MMMd", day, locale=locale)


@lru_cache
def _form_texts(locale: str) -> NullTranslations:
    from wtforms.i18n import messages_path

    return Translations.load(messages_path(), [locale], domain="wtforms")
