"""Take in what a device changed while it was alone: each change by the service that the pages use."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from webapp.apps.workspace.models import Snippet, Task, WorkspaceNote
from webapp.apps.workspace.queries.reach import reach
from webapp.apps.workspace.schemas.sync import ChangeIn, ResultOut
from webapp.apps.workspace.schemas.things import NoteIn, NotePatch, SnippetIn, SnippetPatch, TaskIn, TaskPatch
from webapp.apps.workspace.services import notes, snippets, tasks
from webapp.apps.workspace.services.desk import Stale
from webapp.apps.workspace.services.rights import allow
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.web.errors import NotFound, Problem
from webapp.web.requests import validated

MODELS: dict[str, type[Any]] = {"note": WorkspaceNote, "task": Task, "snippet": Snippet}
IN: dict[str, Any] = {"note": NoteIn, "task": TaskIn, "snippet": SnippetIn}
PATCH: dict[str, Any] = {"note": NotePatch, "task": TaskPatch, "snippet": SnippetPatch}
DRAFTS: dict[str, Any] = {"note": notes.NoteDraft, "task": tasks.TaskDraft, "snippet": snippets.SnippetDraft}
CREATE: dict[str, Callable[..., Any]] = {
    "note": notes.create_note,
    "task": tasks.create_task,
    "snippet": snippets.create_snippet,
}
EDIT: dict[str, Callable[..., Any]] = {
    "note": notes.edit_note,
    "task": tasks.edit_task,
    "snippet": snippets.edit_snippet,
}
DELETE: dict[str, Callable[..., Any]] = {
    "note": notes.delete_note,
    "task": tasks.delete_task,
    "snippet": snippets.delete_snippet,
}


def apply(changes: Sequence[ChangeIn]) -> list[ResultOut]:
    """Do a device's changes in their order, each for itself; a conflict is told and changes nothing.

    Raises Refused for guests.
    """
    allow("sync_data")
    locked()
    return [_one(change) for change in changes]


def _one(change: ChangeIn) -> ResultOut:
    try:
        with db.session.begin_nested():
            row = _act(change)
    except Stale as error:
        return ResultOut(
            status="conflict",
            id=error.row.id,
            version=error.row.version,
            current=error.theirs,
            yours=error.yours,
            merged=error.merged,
            detail=error.detail,
        )
    except NotFound as error:
        return ResultOut(status="missing", id=change.id, detail=error.detail)
    except Problem as error:
        return ResultOut(status="refused", id=change.id, detail=error.detail, errors=error.errors or None)
    is_gone = change.act == "delete"
    return ResultOut(status="done", id=row.id, version=None if is_gone else row.version)


def _act(change: ChangeIn) -> Any:
    kind = change.kind
    if change.act == "create":
        wanted = validated(IN[kind], change.fields)
        return CREATE[kind](change.project_id, DRAFTS[kind](**wanted.model_dump()))
    if change.id is None or change.version is None:
        raise Problem(_("Name the id and the version that you knew."), code="version_needed")
    if change.act == "edit":
        patch = validated(PATCH[kind], change.fields | {"version": change.version})
        return EDIT[kind](change.id, patch.changes(), change.version, project_id=change.project_id)
    row = reach(MODELS[kind], change.id, project_id=change.project_id).row
    if row.version != change.version:
        raise Stale(row, {"title": row.title}, {}, {"title": row.title})
    return DELETE[kind](change.id, project_id=change.project_id)
