"""Reads of learning paths: mine by page, one with its keywords, what is due, what is shared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from webapp.apps.learning.models import Keyword, KeywordProgress, LearningPath
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.models import User
from webapp.guests.ownership import owned, owner_is_present
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by

SORTS: dict[str, tuple[InstrumentedAttribute[Any], bool]] = {
    "newest": (LearningPath.created_at, True),
    "oldest": (LearningPath.created_at, False),
    "title": (LearningPath.title, False),
}


@dataclass(frozen=True)
class Wish:
    """Which paths, in which order, from where on."""

    q: str = ""
    sort: str = "newest"
    cursor: str | None = None
    limit: int = USUAL_PAGE


@dataclass(frozen=True)
class Figures:
    """How far a path is: numbers of keywords, and done / (total - skipped) in percent."""

    total: int = 0
    done: int = 0
    learning: int = 0
    skipped: int = 0
    percent: int = 0


NONE = Figures()


@dataclass(frozen=True)
class Stop:
    """A keyword with its owner's progress, and the term of its parent."""

    keyword: Keyword
    progress: KeywordProgress | None
    parent: str | None

    @property
    def state(self) -> str:
        """One of STATES."""
        return self.progress.state if self.progress else "todo"

    @property
    def is_due(self) -> bool:
        """Whether it should be looked at now."""
        return is_due(self.progress)


def my_paths(wish: Wish) -> Page[LearningPath]:
    """Return a page of the caller's paths."""
    query = owned(LearningPath).select()
    if wish.q:
        query = query.where(LearningPath.title.icontains(wish.q, autoescape=True))
    column, descending = SORTS[wish.sort]
    return page_by(
        query, (column, LearningPath.id), cursor=wish.cursor, limit=wish.limit, descending=descending
    )


def own_path(path_id: int, *, lock: bool = False) -> LearningPath:
    """Return one of the caller's paths. Raise NotFound."""
    return owned(LearningPath).get_or_404(id=path_id, lock=lock)


def deleted_path(path_id: int, *, lock: bool = False) -> LearningPath | None:
    """Return one of the caller's paths that was deleted and is kept still, None if there is none."""
    query = select(LearningPath).where(LearningPath.id == path_id, LearningPath.user_id == actor().id)
    query = query.where(LearningPath.deleted_at.is_not(None), LearningPath.folded_into_id.is_(None))
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update() if lock else query)


def own_keyword(path_id: int, keyword_id: int) -> Keyword:
    """Return a keyword of one of the caller's paths. Raise NotFound."""
    mine = owned(LearningPath).select().with_only_columns(LearningPath.id).where(LearningPath.id == path_id)
    query = select(Keyword).where(Keyword.id == keyword_id, Keyword.path_id.in_(mine))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def figures_of(paths: Iterable[LearningPath]) -> dict[int, Figures]:
    """Return how far each of these paths is; the only place where a percentage is made."""
    ids = [path.id for path in paths]
    if not ids:
        return {}
    total = func.count(Keyword.id)
    done, learning, skipped = (_number_in(state) for state in ("done", "learning", "skipped"))
    percent = case((total - skipped > 0, done * 100 // (total - skipped)), else_=0)
    query = select(Keyword.path_id, total, done, learning, skipped, percent)
    query = query.outerjoin(KeywordProgress, KeywordProgress.keyword_id == Keyword.id)
    rows = db.session.execute(query.where(Keyword.path_id.in_(ids)).group_by(Keyword.path_id))
    return {path_id: Figures(*numbers) for path_id, *numbers in rows}


def stops_of(path: LearningPath) -> list[Stop]:
    """Return the keywords of a path in their order, each with its owner's progress."""
    return [Stop(*row) for row in db.session.execute(_stops(path.user_id, Keyword.path_id == path.id))]


def stop_of(path: LearningPath, keyword_id: int) -> Stop:
    """Return one keyword of a path with its owner's progress. Raise NotFound."""
    here = and_(Keyword.path_id == path.id, Keyword.id == keyword_id)
    row = db.session.execute(_stops(path.user_id, here)).one_or_none()
    if row is None:
        raise NotFound
    return Stop(*row)


def next_stop(stops: Sequence[Stop]) -> Stop | None:
    """Return the first keyword that is neither done nor skipped."""
    return next((stop for stop in stops if stop.state in ("todo", "learning")), None)


def due_progress(limit: int = USUAL_PAGE, *, path_id: int | None = None) -> Sequence[KeywordProgress]:
    """Return what the caller should look at now, the longest due first."""
    query = _due()
    if path_id is not None:
        query = query.where(Keyword.path_id == path_id)
    spoken = joinedload(KeywordProgress.keyword).joinedload(Keyword.path).load_only(LearningPath.language)
    query = query.options(spoken).order_by(KeywordProgress.due_at, KeywordProgress.id)
    return db.session.scalars(query.limit(limit)).all()


def count_due() -> int:
    """Return how much of the caller's is due."""
    if actor().id is None:
        return 0
    return db.session.scalar(select(func.count()).select_from(_due().order_by(None).subquery())) or 0


def next_due_at() -> datetime | None:
    """Return when the caller's next keyword is due, if one is to come."""
    query = owned(KeywordProgress).select().where(KeywordProgress.due_at > utcnow())
    found: datetime | None = db.session.scalar(query.with_only_columns(func.min(KeywordProgress.due_at)))
    return found


def shared_path(token: str) -> LearningPath:
    """Return the path that a link of its owner shows to anybody. Raise NotFound."""
    query = select(LearningPath).join(User, User.id == LearningPath.user_id)
    query = query.where(LearningPath.share_token == token, LearningPath.status == "ready", owner_is_present())
    found = db.session.scalar(query.where(LearningPath.is_there()))
    if found is None:
        raise NotFound
    return found


def is_due(progress: KeywordProgress | None) -> bool:
    """Tell whether a keyword should be looked at now."""
    return progress is not None and progress.due_at is not None and progress.due_at <= datetime.now(UTC)


def _number_in(state: str) -> ColumnElement[int]:
    return func.count(case((KeywordProgress.state == state, 1)))


def _stops(owner_id: int, where: ColumnElement[bool]) -> Select[Keyword, KeywordProgress, str]:
    parent = aliased(Keyword)
    mine = and_(KeywordProgress.keyword_id == Keyword.id, KeywordProgress.user_id == owner_id)
    query = select(Keyword, KeywordProgress, parent.term).outerjoin(KeywordProgress, mine)
    return query.outerjoin(parent, parent.id == Keyword.parent_id).where(where).order_by(Keyword.position)


def _due() -> Select[KeywordProgress]:
    query = owned(KeywordProgress).select().join(Keyword, Keyword.id == KeywordProgress.keyword_id)
    return query.where(KeywordProgress.due_at <= utcnow())
