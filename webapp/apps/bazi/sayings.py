"""What a reading by rules says: each sentence and its reason, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from webapp.apps.bazi import words
from webapp.web.i18n import listed

TOPICS = {
    "master": _l("Day master"),
    "season": _l("Season"),
    "strength": _l("Strength"),
    "helpful": _l("What helps"),
    "most": _l("Five elements"),
    "missing": _l("Five elements"),
    "gods": _l("Ten gods"),
    "luck": _l("Luck pillars"),
    "caution": _l("Please note"),
}
SENTENCES: dict[str, Mapping[str, Any]] = {
    "master": {
        "甲": _l("A tall tree: upright, steady, growing by a plan of its own."),
        "乙": _l("A climbing plant: supple, attentive, finding a way around what stands in it."),
        "丙": _l("The sun: open, warm, hard to overlook."),
        "丁": _l("A lamp: quiet warmth, an eye for detail, light for those who are near."),
        "戊": _l("A mountain: calm, reliable, slow to move and hard to push."),
        "己": _l("Garden soil: patient, useful to others, able to make much of little."),
        "庚": _l("Raw metal: direct, brave, at its best when there is something to do."),
        "辛": _l("A jewel: exact, sensitive, with high standards."),
        "壬": _l("A great river: broad interests, always moving, hard to hold."),
        "癸": _l("Rain and mist: gentle, imaginative, noticing what others miss."),
    },
    "season": {
        "same": _l("The season is of the day master's own element, and stands behind it."),
        "begetting": _l("The season feeds the element of the day master: help comes easily."),
        "begotten": _l("The day master feeds the season: much is given away."),
        "ruled": _l("The day master rules the season's element: there is much to do and to gain."),
        "ruling": _l("The season's element rules the day master: life asks for discipline early."),
    },
    "strength": {
        "strong": _l("The day master is strong."),
        "weak": _l("The day master is weak."),
        "balanced": _l("The day master is neither strong nor weak."),
    },
    "gods": {
        "peers": _l("Independence, the company of equals, and rivalry are the theme."),
        "output": _l("Making, speaking and showing what one can are the theme."),
        "wealth": _l("Handling things, money and tasks is the theme."),
        "authority": _l("Rules, responsibility and standing are the theme."),
        "resource": _l("Learning, protection and reflection are the theme."),
    },
}
HELP_REASONS = {
    "strong": _l("Because they take from a strong day master, or hold it."),
    "weak": _l("Because they carry a weak day master."),
    "balanced": _l("Because neither side outweighs the other."),
}


def _(sentence: str, **facts: Any) -> str:
    """Return a sentence in the reader's language, as text for certain."""
    return str(gettext(sentence, **facts))


class Said(NamedTuple):
    """One point of a reading for people: its topic, what is said, and why."""

    topic: str
    text: str
    reason: str


def say(point: Mapping[str, Any]) -> Said:
    """Return a stored point in the reader's language."""
    topic, code = point["topic"], point["code"]
    told = SENTENCES.get(topic, {}).get(code) or _OTHERS[topic](point)
    reason = _REASONS[topic](point["reason"], point)
    return Said(str(TOPICS[topic]), str(told), reason)


def _helpful(point: Mapping[str, Any]) -> str:
    wanted = point["facts"]["elements"]
    if not wanted:
        return _("No element is called for above the others.")
    return _("Tradition calls these elements helpful here: %(elements)s.", elements=words.elements(wanted))


def _luck(point: Mapping[str, Any]) -> str:
    facts = {name: point["facts"][name] for name in ("pillar", "age", "year")}
    if point["code"] == "forward":
        return _(
            "They run forward; the first, %(pillar)s, begins at the age of %(age)s, in %(year)s.", **facts
        )
    return _("They run backward; the first, %(pillar)s, begins at the age of %(age)s, in %(year)s.", **facts)


_OTHERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "helpful": _helpful,
    "most": lambda point: _("%(element)s shows most.", element=words.ELEMENTS[point["code"]]),
    "missing": lambda point: _(
        "Not to be seen: %(elements)s.", elements=words.elements(point["facts"]["elements"])
    ),
    "luck": _luck,
    "caution": lambda point: str(words.FLAGS[point["code"]]),
}


def _master(reason: Mapping[str, Any], _point: Mapping[str, Any]) -> str:
    facts = {"stem": reason["stem"], "element": words.ELEMENTS[reason["element"]]}
    if reason["yang"]:
        return _("Because the stem of the day is %(stem)s: %(element)s, yang.", **facts)
    return _("Because the stem of the day is %(stem)s: %(element)s, yin.", **facts)


def _season(reason: Mapping[str, Any], _point: Mapping[str, Any]) -> str:
    return _(
        "Because the month has the branch %(branch)s (%(element)s), and the day master is of %(master)s.",
        branch=reason["branch"],
        element=words.ELEMENTS[reason["element"]],
        master=words.ELEMENTS[reason["master"]],
    )


def _from_term(reason: Mapping[str, Any], _point: Mapping[str, Any]) -> str:
    return _(
        "Because the time from the birth to %(term)s was counted, three days for a year of life: %(age)s.",
        term=words.term(reason["term"]),
        age=words.age(reason["start"]),
    )


_REASONS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    "master": _master,
    "season": _season,
    "strength": lambda reason, _point: _(
        "Because the signs that support it have %(share)s of 100 parts of the weight; the month counts most.",
        share=reason["share"],
    ),
    "helpful": lambda reason, _point: str(HELP_REASONS[reason["strength"]]),
    "most": lambda reason, _point: _(
        "Because it has %(count)s of the %(signs)s signs.", count=reason["count"], signs=reason["signs"]
    ),
    "missing": lambda reason, _point: _(
        "Because none of the %(signs)s signs is of it; hidden stems may still hold it.", signs=reason["signs"]
    ),
    "gods": lambda reason, _point: _("Because these weigh most: %(signs)s.", signs=_signs(reason["signs"])),
    "luck": _from_term,
    "caution": lambda _reason, _point: _(
        "Because the reading is of the first of the charts that are possible."
    ),
}


def _signs(found: list[str]) -> str:
    """Return stems with their ten gods, named as the reader knows them."""
    pairs = (sign.split(" ") for sign in found)
    return listed(f"{stem} {words.named(words.GODS, god)}" for stem, god in pairs)
