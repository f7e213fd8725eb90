"""How far somebody is with a keyword: states, notes, and reviews by FSRS."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.learning.engine import reviews
from webapp.apps.learning.models import Keyword, KeywordProgress
from webapp.apps.learning.queries import own_keyword
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.web.errors import Conflict


@dataclass(frozen=True)
class Change:
    """What to set; None leaves it. `version` is that of what the caller has seen."""

    state: str | None = None
    note: str | None = None
    version: int | None = None


class StaleProgress(Conflict):
    """Somebody changed it meanwhile: both texts."""

    def __init__(self, current: KeywordProgress, change: Change) -> None:
        theirs = {"state": current.state, "note": current.note, "version": current.version}
        yours = {"state": change.state or current.state, "note": change.note}
        super().__init__(code="stale", current=theirs, yours=yours)
        self.current = current


def set_progress(path_id: int, keyword_id: int, change: Change) -> KeywordProgress:
    """Change how far the caller is with a keyword, flushed. Raise NotFound, StaleProgress.

    What is being learnt is due at once; what is said to be known counts as a first review rated easy.
    """
    progress = _locked_progress(path_id, keyword_id)
    if change.version is not None and change.version != progress.version:
        raise StaleProgress(progress, change)
    if change.note is not None:
        progress.note = change.note
    if change.state is not None and change.state != progress.state:
        _move(progress, change.state)
    return _changed(progress)


def review(path_id: int, keyword_id: int, rating: str) -> KeywordProgress:
    """Note how well the caller remembered a keyword (one of RATINGS), flushed. Raise NotFound.

    A keyword that leaves its first steps is done; one that was forgotten is learnt once more.
    """
    progress = _locked_progress(path_id, keyword_id)
    now = datetime.now(UTC)
    card = progress.card or reviews.new_card(now)
    progress.card, progress.due_at, is_past_steps = reviews.rated(card, rating, now)
    progress.state = "done" if is_past_steps else "learning"
    return _changed(progress)


def _move(progress: KeywordProgress, state: str) -> None:
    now = datetime.now(UTC)
    progress.state = state
    if state == "learning":
        progress.card = progress.card or reviews.new_card(now)
        progress.due_at = now
    elif state == "done":
        if progress.card is None or progress.card.get("last_review") is None:
            progress.card, progress.due_at, _past = reviews.rated(reviews.new_card(now), "easy", now)
        progress.due_at = progress.due_at or due_of(progress.card)
    else:
        progress.due_at = None  # the card stays: who comes back to it goes on from there


def due_of(card: dict[str, Any] | None) -> datetime | None:
    """Return when a card is due."""
    return datetime.fromisoformat(card["due"]) if card else None


def _locked_progress(path_id: int, keyword_id: int) -> KeywordProgress:
    """Return the caller's progress at a keyword, made now if there is none, under the caller's lock."""
    own_keyword(path_id, keyword_id)
    user = locked()
    keyword: Keyword = own_keyword(path_id, keyword_id)
    query = select(KeywordProgress).where(
        KeywordProgress.user_id == user.id, KeywordProgress.keyword_id == keyword.id
    )
    progress = db.session.scalar(query.execution_options(populate_existing=True))
    if progress is None:
        progress = KeywordProgress(user_id=user.id, keyword_id=keyword.id, state="todo", note="", version=0)
        progress.keyword = keyword
        db.session.add(progress)
    return progress


def _changed(progress: KeywordProgress) -> KeywordProgress:
    progress.version += 1
    progress.updated_at = datetime.now(UTC)
    db.session.flush()
    return progress


def rating_words() -> dict[str, str]:
    """Return the ratings in the reader's language, worst first."""
    return {"again": _("Again"), "hard": _("Hard"), "good": _("Good"), "easy": _("Easy")}
