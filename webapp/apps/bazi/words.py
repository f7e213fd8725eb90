"""The words for what the engine finds: names of signs, flags, faults."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import format_date, format_time, ngettext
from flask_babel import lazy_gettext as _l

from webapp.apps.bazi.engine.faults import Fault
from webapp.web.i18n import language, listed

# TRANSLATORS: the ten gods, the stages and the animals are names of the Chinese calendar.
ELEMENTS = {
    "wood": _l("Wood"), "fire": _l("Fire"), "earth": _l("Earth"), "metal": _l("Metal"), "water": _l("Water"),
}  # fmt: skip
NAYIN_ELEMENTS = {"木": "wood", "火": "fire", "土": "earth", "金": "metal", "水": "water"}
PILLARS = {
    "year": _l("Year pillar"),
    "month": _l("Month pillar"),
    "day": _l("Day pillar"),
    "hour": _l("Hour pillar"),
}
GODS = {
    "日主": _l("Day master"),
    "比肩": _l("Friend"),
    "劫财": _l("Rob wealth"),
    "食神": _l("Eating god"),
    "伤官": _l("Hurting officer"),
    "偏财": _l("Indirect wealth"),
    "正财": _l("Direct wealth"),
    "七杀": _l("Seven killings"),
    "正官": _l("Direct officer"),
    "偏印": _l("Indirect seal"),
    "正印": _l("Direct seal"),
}
STAGES = {
    "长生": _l("birth"),
    "沐浴": _l("bathing"),
    "冠带": _l("coming of age"),
    "临官": _l("office"),
    "帝旺": _l("prime"),
    "衰": _l("decline"),
    "病": _l("illness"),
    "死": _l("death"),
    "墓": _l("tomb"),
    "绝": _l("ending"),
    "胎": _l("conception"),
    "养": _l("nurture"),
}
SOUNDS = dict(
    zip(
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥",
        "jiǎ yǐ bǐng dīng wù jǐ gēng xīn rén guǐ zǐ chǒu yín mǎo chén sì wǔ wèi shēn yǒu xū hài".split(),
        strict=True,
    )
)
ANIMALS = dict(
    zip(
        "子丑寅卯辰巳午未申酉戌亥",
        (
            _l("rat"), _l("ox"), _l("tiger"), _l("rabbit"), _l("dragon"), _l("snake"),
            _l("horse"), _l("goat"), _l("monkey"), _l("rooster"), _l("dog"), _l("pig"),
        ),
        strict=True,
    )
)  # fmt: skip
TERM_SOUNDS = {
    "立春": "Lichun", "惊蛰": "Jingzhe", "清明": "Qingming", "立夏": "Lixia", "芒种": "Mangzhong",
    "小暑": "Xiaoshu", "立秋": "Liqiu", "白露": "Bailu", "寒露": "Hanlu", "立冬": "Lidong",
    "大雪": "Daxue", "小寒": "Xiaohan",
}  # fmt: skip
FLAGS = {
    "hour_unknown": _l(
        "The hour of birth is unknown: there are three pillars, and all that hangs on the hour is "
        "left open."
    ),
    "near_solar_term": _l(
        "This birth is within two minutes of a solar term. Clocks and almanacs are no better than "
        "that, so both charts are shown."
    ),
    "solar_term_on_this_day": _l(
        "A solar term fell on this day. Without the hour, both charts are possible."
    ),
    "summer_time": _l("Clocks were on summer time. Day and hour are read from standard time."),
    "repeated_hour": _l(
        "The clocks showed this hour twice that night; the chart is of the one that was chosen."
    ),
    "local_mean_time": _l("There were no time zones yet: clocks showed the mean time of the place."),
    "true_solar_time": _l("Day and hour are read from true solar time."),
    "hours_differ": _l("The clock and the sun name different hours here; both are shown."),
    "near_hour_change": _l("The hour changes within two minutes of this birth."),
    "late_zi": _l("This birth is between 23:00 and midnight, where schools differ about the day."),
}  # fmt: skip
NOTICE = _l("This is how tradition reads such a chart. It is no advice, and nothing of it was measured.")
FAULTS = {
    "bad_time": _l(
        "Give a date or a date and time, like %(day)s or %(moment)s.",
        day="1990-05-15",
        moment="1990-05-15T14:30",
    ),
    "out_of_range": _l("Choose a date from 1850-01-01 to 2100-12-31."),
    "unknown_zone": _l("This is not a time zone of the IANA database."),
    "skipped_hour": _l("The clocks were put forward, this time did not exist."),
    "repeated_hour": _l(
        "The clocks were put back, this time came twice. Which one was it: the first or the second?"
    ),
}  # fmt: skip


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong with a birth, for people."""
    return str(FAULTS[fault.code])


def term(name: str) -> str:
    """Return a solar term as its readers know it."""
    return name if language() == "zh_CN" else f"{name} {TERM_SOUNDS.get(name, '')}".strip()


def named(words: Mapping[str, Any], sign: str) -> str:
    """Return a sign in Chinese, with its translation where the reader's language has one."""
    return sign if language() == "zh_CN" else f"{sign} {words[sign]}"


def elements(names: list[str]) -> str:
    """Return elements in one phrase."""
    return listed(ELEMENTS[it] for it in names)


def age(start: Mapping[str, int]) -> str:
    """Return the age at which luck pillars start, in years, months and days."""
    parts = (
        ngettext("%(num)s year", "%(num)s years", start["years"]),
        ngettext("%(num)s month", "%(num)s months", start["months"]),
        ngettext("%(num)s day", "%(num)s days", start["days"]),
    )
    return listed(parts)


def clock(text: str) -> str:
    """Return a clock time of a report in the reader's way of writing, with seconds where they matter."""
    moment = datetime.fromisoformat(text)
    style = "HH:mm:ss" if moment.second else "HH:mm"
    joint = " " if language() == "zh_CN" else ", "
    return joint.join((format_date(moment, "long", rebase=False), format_time(moment, style, rebase=False)))


def day(text: str) -> str:
    """Return a day of a report (ISO 8601) in the reader's way of writing."""
    written: str = format_date(date.fromisoformat(text[:10]), "long")
    return written


def span(seconds: int) -> str:
    """Return a length of time with its sign, in minutes and seconds."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'−' if seconds < 0 else '+'}{minutes}:{rest:02d}"
