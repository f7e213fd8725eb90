"""A reading of a chart by fixed rules: codes and facts, each point with its reason. Words are the app's.

The rules are those that introductions to the tradition agree on; nothing here was measured on people.
"""

from collections import Counter
from typing import Any, NamedTuple

from webapp.apps.bazi.engine.report import Report
from webapp.apps.bazi.engine.symbols import ELEMENTS, GODS

# How much each sign weighs in the strength of the day master: the month of birth counts most.
WEIGHTS = {
    ("month", "branch"): 40,
    ("day", "branch"): 12,
    ("hour", "branch"): 12,
    ("year", "branch"): 10,
    ("month", "stem"): 9,
    ("hour", "stem"): 9,
    ("year", "stem"): 8,
}
STRONG, WEAK = 55, 45  # per cent of the weight that supports the day master
RELATIONS = ("same", "begotten", "ruled", "ruling", "begetting")  # of an element to the day master's
GROUPS = ("peers", "output", "wealth", "authority", "resource")  # the ten gods in pairs, in the same order
SUPPORTING = {"same", "begetting"}
HIDDEN_WEIGHTS = (3, 2, 1)  # of a branch's hidden stems, its own first; a visible stem counts 3


class Point(NamedTuple):
    """One thing that is said, and why: codes that the app has sentences for, and what fills them."""

    topic: str
    code: str
    facts: dict[str, Any]
    reason: dict[str, Any]


def read(report: Report) -> list[Point]:
    """Return the points of a reading, in their order."""
    master = report["day_master"]
    share = support_share(report)
    strength = "strong" if share >= STRONG else "weak" if share <= WEAK else "balanced"
    month = report["columns"]["month"]
    season = relation(month["branch_element"], master["element"])
    return [
        Point(
            "master",
            master["stem"],
            {},
            {"stem": master["stem"], "element": master["element"], "yang": master["yang"]},
        ),
        Point(
            "season",
            season,
            {"element": month["branch_element"]},
            {"branch": month["branch"], "element": month["branch_element"], "master": master["element"]},
        ),
        Point("strength", strength, {}, {"share": share}),
        Point(
            "helpful", strength, {"elements": helpful(master["element"], strength)}, {"strength": strength}
        ),
        *_elements(report),
        *_gods(report),
        *_luck(report),
        *_cautions(report),
    ]


def relation(element: str, to: str) -> str:
    """Return what an element is to another: the same, begotten or ruled by it, ruling or begetting it."""
    return RELATIONS[(ELEMENTS.index(element) - ELEMENTS.index(to)) % 5]


def support_share(report: Report) -> int:
    """Return how much of the chart's weight supports the day master, in per cent."""
    master, columns = report["day_master"]["element"], report["columns"]
    weights = {(name, part): weight for (name, part), weight in WEIGHTS.items() if columns[name] is not None}
    support = sum(
        weight
        for (name, part), weight in weights.items()
        if relation(columns[name][f"{part}_element"], master) in SUPPORTING
    )
    return round(100 * support / sum(weights.values()))


def helpful(master: str, strength: str) -> list[str]:
    """Return the elements that would even the chart out; none where it is even."""
    if strength == "balanced":
        return []
    wanted = [name for name in RELATIONS if (name in SUPPORTING) == (strength == "weak")]
    place = ELEMENTS.index(master)
    return [ELEMENTS[(place + RELATIONS.index(name)) % 5] for name in wanted]


def _elements(report: Report) -> list[Point]:
    counts: dict[str, int] = report["elements"]
    most = max(counts.values())
    signs = sum(counts.values())
    points = [
        Point("most", element, {}, {"count": count, "signs": signs})
        for element, count in counts.items()
        if count == most and count > 2
    ]
    missing = [element for element, count in counts.items() if not count]
    if missing:
        points.append(Point("missing", "elements", {"elements": missing}, {"signs": signs}))
    return points


def _gods(report: Report) -> list[Point]:
    """Return what the ten gods that weigh most stand for."""
    weights: Counter[str] = Counter()
    signs: dict[str, list[str]] = {}
    for name, column in report["columns"].items():
        if column is None:
            continue
        shown = [] if name == "day" else [(column["stem"], column["god"], HIDDEN_WEIGHTS[0])]
        hidden = zip(column["hidden"], HIDDEN_WEIGHTS, strict=False)
        for stem, god, weight in [*shown, *((it["stem"], it["god"], weight) for it, weight in hidden)]:
            group = next(label for label, gods in zip(GROUPS, GODS, strict=True) if god in gods)
            weights[group] += weight
            signs.setdefault(group, []).append(f"{stem} {god}")
    heaviest = min(GROUPS, key=lambda group: -weights[group])
    return [Point("gods", heaviest, {}, {"signs": list(dict.fromkeys(signs[heaviest]))})]


def _luck(report: Report) -> list[Point]:
    luck = report["luck"]
    if not luck:
        return []
    first = luck["pillars"][0]
    code = "forward" if luck["forward"] else "backward"
    facts = {"pillar": first["pillar"], "age": first["age"], "year": first["year"]}
    return [
        Point("luck", code, facts, {"term": luck["term"], "method": luck["method"], "start": luck["start"]})
    ]


def _cautions(report: Report) -> list[Point]:
    wanted = ("hour_unknown", "near_solar_term", "solar_term_on_this_day", "hours_differ")
    return [Point("caution", flag, {}, {}) for flag in wanted if flag in report["flags"]]
