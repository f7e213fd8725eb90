"""JSON of charts: what comes in."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from webapp.apps.bazi.engine.chart import Birth
from webapp.apps.bazi.engine.luck import Gender, Method
from webapp.apps.bazi.engine.pillars import DayChange
from webapp.apps.bazi.queries import MOST_CITIES, USUAL_CITIES
from webapp.apps.bazi.services import births
from webapp.apps.bazi.services.births import Entry
from webapp.apps.bazi.services.charts import default_name
from webapp.guests.schemas import Nickname
from webapp.web.paging import LARGEST_PAGE, USUAL_PAGE
from webapp.web.schema import Digits, In, Line

FLAG_WORDS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


def _number(value: object) -> object:
    """Read the number of a query string; a plus sign may have become a space."""
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        raise ValueError("Give a number.") from None


def _flag(value: object) -> object:
    return FLAG_WORDS.get(value.lower(), value) if isinstance(value, str) else value


def _zone(value: object) -> object:
    """Give a plus sign back that a query string turned into a space."""
    return f"+{value[1:]}" if isinstance(value, str) and value.startswith(" ") else value


def _id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


BirthTime = Annotated[Line, Field(min_length=1, max_length=40, examples=["1990-05-15T14:30:00"])]
CityId = Annotated[Line, BeforeValidator(_id), Field(min_length=1, max_length=20, examples=["1816670"])]
Longitude = Annotated[float, BeforeValidator(_number), Field(ge=-180, le=180, allow_inf_nan=False)]
Zone = Annotated[Line, BeforeValidator(_zone), Field(max_length=64)]
Fold = Annotated[Literal[0, 1], Digits]
Flag = Annotated[bool, BeforeValidator(_flag)]


class ChartQuery(In):
    """A birth: a clock time at a place (a date alone: the hour is unknown), and by which conventions.

    `tz` is an IANA zone or an offset; by default that of the city, else Asia/Shanghai unless `birth_time` has
    an offset. `fold` says which of a repeated hour.
    """

    birth_time: BirthTime
    tz: Zone | None = None
    longitude: Longitude | None = None
    city_id: CityId | None = None
    gender: Gender | None = None
    day_changes: DayChange = "midnight"
    true_solar_time: Flag = False
    fold: Fold | None = None
    luck_method: Method = "minutes"

    def birth(self) -> Birth:
        """Return it as the engine takes it. Raise Invalid, Problem."""
        said = births.parse_said(self.birth_time)
        city = births.find_city(self.city_id) if self.city_id else None
        birth = Birth(
            said,
            self.tz or (city and city.zone),
            self.longitude if self.longitude is not None else city and city.longitude,
            self.gender,
            self.day_changes,
            self.true_solar_time,
            self.fold,
            self.luck_method,
        )
        return births.at_place(birth, None)


class BirthIn(In):
    """The onboarding: who, when, where. A `birth_time` that is a date alone leaves the hour open."""

    nickname: Nickname
    birth_time: BirthTime
    city_id: CityId
    gender: Gender
    day_changes: DayChange = "midnight"
    true_solar_time: bool = False
    fold: Literal[0, 1] | None = None
    luck_method: Method = "minutes"

    def entry(self) -> Entry:
        """Return it as services take it. Raise Invalid, Problem 400 for a city that is none."""
        city = births.find_city(self.city_id)
        birth = Birth(
            births.parse_said(self.birth_time),
            gender=self.gender,
            day_changes=self.day_changes,
            true_solar_time=self.true_solar_time,
            fold=self.fold,
            luck_method=self.luck_method,
        )
        return Entry(births.at_place(birth, city), self.nickname, city)


class ChartIn(BirthIn):
    """A chart to be kept; a name and the gender may be left out."""

    nickname: Nickname | None = None  # type: ignore[assignment]
    gender: Gender | None = None  # type: ignore[assignment]

    def entry(self) -> Entry:
        """Return it as services take it, with a name."""
        if self.nickname is None:
            self.nickname = default_name()
        return super().entry()


class ChartPatch(In):
    """What to change of a chart: make it the active one, share it or not."""

    is_active: Literal[True] | None = None
    is_shared: bool | None = None


class ChartsQuery(In):
    """Which page of my charts."""

    cursor: Annotated[Line, Field(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE), Digits] = USUAL_PAGE


class CitiesQuery(In):
    """The first letters of a city, in Latin or Chinese script, and how many to answer."""

    q: Annotated[Line, Field(max_length=100)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_CITIES), Digits] = USUAL_CITIES
