"""The sun, to the second: the instants of the solar terms, and how far it runs ahead of the clocks.

The astronomy is that of `lunar_python` (loaded when a chart is made, not with the app); what it gives is
compared with JPL DE431 and with printed almanacs in the tests.
"""

import math
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import lru_cache

TERMS = (
    "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑", "白露",
    "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒", "立春", "雨水", "惊蛰",
)  # fmt: skip
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)  # read as Terrestrial Time where it is an epoch
CENTURY_DAYS = 36_525
YEAR_DAYS = 365.242_2
EQUINOX = datetime(1999, 3, 21, 2, tzinfo=UTC)  # near term 0, from which terms are counted
SPRING = 21  # the number of 立春 of the year 2000

# Since 1972 clocks run by atoms: TAI - UTC in seconds, from the 1st of (year, month) on (IERS Bulletin C).
LEAPS = (
    (1972, 1), (1972, 7), (1973, 1), (1974, 1), (1975, 1), (1976, 1), (1977, 1), (1978, 1), (1979, 1),
    (1980, 1), (1981, 7), (1982, 7), (1983, 7), (1985, 7), (1988, 1), (1990, 1), (1991, 1), (1992, 7),
    (1993, 7), (1994, 7), (1996, 1), (1997, 7), (1999, 1), (2006, 1), (2009, 1), (2012, 7), (2015, 7),
    (2017, 1),
)  # fmt: skip
FIRST_LEAP, TT_MINUS_TAI = 10, 32.184
KNOWN_UNTIL = 2027  # later the rotation of the earth is a forecast

# Nutation in longitude that the library leaves out: multiples of D, M, M', F and the node, then 0.0001 arc
# seconds (IAU 1980; Meeus, table 22.A). Together up to 2 seconds of time.
FURTHER_NUTATION = (
    (-2, 0, 1, 0, 0, -158), (-2, 0, 0, 2, 1, 129), (0, 0, -1, 2, 2, 123), (2, 0, 0, 0, 0, 63),
    (0, 0, 1, 0, 1, 63), (2, 0, -1, 2, 2, -59), (0, 0, -1, 0, 1, -58), (0, 0, 1, 2, 1, -51),
    (-2, 0, 2, 0, 0, 48), (0, 0, -2, 2, 1, 46),
)  # fmt: skip


@lru_cache(1024)
def term_instant(number: int) -> datetime:
    """Return when the sun reaches `number` times 15 degrees, counted from the spring of 1999 (UTC)."""
    from lunar_python.util import ShouXingUtil

    centuries: float = ShouXingUtil.saLonT(number * math.pi / 12)
    centuries -= _further_nutation(centuries) / ShouXingUtil.ev(centuries)
    terrestrial = J2000 + timedelta(days=centuries * CENTURY_DAYS)
    return terrestrial - timedelta(seconds=_terrestrial_minus_utc(terrestrial))


def term_before(instant: datetime) -> int:
    """Return the number of the last term that began at `instant` or before."""
    number = math.floor((instant - EQUINOX) / timedelta(days=YEAR_DAYS / 24))
    while term_instant(number) > instant:
        number -= 1
    while term_instant(number + 1) <= instant:
        number += 1
    return number


def term_name(number: int) -> str:
    """Return the name of a term."""
    return TERMS[number % 24]


def opens_month(number: int) -> bool:
    """Tell whether a pillar of the month begins with a term: every second one (节)."""
    return number % 2 == 1


def equation_of_time(instant: datetime) -> float:
    """Return apparent minus mean solar time in seconds (Meeus, Astronomical Algorithms, chapter 28)."""
    from lunar_python.util import ShouXingUtil

    terrestrial = instant + timedelta(seconds=_terrestrial_minus_utc(instant))
    t = (terrestrial - J2000) / timedelta(days=CENTURY_DAYS)
    tau = t / 10
    mean = 280.466_456_7 + 360_007.698_277_9 * tau + 0.030_320_28 * tau**2 + tau**3 / 49_931
    apparent: float = ShouXingUtil.saLon(t, -1)
    node = math.radians(125.04 - 1934.136 * t)
    tilt = math.radians(23.439_291_1 - 0.013_004_2 * t + 0.002_56 * math.cos(node))
    ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(apparent), math.cos(apparent)))
    nutation = math.degrees(ShouXingUtil.nutationLon2(t)) * math.cos(tilt)
    degrees = (mean - 0.005_718_3 - ascension + nutation + 180) % 360 - 180
    return degrees * 240


def true_solar(instant: datetime, longitude: float) -> datetime:
    """Return what a sundial shows at a longitude (degrees, east positive), naive, to the second."""
    seconds = longitude * 240 + equation_of_time(instant)
    return (instant + timedelta(seconds=round(seconds))).replace(tzinfo=None)


def _further_nutation(t: float) -> float:
    """Return what FURTHER_NUTATION adds to the longitude of the sun, in radians, `t` centuries after 2000."""
    fundamentals = (
        297.850_36 + 445_267.111_480 * t,
        357.527_72 + 35_999.050_340 * t,
        134.962_98 + 477_198.867_398 * t,
        93.271_91 + 483_202.017_538 * t,
        125.044_52 - 1_934.136_261 * t,
    )
    total = 0.0
    for *multiples, amount in FURTHER_NUTATION:
        angle = sum(times * degrees for times, degrees in zip(multiples, fundamentals, strict=True))
        total += amount * math.sin(math.radians(angle))
    return math.radians(total / 10_000 / 3600)


def _terrestrial_minus_utc(instant: datetime) -> float:
    """Return TT - UTC in seconds: exact since 1972; before it, and in years to come, TT - UT1."""
    if 1972 <= instant.year <= KNOWN_UNTIL:
        past = bisect_right(LEAPS, (instant.year, instant.month))
        return TT_MINUS_TAI + FIRST_LEAP + past - 1
    from lunar_python.util import ShouXingUtil

    days = (instant - J2000) / timedelta(days=1)
    seconds: float = ShouXingUtil.dtT(days) * 86_400
    return seconds
