"""JSON of the sync: what a device takes in, and what it sends."""

from typing import Annotated, Any

from pydantic import Field

from webapp.apps.workspace.queries.changes import Changes
from webapp.apps.workspace.schemas.fields import Id, Large, Version
from webapp.apps.workspace.schemas.projects import ProjectOut, project_out
from webapp.apps.workspace.schemas.things import (
    NoteOut,
    SnippetOut,
    TaskOut,
    note_out,
    snippet_out,
    task_out,
)
from webapp.web.schema import In, Line, Out, one_of

MOST_CHANGES = 100
KINDS = ("note", "task", "snippet")
ACTS = ("create", "edit", "delete")


class SyncQuery(In):
    """Since which cursor; none: everything. It grows by a few characters for each project of a device."""

    since: Annotated[Line, Field(max_length=50_000)] | None = None


class ChangeIn(Large):
    """One change of a device. Edits and deletions name the version that the device knew."""

    kind: one_of(KINDS)  # type: ignore[valid-type]
    act: one_of(ACTS)  # type: ignore[valid-type]
    project_id: Id
    id: Id | None = None
    version: Version | None = None
    fields: dict[str, Any] = {}


class SyncIn(Large):
    """The changes of a device, in the order in which they were made."""

    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=MOST_CHANGES)]


class TombstoneOut(Out):
    """Something that was deleted."""

    kind: str
    id: int
    project_id: int


class SyncOut(Out):
    """What changed; ask again with `cursor`, at once while `has_more`."""

    cursor: str
    has_more: bool
    projects: list[ProjectOut]
    notes: list[NoteOut]
    tasks: list[TaskOut]
    snippets: list[SnippetOut]
    tombstones: list[TombstoneOut]
    removed_projects: list[int]


class ResultOut(Out):
    """What became of one change: done, conflict (with both texts and one of both), missing or refused."""

    status: str
    id: int | None = None
    version: int | None = None
    current: dict[str, Any] | None = None
    yours: dict[str, Any] | None = None
    merged: dict[str, Any] | None = None
    detail: str | None = None
    errors: dict[str, str] | None = None


class SyncedOut(Out):
    """What became of each change, in their order."""

    results: list[ResultOut]


def sync_out(found: Changes) -> SyncOut:
    """Return changes as JSON."""
    return SyncOut(
        cursor=found.cursor,
        has_more=found.has_more,
        projects=[project_out(project, None) for project in found.projects],
        notes=[note_out(row) for row in found.rows["notes"]],
        tasks=[task_out(row) for row in found.rows["tasks"]],
        snippets=[snippet_out(row) for row in found.rows["snippets"]],
        tombstones=[
            TombstoneOut(kind=row.kind, id=row.thing_id, project_id=row.project_id)
            for row in found.tombstones
        ],
        removed_projects=found.removed,
    )
