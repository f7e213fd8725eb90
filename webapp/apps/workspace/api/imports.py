"""Calls that bring projects in out of an archive."""

from datetime import timedelta

from flask import Response, request

from webapp.apps.workspace.api.blueprint import TAG, api
from webapp.apps.workspace.models import Import
from webapp.apps.workspace.schemas.archive import BringIn, BroughtOut, ComingOut, ImportOut
from webapp.apps.workspace.schemas.projects import project_out
from webapp.apps.workspace.services import importing as acts
from webapp.apps.workspace.services.plans import LARGEST_ARCHIVE
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer
from webapp.web.schema import iso


@api.post("/api/import")
@describe(TAG, answers={201: ImportOut})
def send_archive() -> Response:
    """Send the ZIP of an export as the body of this call; it waits for a day, and nothing comes in yet."""
    request.max_content_length = LARGEST_ARCHIVE
    return answer(_import_out(acts.keep_archive(request.get_data())), 201)


@api.get("/api/import/<id:import_id>")
@describe(TAG, answers={200: ImportOut})
def read_import(import_id: int) -> Response:
    """Show what an archive would bring."""
    return answer(_import_out(acts.waiting(import_id)))


@api.post("/api/import/<id:import_id>")
@describe(TAG, body=BringIn, answers={201: BroughtOut}, is_body_optional=True)
def bring_in(import_id: int) -> Response:
    """Make the chosen projects of an archive anew, with all that stands in them, or none of them."""
    acts.waiting(import_id)
    body = read_json(BringIn, optional=True)
    projects = acts.bring_in(import_id, body.project_ids)
    return answer(BroughtOut(projects=[project_out(project, "owner") for project in projects]), 201)


def _import_out(found: Import) -> ImportOut:
    coming = [ComingOut(**row) for row in found.coming]
    expires_at = iso(found.created_at + timedelta(hours=acts.KEPT_HOURS))
    return ImportOut(id=found.id, projects=coming, expires_at=expires_at)
