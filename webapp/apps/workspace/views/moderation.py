"""What was reported of public snippets, for staff."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.workspace.queries import public
from webapp.apps.workspace.services import reports
from webapp.apps.workspace.views.blueprint import bp
from webapp.web import respond
from webapp.web.errors import Invalid

DECISIONS = {"uphold": True, "dismiss": False}


@bp.get("/admin/snippets", endpoint="moderation")
def index() -> Response:
    """Show the open reports."""
    reports.staff()
    found = public.reports(request.args.get("cursor") or None)
    return respond.page("workspace/moderation.html", found=found, snippets=public.reported(found.rows))


@bp.post("/admin/snippets/reports/<id:report_id>", endpoint="decide")
def decide(report_id: int) -> Response:
    """Uphold a report, which makes its snippet private, or dismiss it."""
    decision = request.form.get("decision", "")
    reports.staff()
    if decision not in DECISIONS:
        raise Invalid({"decision": _("Choose to uphold or to dismiss.")})
    reports.close_report(report_id, is_upheld=DECISIONS[decision])
    return respond.redirect(url_for("workspace.moderation"), _("The report is closed."))
