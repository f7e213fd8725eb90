"""All links and what is reported of them, for staff."""

from flask import Response, g, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from webapp.apps.links import queries
from webapp.apps.links.models import Link
from webapp.apps.links.queries import STATES, Wish
from webapp.apps.links.services import reports
from webapp.apps.links.views.blueprint import bp
from webapp.db import unit_of_work
from webapp.guests import audit, expiry, roles
from webapp.guests.registry import registry
from webapp.web import respond
from webapp.web.errors import Invalid, Problem
from webapp.web.schema import one_line

DECISIONS = {"action": True, "dismiss": False}


@bp.get("/admin/links", endpoint="admin")
def admin() -> Response:
    """Show all links and the reports that wait."""
    roles.moderator()
    try:
        q = one_line(request.args.get("q", ""))[:200]
    except ValueError:
        q = ""
    state = request.args.get("state", "")
    wish = Wish(q=q, state=state if state in STATES else "", cursor=request.args.get("cursor") or None)
    figures = queries.admin_figures()
    return respond.page(
        "links/admin.html",
        found=queries.all_links(wish),
        q=wish.q,
        state=wish.state,
        reports=queries.open_reports(),
        figures=[
            (ngettext("link", "links", figures["links"]), figures["links"]),
            (ngettext("active link", "active links", figures["active"]), figures["active"]),
            (ngettext("click", "clicks", figures["clicks"]), figures["clicks"]),
            (ngettext("open report", "open reports", figures["reports"]), figures["reports"]),
        ],
    )


@bp.post("/admin/reports/<id:report_id>", endpoint="resolve_report")
def resolve_report(report_id: int) -> Response:
    """Uphold a report, which switches its link off, or dismiss it."""
    decision = request.form.get("decision", "")
    if decision not in DECISIONS:
        raise Invalid({"decision": _("Choose to switch off or to dismiss.")})
    reports.close_report(report_id, is_upheld=DECISIONS[decision])
    return respond.redirect(url_for("links.admin"), _("The report is closed."))


@bp.post("/admin/links/<id:link_id>/disable", endpoint="admin_disable")
def disable(link_id: int) -> Response:
    """Switch anybody's link off."""
    link = reports.disable_link(link_id, request.form.get("reason", "").replace("\x00", ""))
    return respond.redirect(url_for("links.admin"), _("%(code)s is switched off.", code=link.code))


@bp.post("/admin/links/<id:link_id>/enable", endpoint="admin_enable")
def enable(link_id: int) -> Response:
    """Switch anybody's link on again."""
    link = reports.enable_link(link_id)
    return respond.redirect(url_for("links.admin"), _("%(code)s is switched on.", code=link.code))


@bp.post("/admin/links/clean-up", endpoint="clean_up", unit=False)
def clean_up() -> Response:
    """Remove the expired links of guests now."""
    # Each batch of the sweep is a unit of its own, so that none of them holds its locks for long.
    try:
        with unit_of_work():
            audit.record(roles.admin(), "cleaned_up", "links")
    except Problem:
        g.pop("identity", None)  # its row went with the unit; the page of the refusal reads it anew
        raise
    removed = expiry.sweep_content(registry().of(Link))
    return respond.redirect(
        url_for("links.admin"), _("Expired links removed: %(n)s", n=format_decimal(removed))
    )
