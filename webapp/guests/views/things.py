"""What came along with an address, page by page with "not mine"; and one thing kept seven days longer."""

from flask import Response, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from webapp.extensions import limiter
from webapp.guests import expiries, linked
from webapp.guests.views.identity import bp
from webapp.web import respond
from webapp.web.errors import Conflict
from webapp.web.paths import local_path

OFTEN = "60 per minute"


@bp.get("/account/linked")
def linked_page() -> Response:
    """Show what came along with the address of this account, one type at a time."""
    found = linked.linked(request.args.get("type"), request.args.get("cursor"))
    return respond.page("guests/linked.html", found=found)


@bp.post("/account/linked/<name>/<id:thing_id>/disown", endpoint="disown")
@limiter.limit(OFTEN)
def disown(name: str, thing_id: int) -> Response:
    """Let go of a thing that is not theirs."""
    linked.disown(name, thing_id)
    return respond.redirect(url_for("guests.linked_page", type=name), _("That is not yours any more."))


@bp.post("/things/<name>/<id:thing_id>/extend", endpoint="extend")
@limiter.limit(OFTEN)
def extend(name: str, thing_id: int) -> Response:
    """Keep a guest's thing seven days longer, once."""
    back = local_path(request.form.get("next"), url_for("guests.home"))
    try:
        ends = expiries.extend_named(name, thing_id)
    except Conflict as error:
        return respond.redirect(back, error.detail)
    return respond.redirect(back, _("It is kept until %(day)s now.", day=format_date(ends)))
