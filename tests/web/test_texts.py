"""What templates say is what Flask-Babel and WTForms would say, in every language; only sooner."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from babel import Locale, dates, numbers
from flask import Flask, render_template_string
from flask_babel import force_locale
from markupsafe import Markup, escape
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.widgets.core import html_params

from webapp.guests.forms import ProfileForm
from webapp.web.i18n import LOCALES
from webapp.web.inputs import attributes, option

MOMENT = datetime(2026, 11, 5, 23, 4, 59, tzinfo=timezone(timedelta(hours=-5)))  # the 6th in UTC
UTC_MOMENT = MOMENT.astimezone(UTC)

in_each = pytest.mark.parametrize("language", list(LOCALES))


def said(app: Flask, language: str, template: str, **values: Any) -> str:
    """Render a template in a language, as a page or a mail would be."""
    with app.test_request_context("/"), force_locale(language):
        return render_template_string(template, **values)


@in_each
def test_numbers_and_moments_are_written_as_the_language_does(app: Flask, language: str) -> None:
    locale = Locale.parse(language)
    for _ in range(2):  # worked out, then remembered
        assert said(app, language, "{{ 1234567|numberformat }}") == numbers.format_decimal(
            1234567, locale=locale
        )
        shown = said(
            app,
            language,
            "{{ m|dateformat }}|{{ m|timeformat('short') }}|{{ m|timeformat('medium') }}",
            m=MOMENT,
        )
        assert shown == "|".join((
            dates.format_date(UTC_MOMENT, "medium", locale=locale),
            dates.format_time(UTC_MOMENT, "short", locale=locale),
            dates.format_time(UTC_MOMENT, "medium", locale=locale),
        ))  # fmt: skip
        day = said(app, language, "{{ d|dateformat('medium') }}|{{ d|dayformat }}", d=date(2026, 2, 28))
        assert day == "|".join((
            dates.format_date(date(2026, 2, 28), "medium", locale=locale),
            dates.format_skeleton("MMMd", date(2026, 2, 28), locale=locale),
        ))  # fmt: skip


@in_each
def test_macros_speak_the_language_of_the_page(app: Flask, language: str) -> None:
    with app.test_request_context("/"), force_locale(language):
        copied = render_template_string("{{ _('Copied') }}")
        assert copied in render_template_string("{{ ui.copy('x') }}")


def test_what_is_filled_into_a_text_is_escaped(app: Flask) -> None:
    bad = "<b>&"
    assert said(app, "en", "{{ _('Select %(code)s', code=bad) }}", bad=bad) == "Select &lt;b&gt;&amp;"
    many = "{{ ngettext('%(num)s of %(x)s', '%(num)s of %(x)s', 2, x=bad) }}"
    assert said(app, "en", many, bad=bad) == "2 of &lt;b&gt;&amp;"
    assert said(app, "en", "{{ _('100%% of it') }}") == "100% of it"


def test_a_page_in_another_language_does_not_keep_the_last_one(app: Flask) -> None:
    french, english = (said(app, language, "{{ _('Sign in') }}") for language in ("fr", "en"))
    assert (french != english, english) == (True, "Sign in")


def test_a_fragment_rendered_once_is_kept_by_language_and_values(app: Flask) -> None:
    house = "{{ once('shared/_house.html', lit=n) }}"
    dark, lit, french = said(app, "en", house, n=0), said(app, "en", house, n=3), said(app, "fr", house, n=3)
    assert [page.count("window--lit") for page in (dark, lit, french)] == [0, 3, 3]
    assert lit != french
    assert said(app, "en", house, n=3) == lit


@pytest.mark.parametrize(
    "given",
    [
        {"name": "a", "id": "b", "value": "", "required": True, "disabled": False},
        {"name": "a", "value": "\"'<>& é", "data_copy": "1", "aria_label": "x", "class_": "y", "max": 3},
        {"name": "a", "value": Markup('safe " quote'), "hx-post": "/x?y=1&z=2"},
    ],
)
def test_attributes_are_those_of_wtforms(given: dict[str, Any]) -> None:
    assert attributes(**given) == html_params(**given)


@pytest.mark.parametrize(
    ("value", "label", "chosen"),
    [
        ("a", "A", True),
        ("<b>", "B & B", False),
        (True, "yes", False),
        (3, Markup("<i>"), True),
        ("", None, False),
    ],
)
def test_options_are_those_of_wtforms(value: Any, label: Any, chosen: bool) -> None:
    wanted = {"value": str(value), "class": 'x"y'} | ({"selected": True} if chosen else {})
    made = option(Choice(value=value, label=label, selected=chosen, render_kw={"class": 'x"y'}))
    assert made == f"<option {html_params(**wanted)}>{escape(label or value)}</option>"


@in_each
def test_the_words_of_wtforms_itself_are_translated(app: Flask, language: str) -> None:
    with app.test_request_context("/", method="POST", data={"theme": "none"}), force_locale(language):
        form = ProfileForm(meta={"csrf": False})
        form.validate()
        said_of_it = " ".join(map(str, form.theme.errors))
    assert ("Not a valid choice" in said_of_it) == (language == "en")


@pytest.mark.parametrize(
    ("away", "said_in"),
    [
        (
            timedelta(hours=-3),
            {"en": "3 hours ago", "fr": "il y a 3 heures", "es": "hace 3 horas", "zh_CN": "3小时前"},
        ),
        (timedelta(hours=47), {"en": "in 47 hours", "fr": "dans 47 heures"}),
        (
            timedelta(days=7),
            {"en": "in 7 days", "fr": "dans 7 jours", "es": "dentro de 7 días", "zh_CN": "7天后"},
        ),
        (timedelta(days=-40), {"en": "40 days ago"}),
        (timedelta(hours=-1, minutes=-1), {"en": "1 hour ago"}),
        (timedelta(seconds=40), {"en": "in 1 minute"}),
        (timedelta(seconds=-40), {"en": "just now", "fr": "à l’instant", "zh_CN": "刚刚"}),
    ],
)
def test_how_far_away_a_moment_is_is_told_in_the_unit_that_the_script_takes(
    app: Flask, away: timedelta, said_in: dict[str, str]
) -> None:
    for language, expected in said_in.items():
        moment = datetime.now(UTC) + away + timedelta(seconds=2 if away > timedelta(0) else -2)
        assert said(app, language, "{{ m|relativeformat }}", m=moment) == expected
        tag = said(app, language, "{{ ui.datetime_tag(m, 'ago') }}", m=moment)
        assert f">{expected}</time>" in tag
