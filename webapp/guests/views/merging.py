"""The choice after a sign-in: bring the guest's things along, keep them apart, throw them away; and back."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.guests import merge, merge_offers
from webapp.guests.current import signed_in
from webapp.guests.views.identity import bp
from webapp.web import respond
from webapp.web.errors import NotFound


@bp.get("/merge")
def merge_page() -> Response:
    """Show what would come along, and the three choices."""
    signed_in()
    offer = merge_offers.current_offer()
    if offer is None:
        return respond.redirect(url_for("guests.account"))
    return respond.page("guests/merge.html", offer=offer)


@bp.post("/merge", endpoint="merge")
def choose() -> Response:
    """Do what was chosen."""
    choice = request.form.get("choice")
    if choice == "keep":
        merge_offers.drop_offer()
        message = _("They stay apart, and wait here for when you sign out.")
        return respond.redirect(url_for("guests.home"), message)
    if choice == "discard":
        merge_offers.discard_guest()
        return respond.redirect(url_for("guests.home"), _("They are gone."))
    record, _grant = merge_offers.bring()
    if record.migration_status == "completed":
        return respond.redirect(url_for("guests.account"), _("Everything came along."))
    return respond.redirect(url_for("guests.merge_progress"))


@bp.get("/merge/progress")
def merge_progress() -> Response:
    """Show how a large merge goes; the fragment asks again until it is over."""
    record = merge.last_record(signed_in().id)
    if record is None:
        raise NotFound
    fragment, page = "guests/_merge_progress.html", "guests/merge_progress.html"
    return respond.fragment(fragment, page=page, record=record)


@bp.post("/merge/undo", endpoint="undo_merge")
def undo() -> Response:
    """Give back what the last merge brought."""
    merge_offers.take_back()
    return respond.redirect(url_for("guests.account"), _("It went back to the guest on this device."))
