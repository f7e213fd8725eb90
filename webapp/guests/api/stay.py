"""What a guest or account may do with its stay, in JSON: hand it over, take it along, leave."""

from flask import Response, url_for

from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import limiter
from webapp.guests import departure, export, handover
from webapp.guests.current import known
from webapp.guests.dashboard import Shelf, shelves
from webapp.guests.dashboard_schemas import ShelfOut, ThingOut, ThingsOut
from webapp.guests.models import User
from webapp.guests.schemas import DoneOut, ExportOut, GuestOut, HandoverOut, LeaveIn
from webapp.web.blueprint import ApiBlueprint
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer
from webapp.web.schema import iso

api = ApiBlueprint("stay", __name__)

FEW = "20 per minute"


@api.post("/auth/guest/handover")
@limiter.limit(FEW)
@describe("guests", answers={201: HandoverOut})
def make_handover() -> Response:
    """Make a one-time link that opens this guest on another device within ten minutes."""
    link = handover.make_link()
    url = settings().base_url + url_for("guests.handover_page", token=link.token)
    return answer(HandoverOut(token=link.token, url=url, expires_at=iso(link.expires_at)), 201)


@api.post("/auth/guest/handover/<token>")
@limiter.limit(FEW)
@describe("guests", answers={200: GuestOut})
def take_handover(token: str) -> Response:
    """Open the guest of a handover link on this device."""
    user, grant = handover.take(token)
    return answer(_guest_out(user, grant.jwt))


@api.get("/api/me/things")
@describe("guests", answers={200: ThingsOut})
def things() -> Response:
    """Show the latest of everything that is yours, type by type."""
    return answer(ThingsOut(things=[_shelf_out(shelf) for shelf in shelves(known())]))


@api.get("/api/me/export", unit=False)
@describe("guests", answers={200: ExportOut, 202: ExportOut})
def export_mine() -> Response:
    """Have all that is yours put into one ZIP, or learn where it is."""
    with unit_of_work():
        found = export.current_export()
        is_ready = found.ready_at is not None
        url = url_for("stay.download", export_id=found.id) if is_ready else None
    return answer(ExportOut(status="ready" if is_ready else "queued", url=url), 200 if is_ready else 202)


@api.get("/api/me/export/<id:export_id>")
@describe("guests", answers={200: None})
def download(export_id: int) -> Response:
    """Download the ZIP."""
    response = Response(export.ready_export(export_id), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="guesthouse.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@api.delete("/api/me", unit=False)
@limiter.limit(FEW)
@describe("guests", body=LeaveIn, answers={200: DoneOut}, is_body_optional=True)
def leave() -> Response:
    """Delete a guest at once, or close an account, which can be restored for 30 days."""
    how = departure.leave(read_json(LeaveIn, optional=True).password)
    words = {
        "deleted": "Everything is deleted.",
        "closed": "Your account is closed. You can restore it for 30 days.",
    }
    return answer(DoneOut(message=words[how]))


def _shelf_out(shelf: Shelf) -> ShelfOut:
    entries = [ThingOut(title=entry.title, url=entry.url, at=iso(entry.at)) for entry in shelf.entries]
    return ShelfOut(name=shelf.name, has_more=shelf.has_more, entries=entries)


def _guest_out(user: User, token: str) -> GuestOut:
    return GuestOut(
        user_id=user.id,
        token=token,
        is_guest=True,
        uuid=str(user.anonymous_id),
        anonymous_id=str(user.anonymous_id),
        nickname=user.display_name,
        created_at=iso(user.created_at),
        expires_at=iso(user.session_expires_at),
    )
