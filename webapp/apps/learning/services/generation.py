"""A worker's part of a path: the keywords are found outside of any transaction, then stored in one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from sqlalchemy import select

from webapp.apps.learning.engine.terms import Found, find_terms
from webapp.apps.learning.engine.topics import GRAPHS_VERSION, find_topic
from webapp.apps.learning.models import Keyword, KeywordProgress, LearningPath
from webapp.apps.learning.services.model import ask_for_terms
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.remote_model import ModelFailed, is_configured

log = structlog.get_logger()

ENGINE_VERSION = "1"  # rises with every change that finds other terms in the same text


@dataclass(frozen=True)
class Task:
    """What a worker needs to know of a path, read before its transaction ended."""

    path_id: int
    topic: str
    text: str
    language: str


@dataclass
class Outcome:
    """What came of it: keywords, or why there are none; `generator` and `version` say who found them."""

    generator: str
    version: str
    found: list[Found] = field(default_factory=list)
    error: str | None = None


def begin(path_id: int) -> Task | None:
    """Note that a path is being made; answer what to do, None if nothing is left to do."""
    path = db.session.get(LearningPath, path_id, with_for_update=True)
    if path is None or path.deleted_at is not None or not path.is_waiting:
        return None
    path.status = "running"
    return Task(path.id, path.topic, path.text, path.language)


def finish(task: Task) -> None:
    """Find the keywords of a path and store them, in a unit of its own."""
    outcome = generate(task)
    with unit_of_work():
        path = db.session.get(LearningPath, task.path_id, with_for_update=True)
        if path is None or path.deleted_at is not None or path.status != "running":
            return
        path.generator, path.generator_version = outcome.generator, outcome.version
        path.status, path.error = ("failed", outcome.error) if outcome.error else ("ready", None)
        path.updated_at = datetime.now(UTC)
        if not outcome.error:
            store(path, outcome.found)


def generate(task: Task) -> Outcome:
    """Return the keywords of a topic or a text: by a model if one is configured and helps, else our way."""
    topic = None if task.text else find_topic(task.topic)
    if topic is not None:
        return Outcome("graph", f"{topic.slug} {GRAPHS_VERSION}", topic.keywords_in(task.language))
    if is_configured():
        try:
            return Outcome("model", *ask_for_terms(task.topic, task.text, task.language))
        except ModelFailed:
            log.info("path_without_model", path_id=task.path_id)
    if not task.text:
        return Outcome("model", "", error="unknown_topic")
    try:
        found = find_terms(task.text, task.language)
    except Exception:  # whatever a text does to us, its owner is told, and no worker tries it twelve times
        log.exception("path_failed", path_id=task.path_id)
        return Outcome("text", ENGINE_VERSION, error="failed")
    return Outcome("text", ENGINE_VERSION, found, None if found else "no_terms")


def store(path: LearningPath, found: list[Found]) -> None:
    """Write the keywords of a path over those of an earlier time: the same term stays the same row.

    So progress stays with its term. A term that is no longer found goes, unless its owner has begun or noted
    something there: then it stays, at the end.
    """
    known = {
        row.term_key: row for row in db.session.scalars(select(Keyword).where(Keyword.path_id == path.id))
    }
    rows: list[Keyword] = []
    for position, item in enumerate(found, 1):
        row = known.pop(item.key, None) or Keyword(path_id=path.id, term_key=item.key)
        row.position, row.rank, row.term, row.level = position, item.rank, item.term, item.level
        row.sentence, row.why = item.sentence, item.why
        rows.append(row)
    db.session.add_all(rows)
    db.session.flush()
    for row, item in zip(rows, found, strict=True):
        row.parent_id = None if item.parent is None else rows[item.parent].id
    used = _used([row.id for row in known.values()])
    for row in known.values():
        if row.id in used:
            rows.append(row)
            row.position = row.rank = len(rows)
            row.parent_id = None
        else:
            db.session.delete(row)
    db.session.flush()


def _used(ids: list[int]) -> set[int]:
    """Return which keywords somebody has begun or written at."""
    query = select(KeywordProgress.keyword_id).where(KeywordProgress.keyword_id.in_(ids))
    begun = (KeywordProgress.state != "todo") | (KeywordProgress.note != "")
    return set(db.session.scalars(query.where(begun))) if ids else set()
