"""What changed since a device last asked: rows by the number of their change in their project."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload, undefer

from webapp.apps.workspace.models import Project, Snippet, Task, Tombstone, WorkspaceNote
from webapp.apps.workspace.queries.reach import mine
from webapp.config import settings
from webapp.extensions import db
from webapp.web.errors import Invalid

MOST_ROWS = 500  # of each kind in one answer
MOST_PROJECTS = 200  # with news, in one answer: each is a condition of the queries

Cursor = dict[int, int]  # project id -> the number of the last change that the device knows


@dataclass
class Changes:
    """What a device has to take in. `removed` are projects that it had and no longer reaches."""

    projects: list[Project] = field(default_factory=list)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    tombstones: list[Tombstone] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    cursor: str = ""
    has_more: bool = False


def changes_since(cursor: str | None) -> Changes:
    """Return what changed after `cursor`, or all that the caller reaches. Raise Invalid for a bad cursor."""
    known = _read(cursor) if cursor else {}
    projects = {row.id: row for row in db.session.scalars(select(Project).where(mine()).order_by(Project.id))}
    news = {pid: row for pid, row in projects.items() if row.change_seq > known.get(pid, 0)}
    found = Changes(removed=[pid for pid in known if pid not in projects])
    is_cut, news = len(news) > MOST_PROJECTS, dict(islice(news.items(), MOST_PROJECTS))
    upto = {pid: row.change_seq for pid, row in news.items()}
    read = {
        kind: _rows(model, news, known, upto)
        for kind, model in (
            ("notes", WorkspaceNote),
            ("tasks", Task),
            ("snippets", Snippet),
            ("tombstones", Tombstone),
        )
    }
    whole = {pid: row.change_seq for pid, row in news.items()}
    found.has_more = is_cut or upto != whole
    for kind, rows in read.items():
        kept = [row for row in rows if row.seq <= upto[row.project_id]]
        if kind == "tombstones":
            found.tombstones = kept
        else:
            found.rows[kind] = kept
    found.projects = list(news.values())
    seen = {pid: seq for pid, seq in known.items() if pid in projects} | upto
    found.cursor = _serializer().dumps([[pid, seq] for pid, seq in sorted(seen.items()) if seq])
    return found


def _rows(model: Any, news: dict[int, Project], known: Cursor, upto: Cursor) -> list[Any]:
    """Return changed rows of one kind, and lower `upto` where an answer would grow too long."""
    if not news:
        return []
    since = [and_(model.project_id == pid, model.seq > known.get(pid, 0)) for pid in news]
    query = select(model).where(or_(*since)).order_by(model.project_id, model.seq, model.id)
    query = query.options(undefer("*"))
    if model is Snippet:
        query = query.options(selectinload(Snippet.files))
    rows = list(db.session.scalars(query.limit(MOST_ROWS + 1)))
    if len(rows) > MOST_ROWS:
        # The last number may have further rows: everything before it is known to be whole.
        last = rows[-1]
        for pid in upto:
            if pid > last.project_id:
                upto[pid] = known.get(pid, 0)
        upto[last.project_id] = min(upto[last.project_id], max(last.seq - 1, known.get(last.project_id, 0)))
    return rows


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().SECRET_KEY, salt="workspace-sync")


def _read(cursor: str) -> Cursor:
    try:
        return {int(pid): int(seq) for pid, seq in _serializer().loads(cursor)}
    except (BadSignature, ValueError, TypeError):
        raise Invalid({"since": _("This is not a cursor of ours.")}) from None
