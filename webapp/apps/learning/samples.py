"""Believable paths: for the contract tests and the demo."""

from datetime import UTC, datetime
from itertools import count

from sqlalchemy import exists, select

from webapp.apps.learning.engine import reviews
from webapp.apps.learning.engine.topics import Topic, topics
from webapp.apps.learning.models import Keyword, KeywordProgress, LearningPath
from webapp.config import settings
from webapp.extensions import db
from webapp.guests.models import User

STATES = ("done", "done", "learning", "done", "todo", "skipped", "learning")
DEMO_PATHS = 3


def sample_path(owner: User, number: int) -> LearningPath:
    """Return the n-th path of `owner` that it does not have yet, ready, without keywords."""
    found = list(topics().values())
    query = select(LearningPath.subject_key).where(LearningPath.user_id == owner.id)
    taken = set(db.session.scalars(query))
    for n in count(number):
        topic, lap = found[n % len(found)], n // len(found)
        key = f"topic:{topic.slug}" + (f"-{lap}" if lap else "")
        if key not in taken:
            return _path(owner, topic, key)
    raise AssertionError("counting has no end")


def sample_progress(owner: User, number: int) -> KeywordProgress:
    """Return progress at a keyword of `owner` that has none yet, making a keyword, and a path, if need be."""
    mine = select(LearningPath.id).where(LearningPath.user_id == owner.id)
    begun = exists().where(KeywordProgress.keyword_id == Keyword.id, KeywordProgress.user_id == owner.id)
    keyword = db.session.scalar(
        select(Keyword).where(Keyword.path_id.in_(mine), ~begun).order_by(Keyword.id).limit(1)
    )
    if keyword is None:
        path_id = db.session.scalar(mine.limit(1))
        if path_id is None:
            path = sample_path(owner, number)
            db.session.add(path)
            db.session.flush()
            path_id = path.id
        query = select(Keyword.position).where(Keyword.path_id == path_id).order_by(Keyword.position.desc())
        keyword = _extra_keyword(path_id, (db.session.scalar(query.limit(1)) or 0) + 1)
        db.session.add(keyword)
        db.session.flush()
    return _progress(owner, keyword, STATES[number % len(STATES)])


def fill(owner: User) -> None:
    """Give `owner` paths in which something was done; guests get as many as they may have."""
    most = settings().GUEST_PATH_LIMIT if owner.user_type == "guest" else DEMO_PATHS
    for number in range(min(DEMO_PATHS, most)):
        path = sample_path(owner, number * 5)
        db.session.add(path)
        db.session.flush()
        topic = topics()[path.subject_key.removeprefix("topic:")]
        rows = [_keyword(path.id, place, item) for place, item in enumerate(topic.keywords, 1)]
        db.session.add_all(rows)
        db.session.flush()
        for row, item in zip(rows, topic.keywords, strict=True):
            row.parent_id = None if item.parent is None else rows[item.parent].id
        begun = [_progress(owner, row, state) for row, state in zip(rows, STATES[number:], strict=False)]
        db.session.add_all(begun)
        db.session.flush()


def _path(owner: User, topic: Topic, key: str) -> LearningPath:
    title = topic.title("en")
    return LearningPath(
        user_id=owner.id,
        topic=title,
        title=title,
        subject_key=key,
        language="en",
        generator="graph",
        status="ready",
    )


def _keyword(path_id: int, place: int, item: object) -> Keyword:
    names = ("term", "rank", "level", "sentence", "why")
    row = Keyword(path_id=path_id, position=place, term_key=getattr(item, "key"))  # noqa: B009
    for name in names:
        setattr(row, name, getattr(item, name))
    return row


def _extra_keyword(path_id: int, place: int) -> Keyword:
    term = f"Question {place}"
    return Keyword(
        path_id=path_id,
        position=place,
        rank=place,
        term=term,
        term_key=term.casefold(),
        level=1,
        sentence="",
        why="",
    )


def _progress(owner: User, keyword: Keyword, state: str) -> KeywordProgress:
    row = KeywordProgress(user_id=owner.id, keyword_id=keyword.id, state=state)
    row.keyword = keyword
    now = datetime.now(UTC)
    if state == "learning":
        row.card, row.due_at = reviews.new_card(now), now
    elif state == "done":
        row.card, row.due_at, _past = reviews.rated(reviews.new_card(now), "easy", now)
    return row
