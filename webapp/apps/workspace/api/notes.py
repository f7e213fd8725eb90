"""Calls of the notes of a project."""

from flask import Response

from webapp.apps.workspace.api.blueprint import TAG, api
from webapp.apps.workspace.models import WorkspaceNote
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.reach import reach, reach_project
from webapp.apps.workspace.schemas.things import NoteIn, NoteOut, NotePatch, NotesOut, NotesQuery, note_out
from webapp.apps.workspace.services import notes as acts
from webapp.apps.workspace.services.undo import restore
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/projects/<id:project_id>/notes")
@describe(TAG, query=NotesQuery, answers={200: NotesOut})
def list_notes(project_id: int) -> Response:
    """List the notes of a project by page, pinned ones first."""
    project, _role = reach_project(project_id)
    page = lists.notes_of(project, read_query(NotesQuery).wish())
    found = [note_out(note, whole=False) for note in page.rows]
    return answer(NotesOut(notes=found, next_cursor=page.next_cursor))


@api.post("/api/projects/<id:project_id>/notes")
@describe(TAG, body=NoteIn, answers={201: NoteOut})
def create_note(project_id: int) -> Response:
    """Write a note."""
    reach_project(project_id, "editor")
    draft = acts.NoteDraft(**read_json(NoteIn).model_dump())
    return answer(note_out(acts.create_note(project_id, draft)), 201)


@api.get("/api/projects/<id:project_id>/notes/<id:note_id>")
@describe(TAG, answers={200: NoteOut})
def read_note(project_id: int, note_id: int) -> Response:
    """Show a note."""
    return answer(note_out(reach(WorkspaceNote, note_id, project_id=project_id).row))


@api.patch("/api/projects/<id:project_id>/notes/<id:note_id>")
@describe(TAG, body=NotePatch, answers={200: NoteOut})
def edit_note(project_id: int, note_id: int) -> Response:
    """Change a note; a stale `version` answers 409 with both texts and one of both."""
    reach(WorkspaceNote, note_id, project_id=project_id, needed="editor")
    body = read_json(NotePatch)
    return answer(note_out(acts.edit_note(note_id, body.changes(), body.version, project_id=project_id)))


@api.delete("/api/projects/<id:project_id>/notes/<id:note_id>")
@describe(TAG, answers={204: None})
def delete_note(project_id: int, note_id: int) -> Response:
    """Delete a note with its saves; for a day it can be restored."""
    acts.delete_note(note_id, project_id=project_id)
    return Response(status=204)


@api.post("/api/projects/<id:project_id>/notes/<id:note_id>/restore")
@describe(TAG, answers={200: NoteOut})
def restore_note(project_id: int, note_id: int) -> Response:
    """Bring back a note that was deleted within a day, with its saves; one that is there answers 409."""
    return answer(note_out(restore(WorkspaceNote, note_id, project_id=project_id)))
