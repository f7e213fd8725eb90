"""When to look at a keyword again: spaced repetition by FSRS, whose own library keeps the state of a card."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsrs import Scheduler

RATINGS = ("again", "hard", "good", "easy")


@lru_cache(1)
def scheduler() -> "Scheduler":
    """Return the scheduler with its own parameters, without chance, so that a date can be explained."""
    from fsrs import Scheduler  # a tenth of a second to load, which a web process has at its first review

    return Scheduler(enable_fuzzing=False)


def new_card(now: datetime) -> dict[str, Any]:
    """Return the state of a keyword that is due at once."""
    from fsrs import Card

    return dict(Card(card_id=0, due=now.astimezone(UTC)).to_dict())


def rated(card: dict[str, Any], rating: str, now: datetime) -> tuple[dict[str, Any], datetime, bool]:
    """Return the state after one of RATINGS, when it is due, and whether it is past its first steps."""
    from fsrs import Card, Rating, State

    known = Card.from_dict(card)  # type: ignore[arg-type]
    after, _log = scheduler().review_card(known, Rating(RATINGS.index(rating) + 1), now.astimezone(UTC))
    return dict(after.to_dict()), after.due, after.state == State.Review
