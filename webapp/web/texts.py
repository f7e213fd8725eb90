"""What templates say: texts, numbers and dates in the language of the page, each worked out once.

A page says some two hundred of them. Flask-Babel finds out the language anew for each, and formats anew;
that was half of the time of a page. See docs/decisions/speed-of-pages.md.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache
from math import inf
from typing import Any, Literal

from babel import Locale, dates, numbers
from babel.support import NullTranslations, Translations
from flask import Flask, Request
from flask_babel import get_locale, to_user_timezone
from jinja2 import Environment, pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from webapp.web.i18n import LOCALES, language

KEPT = 2_048  # results of each kind and language: texts, numbers, days, minutes of the day
KEPT_FRAGMENTS = 256
MACROS = "shared/macros.html"
# From how many seconds on a distance in time is told in a unit; 47 hours are hours, as nearer things deserve.
UNITS: tuple[tuple[Literal["day", "hour", "minute"], int], ...] = (
    ("day", 2 * 86_400),
    ("hour", 3_600),
    ("minute", 60),
)


class Texts:
    """Texts and formats of one language; moments are shown in the zone of who reads them."""

    def __init__(self, environment: Environment, name: str, catalogue: NullTranslations) -> None:
        self._environment = environment
        self._catalogue = catalogue
        self._locale = Locale.parse(name)
        self._plain = lru_cache(KEPT)(self._without_values)
        self.number = lru_cache(KEPT)(self._number)
        self.percent = lru_cache(KEPT)(self._percent)
        self._day = lru_cache(KEPT)(self._format_day)
        self._clock = lru_cache(KEPT)(self._format_clock)
        self.day_and_month = lru_cache(KEPT)(self._day_and_month)

    @cached_property
    def context(self) -> dict[str, Any]:
        """What every template in this language is given, the macros bound to the language among it."""
        said = {"texts": self, "_": self.gettext, "gettext": self.gettext, "ngettext": self.ngettext}
        return said | {"ui": self._environment.get_template(MACROS).make_module(said)}

    @pass_eval_context
    def gettext(self, where: EvalContext, text: str, /, **values: Any) -> str:
        """Return `text` in this language, escaped and filled in as Jinja's newstyle gettext does."""
        if not values and where.autoescape:
            return self._plain(text)
        return _safe(self._catalogue.gettext(text), where) % values

    @pass_eval_context
    def ngettext(self, where: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        """Return the form for `num`; `%(num)s` is the number unless something else is given."""
        return _safe(self._catalogue.ngettext(one, many, num), where) % {"num": num, **values}

    def day(self, moment: date, style: str = "medium") -> str:
        """Return the day of a moment or date: Nov 5, 2026 or 5 nov. 2026."""
        return self._day(to_user_timezone(moment).date() if isinstance(moment, datetime) else moment, style)

    def clock(self, moment: datetime, style: str = "short") -> str:
        """Return the time of day of a moment: 3:04 PM or 15:04."""
        moment = to_user_timezone(moment)
        return self._clock(moment.hour, moment.minute, 0 if style == "short" else moment.second, style)

    def relative(self, moment: datetime) -> str:
        """Return how far away a moment is, in the unit that app.js takes: 3 hours ago, in 2 days."""
        away = moment - datetime.now(UTC)
        seconds = abs(away.total_seconds())
        unit = next((name for name, least in UNITS if seconds >= least), None)
        if unit is None and away.total_seconds() <= 0:
            return self._catalogue.gettext("just now")
        return dates.format_timedelta(
            away, granularity=unit or "minute", threshold=inf, add_direction=True, locale=self._locale
        )

    def _without_values(self, text: str) -> Markup:
        return Markup(self._catalogue.gettext(text)) % {}  # noqa: S704 - a text of ours

    def _number(self, value: Any) -> str:
        return numbers.format_decimal(value, locale=self._locale)

    def _percent(self, share: float) -> str:
        return numbers.format_percent(share, locale=self._locale, decimal_quantization=False)

    def _format_day(self, day: date, style: str) -> str:
        return dates.format_date(day, style, locale=self._locale)

    def _format_clock(self, hour: int, minute: int, second: int, style: str) -> str:
        return dates.format_time(time(hour, minute, second), style, locale=self._locale)

    def _day_and_month(self, day: date) -> str:
        return dates.format_skeleton("MMMd", day, locale=self._locale)


class FormRequest(Request):
    """A request that knows the texts of WTForms: Flask-WTF would read their file from disk in every one."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """The texts of WTForms in the language of the page; Flask-WTF looks here first."""
        return _form_texts(str(get_locale()))


def init_texts(app: Flask) -> None:
    """Give templates their texts and formats, bound to the language once, as a page or mail is begun."""
    environment = app.jinja_env
    catalogues = app.extensions["texts"]
    texts = {name: Texts(environment, name, catalogues[name]) for name in LOCALES}

    def of(context: Context) -> Texts:
        bound = context.get("texts")
        return bound if isinstance(bound, Texts) else texts[language()]

    def in_language(method: Callable[..., str]) -> Callable[..., str]:
        @pass_context
        def run(context: Context, *args: Any, **kwargs: Any) -> str:
            return method(of(context), *args, **kwargs)

        return run

    @lru_cache(KEPT_FRAGMENTS)
    def rendered(name: str, spoken: str, values: tuple[tuple[str, Any], ...]) -> Markup:
        html = environment.get_template(name).render({**texts[spoken].context, **dict(values)})
        return Markup(html)  # noqa: S704 - rendered and escaped

    def once(name: str, **values: Any) -> Markup:
        """Return a fragment that depends on the language and `values` alone, rendered the first time only."""
        return rendered(name, language(), tuple(values.items()))

    environment.globals["once"] = once
    environment.filters.update(
        numberformat=in_language(lambda spoken, value: spoken.number(value)),
        percentformat=in_language(lambda spoken, share: spoken.percent(share)),
        relativeformat=in_language(Texts.relative),
        dateformat=in_language(Texts.day),
        timeformat=in_language(Texts.clock),
        dayformat=in_language(lambda spoken, day: spoken.day_and_month(day)),
    )
    app.context_processor(lambda: texts[language()].context)
    app.request_class = FormRequest


def _safe(text: str, where: EvalContext) -> str:
    """Return a text of ours as what Jinja need not escape; values that are filled in are escaped."""
    return Markup(text) if where.autoescape else text  # noqa: S704


@lru_cache
def _form_texts(locale: str) -> NullTranslations:
    from wtforms.i18n import messages_path

    return Translations.load(messages_path(), [locale], domain="wtforms")
