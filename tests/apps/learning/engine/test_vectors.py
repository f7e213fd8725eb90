"""Known answers: the order of top terms as the authors of YAKE publish it, intervals as those of FSRS do."""

import json
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from webapp.apps.learning.engine import reviews
from webapp.apps.learning.engine.language import guess_language
from webapp.apps.learning.engine.phrases import rank
from webapp.apps.learning.engine.terms import find_terms

VECTORS = Path(__file__).parents[3] / "vectors"
KEYWORDS = json.loads((VECTORS / "keywords_yake.json").read_text())
REVIEWS = json.loads((VECTORS / "fsrs_review.json").read_text())["cases"]
CASES = {case["test"]: case for case in KEYWORDS["cases"]}
START = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)


def ranked(case: dict[str, Any]) -> list[str]:
    text = case["text"]
    return [phrase.text for phrase in rank(text, guess_language(text), longest=case["options"].get("n", 4))]


def agreement(found: list[str], expected: list[str]) -> float:
    """Return how many pairs of the terms that both have stand in the same order."""
    low = [term.lower() for term in found]
    places = [low.index(term.lower()) for term in expected if term.lower() in low]
    pairs = list(combinations(places, 2))
    return sum(a < b for a, b in pairs) / len(pairs)


def test_a_text_without_a_phrase_has_none() -> None:
    assert ranked(CASES["test_phraseless_example"]) == []


@pytest.mark.parametrize("name", ["test_n1_EN", "test_n1_EL"])
def test_single_words_come_in_the_published_order(name: str) -> None:
    case = CASES[name]
    found = ranked(case)
    assert found[:5] == case["installed_top5"]
    assert agreement(found, [term for term, _ in case["expected"]]) > 0.9


@pytest.mark.parametrize(("name", "least"), [("test_n3_EN", 0.75), ("test_n3_PT", 0.7)])
def test_phrases_that_both_find_come_in_nearly_the_published_order(name: str, least: float) -> None:
    case = CASES[name]
    found = ranked(case)
    expected = [term for term, _ in case["expected"]]
    assert {term.lower() for term in found[:3]} & {term.lower() for term in expected[:3]}
    assert agreement(found, expected) >= least


def test_terms_with_digits_are_kept() -> None:
    stress = KEYWORDS["issues"][0]["text"]
    assert "COVID-19 pandemic" in [phrase.text for phrase in rank(stress, "en")]
    text = (
        "The IL2 receptor binds IL2. HTML5 replaced Flash, and OAuth2 replaced passwords in Python3 programs."
    )
    found = " ".join(item.term for item in find_terms(text, "en"))
    assert all(term in found for term in ("IL2", "HTML5", "OAuth2", "Python3"))


def test_what_two_issues_complain_of_is_otherwise_here() -> None:
    assert rank("Name", "en") == []
    assert rank(KEYWORDS["issues"][1]["text"], "en")[0].text == "social media"


def test_intervals_are_those_of_fsrs() -> None:
    case = REVIEWS[0]
    card, now, days = reviews.new_card(START), START, []
    for rating in case["ratings"]:
        card, due, _ = reviews.rated(card, rating.lower(), now)
        days.append((due - now).days)
        now = due
    assert days == case["interval_days"]


def test_memory_is_that_of_fsrs() -> None:
    case = REVIEWS[1]
    card, now = reviews.new_card(START), START
    for rating, wait in zip(case["ratings"], case["days_before_each"], strict=True):
        now += timedelta(days=wait)
        card, _, _ = reviews.rated(card, rating.lower(), now)
    assert card["stability"] == pytest.approx(case["stability"], abs=case["abs_tol"])
    assert card["difficulty"] == pytest.approx(case["difficulty"], abs=case["abs_tol"])


def test_what_is_always_easy_is_never_harder_than_that() -> None:
    case = REVIEWS[2]
    card, now = reviews.new_card(START), START
    for rating in case["ratings"]:
        card, now, _ = reviews.rated(card, rating.lower(), now)
    assert card["difficulty"] == case["difficulty"]
