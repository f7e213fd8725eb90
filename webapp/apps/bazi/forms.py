"""The forms of charts. What a field may hold is checked here for people, in services for all."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import InputRequired, Length, Optional, Regexp

from webapp.apps.bazi import queries
from webapp.apps.bazi.engine.chart import Birth
from webapp.apps.bazi.engine.cities import City, atlas, fold
from webapp.apps.bazi.models import NAME_LENGTH, Chart
from webapp.apps.bazi.services import births
from webapp.apps.bazi.services.births import Entry
from webapp.apps.bazi.services.charts import default_name
from webapp.apps.bazi.shown import city_name
from webapp.guests.forms import REQUIRED, clean_line
from webapp.web.errors import Problem

DATE = r"^\d{4}-\d{2}-\d{2}$"
TIME = r"^\d{2}:\d{2}(:\d{2})?$"
GENDERS = [SelectChoice("female", _l("Female")), SelectChoice("male", _l("Male"))]
DAY_CHANGES = [
    SelectChoice("midnight", _l("The day changes at midnight")),
    SelectChoice("23h", _l("The day changes at 23:00, with the hour 子")),
]
LUCK_METHODS = [
    SelectChoice("minutes", _l("By minutes")),
    SelectChoice("double_hours", _l("By days and double hours")),
]
FOLDS = [SelectChoice("0", _l("The first time")), SelectChoice("1", _l("The second time"))]
FIELDS = {"birth_time": "birth_clock", "city_id": "city", "tz": "city"}  # where faults of a birth are shown
OF_THE_DAY = {"out_of_range"}  # faults of a birth's time that are its day's


class NicknameForm(FlaskForm):
    """Begin with a name."""

    nickname = StringField(_l("What may we call you?"), [REQUIRED, Length(max=NAME_LENGTH), clean_line])


class BirthForm(FlaskForm):
    """A birth: day, hour or none, city, and (under "more") the conventions."""

    birth_date = StringField(
        _l("Date of birth"), [REQUIRED, clean_line, Regexp(DATE, message=_l("Choose a date."))]
    )
    birth_clock = StringField(
        _l("Time of birth"),
        [Optional(), clean_line, Regexp(TIME, message=_l("Give a time like %(example)s.", example="14:30"))],
    )
    hour_unknown = BooleanField(_l("I do not know the hour"))
    city = StringField(_l("City of birth"), [Length(max=100), clean_line])
    city_id = HiddenField()
    gender = RadioField(_l("Gender"), [Optional()], choices=GENDERS)
    day_changes = RadioField(_l("When does the day change?"), choices=DAY_CHANGES, default="midnight")
    luck_method = RadioField(_l("Start of the luck pillars"), choices=LUCK_METHODS, default="minutes")
    true_solar_time = BooleanField(_l("Read day and hour from true solar time"))
    fold = RadioField(_l("The clocks showed this time twice. Which was it?"), [Optional()], choices=FOLDS)

    found: list[City]  # cities to choose from, where what was typed does not name one
    asks_fold = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = []

    @classmethod
    def of_query(cls, args: Any) -> "BirthForm":
        """Return the form of a GET: it changes nothing, so it carries no token."""
        given = MultiDict(args)
        for name, usual in (("day_changes", "midnight"), ("luck_method", "minutes")):
            given.setdefault(name, usual)
        return cls(given, meta={"csrf": False})

    @classmethod
    def of_chart(cls, chart: Chart) -> "BirthForm":
        """Return the form filled with what a chart was made from."""
        city = atlas().find(chart.city_id or "")
        return cls(
            formdata=None,
            nickname=chart.name,
            birth_date=chart.birth_date.isoformat(),
            birth_clock=chart.birth_clock,
            hour_unknown=chart.birth_clock is None,
            city=city_name(city) if city else "",
            city_id=chart.city_id or "",
            gender=chart.gender,
            day_changes=chart.day_changes,
            luck_method=chart.luck_method,
            true_solar_time=chart.true_solar_time,
            fold=None if chart.fold is None else str(chart.fold),
        )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check the fields, then that a time is given or said to be unknown, and the city is one."""
        is_good = super().validate(*args, **kwargs)
        if not self.birth_clock.data and not self.hour_unknown.data and not self.birth_clock.errors:
            self.birth_clock.errors = [_("Give the time, or say that you do not know it.")]
            is_good = False
        return self._place() and is_good

    def entry(self) -> Entry:
        """Return what was said. Raise Invalid for a date that is none."""
        hour = "" if self.hour_unknown.data else f"T{self.birth_clock.data}"
        city = self.chosen_city
        birth = Birth(
            births.parse_said(f"{self.birth_date.data}{hour}"),
            gender=self.gender.data or None,
            day_changes=self.day_changes.data,
            true_solar_time=bool(self.true_solar_time.data),
            fold=int(self.fold.data) if self.fold.data in ("0", "1") else None,
            luck_method=self.luck_method.data,
        )
        return Entry(births.at_place(birth, city), self.name, city)

    @property
    def name(self) -> str:
        """Whose chart it is."""
        return default_name()

    @property
    def chosen_city(self) -> City | None:
        """The city of the id, if there is one."""
        return atlas().find(self.city_id.data or "")

    @property
    def last_day(self) -> str:
        """The last date that may be a birth."""
        return date.today().isoformat()  # noqa: DTZ011 - a hint for the browser; the service knows the place

    def blame(self, error: Problem) -> None:
        """Put the sentences of `error` at the fields that it names, or over the form."""
        self.asks_fold = error.code == "repeated_hour"
        for name, text in error.errors.items():
            field = "birth_date" if error.code in OF_THE_DAY else FIELDS.get(name, name)
            if field in self:
                self[field].errors = [*self[field].errors, text]
            else:
                self.form_errors.append(text)

    def _place(self) -> bool:
        """Find the city that was typed: chosen already, the only one so called, or a list to choose from."""
        typed, chosen = self.city.data or "", self.chosen_city
        if chosen is not None and (not typed or typed == city_name(chosen) or _begins(chosen, typed)):
            self.city.data = city_name(chosen)
            return True
        self.city_id.data = ""
        if not typed:
            return self._without_city()
        self.found = queries.cities(_first_name(typed))
        if len(self.found) == 1:
            self.city_id.data, self.city.data = self.found[0].id, city_name(self.found[0])
            self.found = []
            return True
        text = (
            _("Choose one of these.")
            if self.found
            else _("No city has this name. Try its English or Chinese name.")
        )
        self.city.errors = [*self.city.errors, text]
        return False

    def _without_city(self) -> bool:
        return True


class OnboardingForm(BirthForm):
    """The onboarding: as a birth, with a name, and with city and gender required."""

    nickname = StringField(_l("Name"), [REQUIRED, Length(max=NAME_LENGTH), clean_line])
    gender = RadioField(_l("Gender"), [InputRequired(_l("Please choose."))], choices=GENDERS)

    @property
    def name(self) -> str:
        """Whose chart it is."""
        return self.nickname.data or default_name()

    def _without_city(self) -> bool:
        self.city.errors = [*self.city.errors, _("Please fill this in.")]
        return False


def _first_name(typed: str) -> str:
    """Return what stands before the country in a place as `city_name` writes it."""
    return re.split("[,，]", typed, maxsplit=1)[0]


def _begins(city: City, typed: str) -> bool:
    """Tell whether a chosen city still fits what stands in the field."""
    key = fold(_first_name(typed))
    return any(fold(name).startswith(key) for name in (city.name, city.chinese) if name) or any(
        city.id == found.id for found in queries.cities(_first_name(typed), queries.MOST_CITIES)
    )
