"""Calls of the snippets of a project."""

from typing import Any

from flask import Response

from webapp.apps.workspace.api.blueprint import TAG, api, make_room
from webapp.apps.workspace.models import Snippet
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.reach import reach, reach_project
from webapp.apps.workspace.schemas.things import (
    NewSnippetIn,
    SnippetOut,
    SnippetPatch,
    SnippetsOut,
    SnippetsQuery,
    VisibilityIn,
    snippet_out,
)
from webapp.apps.workspace.services import publishing
from webapp.apps.workspace.services import snippets as acts
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/projects/<id:project_id>/snippets")
@describe(TAG, query=SnippetsQuery, answers={200: SnippetsOut})
def list_snippets(project_id: int) -> Response:
    """List the snippets of a project by page."""
    project, _role = reach_project(project_id)
    page = lists.snippets_of(project, read_query(SnippetsQuery).wish())
    found = [snippet_out(snippet, whole=False) for snippet in page.rows]
    return answer(SnippetsOut(snippets=found, next_cursor=page.next_cursor))


@api.post("/api/projects/<id:project_id>/snippets")
@describe(TAG, body=NewSnippetIn, answers={201: SnippetOut})
def create_snippet(project_id: int) -> Response:
    """Write a snippet of 1 to 20 files; it is private where nothing else is said."""
    reach_project(project_id, "editor")
    make_room()
    wanted: dict[str, Any] = read_json(NewSnippetIn).model_dump()
    visibility = wanted.pop("visibility")
    snippet = acts.create_snippet(project_id, acts.SnippetDraft(**wanted))
    if visibility != "private":
        publishing.show_snippet(snippet.id, visibility, project_id=project_id)
    return answer(snippet_out(snippet), 201)


@api.get("/api/projects/<id:project_id>/snippets/<id:snippet_id>")
@describe(TAG, answers={200: SnippetOut})
def read_snippet(project_id: int, snippet_id: int) -> Response:
    """Show a snippet with its files."""
    return answer(snippet_out(reach(Snippet, snippet_id, project_id=project_id).row))


@api.patch("/api/projects/<id:project_id>/snippets/<id:snippet_id>")
@describe(TAG, body=SnippetPatch, answers={200: SnippetOut})
def edit_snippet(project_id: int, snippet_id: int) -> Response:
    """Change a snippet; a stale `version` answers 409 with both texts and one of both."""
    reach(Snippet, snippet_id, project_id=project_id, needed="editor")
    make_room()
    body = read_json(SnippetPatch)
    changed = acts.edit_snippet(snippet_id, body.changes(), body.version, project_id=project_id)
    return answer(snippet_out(changed))


@api.post("/api/projects/<id:project_id>/snippets/<id:snippet_id>/visibility")
@describe(TAG, body=VisibilityIn, answers={200: SnippetOut})
def show_snippet(project_id: int, snippet_id: int) -> Response:
    """Make a snippet private, unlisted or public; copies that others took stay."""
    reach(Snippet, snippet_id, project_id=project_id, needed="editor")
    visibility = read_json(VisibilityIn).visibility
    return answer(snippet_out(publishing.show_snippet(snippet_id, visibility, project_id=project_id)))


@api.delete("/api/projects/<id:project_id>/snippets/<id:snippet_id>")
@describe(TAG, answers={204: None})
def delete_snippet(project_id: int, snippet_id: int) -> Response:
    """Delete a snippet with its files; copies that others took stay."""
    acts.delete_snippet(snippet_id, project_id=project_id)
    return Response(status=204)
