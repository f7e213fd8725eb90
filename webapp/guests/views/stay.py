"""The pages of a stay: on to another device, all that is mine, goodbye."""

import segno
from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import limiter
from webapp.guests import departure, export, handover
from webapp.guests.current import known
from webapp.guests.views.identity import FEW, bp
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, NotFound
from webapp.web.units import run_unit


@bp.post("/guest/handover", endpoint="handover")
@limiter.limit(FEW)
def make_handover() -> Response:
    """Show a one-time link for another device, and its QR code."""
    link = handover.make_link()
    url = settings().base_url + url_for("guests.handover_page", token=link.token)
    code = segno.make(url).svg_data_uri(scale=4, border=2)
    return respond.page("guests/handover.html", url=url, qr=code, expires_at=link.expires_at)


@bp.get("/guest/handover")
def handover_start() -> Response:
    """Lead to where the link is made."""
    return respond.redirect(url_for("guests.account"))


@bp.get("/guest/handover/<token>")
def handover_page(token: str) -> Response:
    """Show the button behind a handover link; opening it uses nothing up."""
    try:
        handover.check_link(token)
    except NotFound:
        return respond.page("guests/handover_take.html", 404, token=None, hindrance="")
    return respond.page("guests/handover_take.html", token=token, hindrance="")


@bp.post("/guest/handover/<token>", endpoint="take_handover", unit=False)
@limiter.limit(FEW)
def take_handover(token: str) -> Response:
    """Open the guest here."""
    try:
        run_unit(lambda: handover.take(token))
    except NotFound:
        return respond.page("guests/handover_take.html", 404, token=None, hindrance="")
    except Conflict as error:
        return respond.page("guests/handover_take.html", 409, token=token, hindrance=error.detail)
    return respond.redirect(url_for("guests.home"), _("Your things are here now, too."))


@bp.post("/account/export", endpoint="export")
def make_export() -> Response:
    """Have all that is mine put into one ZIP."""
    export.current_export()
    return respond.redirect(url_for("guests.export_page"))


@bp.get("/account/export")
def export_page() -> Response:
    """Show where the export is; the fragment asks again until it is ready."""
    found = export.latest_export(known().id)
    return respond.fragment("guests/_export.html", page="guests/export.html", export=found)


@bp.get("/account/leave")
def leave_page() -> Response:
    """Show what leaving means, before it is done."""
    return respond.page("guests/leave.html", user=known(), error=None)


@bp.post("/account/leave", endpoint="leave", unit=False)
@limiter.limit(FEW)
def leave() -> Response:
    """Delete the guest, or close the account."""
    try:
        how = departure.leave(request.form.get("password"))
    except Invalid as error:
        with unit_of_work(write=False):
            return respond.page("guests/leave.html", 422, user=known(), error=error.detail)
    words = {
        "deleted": _("Everything is deleted. You are welcome back any time."),
        "closed": _("Your account is closed. For 30 days you can restore it by registering again."),
    }
    return respond.redirect(url_for("guests.home"), words[how])
