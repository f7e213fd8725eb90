"""The workspace in an export: JSON by type, and beside it the same as files that anybody can open."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from webapp.apps.workspace.engine.names import path_part
from webapp.apps.workspace.models import Comment, Like, Project, Revision, Snippet, Task, WorkspaceNote
from webapp.apps.workspace.schemas.projects import project_out
from webapp.apps.workspace.schemas.things import note_out, snippet_out, task_out
from webapp.extensions import db
from webapp.guests.models import User
from webapp.web.schema import iso

BATCH = 200  # rows read at a time
TICKS = {"todo": " ", "doing": " ", "done": "x", "cancelled": "-"}


def export_project(project: Project) -> Mapping[str, Any]:
    """Return a project as JSON."""
    return project_out(project, "owner").model_dump()


def export_note(note: WorkspaceNote) -> Mapping[str, Any]:
    """Return a note as JSON, with its body."""
    return note_out(note).model_dump()


def export_task(task: Task) -> Mapping[str, Any]:
    """Return a task as JSON, with its body."""
    return task_out(task).model_dump()


def export_snippet(snippet: Snippet) -> Mapping[str, Any]:
    """Return a snippet as JSON, with its files."""
    return snippet_out(snippet).model_dump()


def export_revision(row: Revision) -> Mapping[str, Any]:
    """Return a save as JSON."""
    names = ("id", "note_id", "snippet_id", "number", "title", "content", "author_id")
    return {name: getattr(row, name) for name in names} | {"created_at": iso(row.created_at)}


def export_comment(row: Comment) -> Mapping[str, Any]:
    """Return a comment as JSON."""
    names = ("id", "snippet_id", "parent_id", "body")
    return {name: getattr(row, name) for name in names} | {"created_at": iso(row.created_at)}


def export_files(user: User) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of what `user` owns: notes and task lists in Markdown, snippets as their files.

    Paths begin with the key of the project; ids keep names apart.
    """
    projects = db.session.scalars(select(Project).where(Project.owner_id == user.id)).all()
    folders = {project.id: f"workspace/{project.key}" for project in projects}
    for note in _all(WorkspaceNote, user):
        name = path_part(note.title, "note")
        yield f"{folders[note.project_id]}/notes/{note.id} {name}.md", f"# {note.title}\n\n{note.body}\n"
    for snippet in _all(Snippet, user):
        folder = f"{folders[snippet.project_id]}/snippets/{snippet.id} {path_part(snippet.title, 'snippet')}"
        for file in snippet.files:
            yield f"{folder}/{path_part(file.name, 'file')}", file.body
    lists: dict[int, list[str]] = {}
    for task in _all(Task, user):
        lists.setdefault(task.project_id, []).append(f"- [{TICKS[task.status]}] #{task.number} {task.title}")
    for project in projects:
        text = "\n".join(lists.get(project.id, []))
        yield f"{folders[project.id]}/tasks.md", f"# {project.name}\n\n{project.description}\n\n{text}\n"
    liked = db.session.execute(
        select(Snippet.code, Snippet.title)
        .join(Like, Like.snippet_id == Snippet.id)
        .where(Like.user_id == user.id, Snippet.visibility == "public")
        .order_by(Snippet.id)
    )
    yield "workspace/liked.md", "".join(f"- {title} ({code})\n" for code, title in liked)


def _all(model: Any, user: User) -> Iterator[Any]:
    last = 0
    while True:
        query = select(model).where(model.owner_id == user.id, model.id > last).options(undefer("*"))
        if model is Snippet:
            query = query.options(selectinload(Snippet.files))
        rows = db.session.scalars(query.order_by(model.id).limit(BATCH)).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].id
