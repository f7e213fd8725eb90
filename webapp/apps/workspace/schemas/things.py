"""JSON of notes, tasks and snippets."""

from typing import Annotated, Any

from pydantic import Field

from webapp.apps.workspace.engine.names import FILE_NAME_LENGTH
from webapp.apps.workspace.models import Snippet, Task, WorkspaceNote
from webapp.apps.workspace.models.snippets import DESCRIPTION_LENGTH, MOST_FILES, VISIBILITIES
from webapp.apps.workspace.models.tasks import HIGHEST_PRIORITY, STATES, TASK_BYTES
from webapp.apps.workspace.queries.lists import NOTE_SORTS, SNIPPET_SORTS, TASK_SORTS
from webapp.apps.workspace.schemas.fields import (
    BODY,
    ClientId,
    Day,
    Document,
    FileBody,
    Id,
    Language,
    Large,
    ListQuery,
    Patch,
    Title,
)
from webapp.web.schema import Digits, In, Line, Out, Text, iso, one_of

Status = one_of(STATES)
Visibility = one_of(VISIBILITIES)
Priority = Annotated[int, Field(ge=0, le=HIGHEST_PRIORITY)]
TaskBody = Annotated[Document, Field(max_length=TASK_BYTES), BODY]
Description = Annotated[Text, Field(max_length=DESCRIPTION_LENGTH)]
PLACES = ("up", "down", "top", "bottom")


class NoteIn(Large):
    """A note to be written."""

    title: Title
    body: Annotated[Document, BODY] = ""
    is_pinned: bool = False
    client_id: ClientId | None = None


class NotePatch(Patch):
    """What to change of a note."""

    title: Title = ""
    body: Annotated[Document, BODY] = ""
    is_pinned: bool = False


class NotesQuery(ListQuery):
    """Which notes of a project."""

    sort: one_of(tuple(NOTE_SORTS)) = "updated"  # type: ignore[valid-type]


class TaskIn(Large):
    """A task to be written."""

    title: Title
    body: TaskBody = ""
    status: Status = "todo"  # type: ignore[valid-type]
    priority: Priority = 0
    assignee_id: Id | None = None
    due: Day | None = None
    client_id: ClientId | None = None


class TaskPatch(Patch):
    """What to change of a task."""

    title: Title = ""
    body: TaskBody = ""
    status: Status = "todo"  # type: ignore[valid-type]
    priority: Priority = 0
    assignee_id: Id | None = None
    due: Day | None = None


class TaskMove(In):
    """Where a task goes: to another column, within its own, or beside another task, in that one's column."""

    status: Status | None = None  # type: ignore[valid-type]
    place: one_of(PLACES) | None = None  # type: ignore[valid-type]
    before: Id | None = None
    after: Id | None = None


class TasksQuery(ListQuery):
    """Which tasks of a project."""

    sort: one_of(tuple(TASK_SORTS)) = "position"  # type: ignore[valid-type]
    status: one_of(("", *STATES)) = ""  # type: ignore[valid-type]
    assignee_id: Annotated[Id, Digits] | None = None


class FileIn(Large):
    """A file of a snippet; without a language it has that of its name."""

    name: Annotated[Line, Field(max_length=FILE_NAME_LENGTH)] = ""
    language: Language = ""
    body: Annotated[FileBody, BODY]


Files = Annotated[list[FileIn], Field(min_length=1, max_length=MOST_FILES)]


class SnippetIn(Large):
    """A snippet to be written."""

    title: Title
    description: Description = ""
    files: Files
    client_id: ClientId | None = None


class SnippetPatch(Patch):
    """What to change of a snippet; `files` replaces all of them."""

    title: Title = ""
    description: Description = ""
    files: Files = []


class NewSnippetIn(SnippetIn):
    """A snippet to be written, and who may see it."""

    visibility: Visibility = "private"  # type: ignore[valid-type]


class VisibilityIn(In):
    """Who may see a snippet."""

    visibility: Visibility  # type: ignore[valid-type]


class SnippetsQuery(ListQuery):
    """Which snippets of a project."""

    sort: one_of(tuple(SNIPPET_SORTS)) = "updated"  # type: ignore[valid-type]


class ThingOut(Out):
    """What notes, tasks and snippets have in common."""

    id: int
    project_id: int
    author_id: int | None
    client_id: str | None
    title: str
    version: int
    created_at: str
    updated_at: str


class NoteOut(ThingOut):
    """A note; lists give its beginning in place of its body."""

    body: str | None
    excerpt: str
    is_pinned: bool


class NotesOut(Out):
    """A page of notes, and the cursor of the next one."""

    notes: list[NoteOut]
    next_cursor: str | None


class TaskOut(ThingOut):
    """A task; lists give no body."""

    number: int
    body: str | None
    status: str
    priority: int
    assignee_id: int | None
    due: str | None
    position: int
    done_at: str | None


class TasksOut(Out):
    """A page of tasks, and the cursor of the next one."""

    tasks: list[TaskOut]
    next_cursor: str | None


class FileOut(Out):
    """A file of a snippet."""

    name: str
    language: str
    body: str


class SnippetOut(ThingOut):
    """A snippet; lists give no files."""

    code: str
    description: str | None
    language: str
    visibility: str
    is_moderated: bool
    forked_from_id: int | None
    like_count: int
    fork_count: int
    comment_count: int
    published_at: str | None
    files: list[FileOut] | None


class SnippetsOut(Out):
    """A page of snippets, and the cursor of the next one."""

    snippets: list[SnippetOut]
    next_cursor: str | None


def note_out(note: WorkspaceNote, *, whole: bool = True) -> NoteOut:
    """Return a note as JSON."""
    body = note.body if whole else None
    return NoteOut(**_thing(note), body=body, excerpt=note.excerpt, is_pinned=note.is_pinned)


def task_out(task: Task, *, whole: bool = True) -> TaskOut:
    """Return a task as JSON."""
    return TaskOut(
        **_thing(task),
        number=task.number,
        body=task.body if whole else None,
        status=task.status,
        priority=task.priority,
        assignee_id=task.assignee_id,
        due=task.due.isoformat() if task.due else None,
        position=task.position,
        done_at=iso(task.done_at),
    )


def snippet_out(snippet: Snippet, *, whole: bool = True) -> SnippetOut:
    """Return a snippet as JSON."""
    return SnippetOut(
        **_thing(snippet),
        code=snippet.code,
        description=snippet.description if whole else None,
        language=snippet.language,
        visibility=snippet.visibility,
        is_moderated=snippet.moderated_at is not None,
        forked_from_id=snippet.forked_from_id,
        like_count=snippet.like_count,
        fork_count=snippet.fork_count,
        comment_count=snippet.comment_count,
        published_at=iso(snippet.published_at),
        files=[FileOut.model_validate(file) for file in snippet.files] if whole else None,
    )


def _thing(row: WorkspaceNote | Task | Snippet) -> dict[str, Any]:
    return {
        "id": row.id,
        "project_id": row.project_id,
        "author_id": row.author_id,
        "client_id": str(row.client_id) if row.client_id else None,
        "title": row.title,
        "version": row.version,
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
    }
