"""Calls of the saves, of the sync, and of the export."""

from flask import Response, url_for

from webapp.apps.workspace.api.blueprint import TAG, api, make_room
from webapp.apps.workspace.queries import history
from webapp.apps.workspace.queries.changes import changes_since
from webapp.apps.workspace.queries.lists import names_of
from webapp.apps.workspace.schemas.public import HistoryQuery, RevisionOut, RevisionsOut, revision_out
from webapp.apps.workspace.schemas.sync import SyncedOut, SyncIn, SyncOut, SyncQuery, sync_out
from webapp.apps.workspace.services import sync as acts
from webapp.apps.workspace.services.rights import allow
from webapp.guests.current import known
from webapp.guests.export import current_export
from webapp.guests.schemas import ExportOut
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/history")
@describe(TAG, query=HistoryQuery, answers={200: RevisionsOut})
def list_saves() -> Response:
    """List the saves of my notes and snippets, latest first; for accounts."""
    wish = read_query(HistoryQuery)
    known()
    allow("access_history")
    page, names = history.saves_of(**wish.model_dump())
    found = [revision_out(row, names.get(row.author_id or 0, "")) for row in page.rows]
    return answer(RevisionsOut(revisions=found, next_cursor=page.next_cursor))


@api.get("/api/history/<id:revision_id>")
@describe(TAG, answers={200: RevisionOut})
def read_save(revision_id: int) -> Response:
    """Show one save with its content; for accounts."""
    row = history.save(revision_id)
    allow("access_history")
    names = names_of({row.author_id} if row.author_id is not None else set())
    return answer(revision_out(row, names.get(row.author_id or 0, ""), whole=True))


@api.get("/api/sync")
@describe(TAG, query=SyncQuery, answers={200: SyncOut})
def pull() -> Response:
    """Answer what changed since a cursor, with the tombstones of what went; for accounts."""
    since = read_query(SyncQuery).since
    known()
    allow("sync_data")
    return answer(sync_out(changes_since(since)))


@api.post("/api/sync")
@describe(TAG, body=SyncIn, answers={200: SyncedOut})
def push() -> Response:
    """Take in what a device changed; a conflict comes back as both texts and one of both. For accounts."""
    known()
    make_room()
    return answer(SyncedOut(results=acts.apply(read_json(SyncIn).changes)))


@api.post("/api/export")
@describe(TAG, answers={200: ExportOut, 202: ExportOut})
def export() -> Response:
    """Have all that is mine put into one ZIP, or learn where it is; for guests as well."""
    allow("export_data")
    found = current_export()
    is_ready = found.ready_at is not None
    url = url_for("stay.download", export_id=found.id) if is_ready else None
    return answer(ExportOut(status="ready" if is_ready else "queued", url=url), 200 if is_ready else 202)
