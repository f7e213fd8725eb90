"""The admin's page for merging a guest into an account: look first, then merge, or take it back."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.guests import merge_by_hand as by_hand
from webapp.guests import roles
from webapp.guests.merge_by_hand import Plan
from webapp.guests.views.identity import bp
from webapp.web import respond
from webapp.web.errors import Conflict, NotFound
from webapp.web.requests import id_in


@bp.get("/admin/merges", endpoint="merge_by_hand")
def merges_page() -> Response:
    """Show the form, what would come along once both sides are given, and what was done lately."""
    return _page()


@bp.post("/admin/merges", endpoint="do_merge_by_hand")
def merge() -> Response:
    """Merge what was looked at."""
    sides = _sides()
    if sides is None:
        return _page(422)
    try:
        record = by_hand.merge_by_hand(*sides)
    except Conflict as error:
        return _page(error.status, hint=error.detail)
    if record.migration_status == "completed":
        return respond.redirect(url_for("guests.merge_by_hand"), _("Everything came along."))
    return respond.redirect(url_for("guests.merge_by_hand"), _("It is being done in the background."))


@bp.post("/admin/merges/<id:record_id>/undo", endpoint="undo_merge_by_hand")
def undo(record_id: int) -> Response:
    """Take back a merge that an admin did."""
    by_hand.undo_by_hand(record_id)
    return respond.redirect(url_for("guests.merge_by_hand"), _("It went back to the guest."))


def _page(status: int = 200, hint: str = "") -> Response:
    roles.admin()
    plan: Plan | None = None
    sides = _sides()
    if sides is not None:
        try:
            plan = by_hand.preview_by_hand(*sides)
        except NotFound as error:
            hint = hint or error.detail
    return respond.page(
        "guests/merge_by_hand.html",
        status,
        given=(_given("guest_id"), _given("account_id")),
        plan=plan,
        hint=hint,
        merges=by_hand.merges_by_hand(),
    )


def _given(name: str) -> str:
    return request.values.get(name, "").strip()[:40]


def _sides() -> tuple[int, int] | None:
    """Return both ids, or None unless both are numbers."""
    guest_id, account_id = id_in(_given("guest_id")), id_in(_given("account_id"))
    return None if guest_id is None or account_id is None else (guest_id, account_id)
