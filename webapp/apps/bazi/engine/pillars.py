"""The four pillars: year and month by the instant, day and hour by the clock that counts there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from webapp.apps.bazi.engine import sun
from webapp.apps.bazi.engine.symbols import BRANCHES, STEMS, Pair, pair

DayChange = Literal["midnight", "23h"]
DAY_CHANGES: tuple[DayChange, ...] = ("midnight", "23h")
JULIAN_DAY_OF_YEAR_ONE = 1_721_425  # JDN at noon = date.toordinal() + this
DAY_SHIFT = 49  # (JDN + 49) mod 60 is 0 on a day 甲子
YEAR_SHIFT = 4  # the year 4 was a 甲子


@dataclass(frozen=True)
class Pillars:
    """Four pairs; the hour's is None where the hour of birth is not known."""

    year: Pair
    month: Pair
    day: Pair
    hour: Pair | None

    def all(self) -> dict[str, Pair | None]:
        """Return them by name, in order."""
        return {"year": self.year, "month": self.month, "day": self.day, "hour": self.hour}


def year_and_month(term: int) -> tuple[Pair, Pair]:
    """Return the pillars in force after a solar term: both begin with one, never with a date."""
    steps = term - sun.SPRING
    year, month = 2000 + steps // 24, steps % 24 // 2
    year_pair = pair(year - YEAR_SHIFT)
    # The first month is a 寅; its stem follows from that of the year, two on for each year.
    stem = STEMS.index(year_pair.stem) * 2 + 2 + month
    return year_pair, Pair(STEMS[stem % 10], BRANCHES[(month + 2) % 12])


def day_pair(day: date) -> Pair:
    """Return the pillar of a day."""
    return pair(day.toordinal() + JULIAN_DAY_OF_YEAR_ONE + DAY_SHIFT)


def day_and_hour(clock: datetime, day_changes: DayChange) -> tuple[Pair, Pair]:
    """Return both pillars by the clock that counts.

    From 23:00 on it is the hour 子 of the coming day, and has its stem; with "23h" the day is the coming one.
    """
    tomorrow = clock.date() + timedelta(days=1)
    is_late = clock.hour == 23
    day = day_pair(tomorrow if is_late and day_changes == "23h" else clock.date())
    of_hour = day_pair(tomorrow if is_late else clock.date())
    branch = branch_number(clock)
    stem = STEMS.index(of_hour.stem) * 2 + branch
    return day, Pair(STEMS[stem % 10], BRANCHES[branch])


def branch_number(clock: datetime) -> int:
    """Return the double hour of a clock time, 0 for 子 (23:00 to 1:00)."""
    return (clock.hour + 1) // 2 % 12
