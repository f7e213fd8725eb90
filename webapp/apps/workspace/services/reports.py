"""Reports of public snippets, and what staff decide."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from webapp.apps.workspace.models import Project, Report, Snippet
from webapp.apps.workspace.queries.reach import see_snippet
from webapp.apps.workspace.services.desk import Desk, changed
from webapp.apps.workspace.services.rights import allow
from webapp.extensions import db
from webapp.guests.current import locked, signed_in
from webapp.guests.models import User
from webapp.jobs import enqueue
from webapp.web.errors import Conflict, NotFound, Refused
from webapp.web.limits import spend

REPORTS_OF_ONE = "20 per day"
UPHELD_JOB = "workspace.upheld"


def report_snippet(code: str, reason: str, detail: str) -> Report:
    """Say that a snippet does harm, once a reporter. Raises Refused, Conflict (`reported`) and NotFound."""
    seen = see_snippet(code)
    allow("report_content")
    user = locked()
    spend(REPORTS_OF_ONE, "snippet-reports", str(user.id))
    report = Report(snippet_id=seen.snippet.id, reporter_id=user.id, reason=reason, detail=detail)
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        raise Conflict(_("You have reported this snippet already."), code="reported") from None
    return report


def close_report(report_id: int, *, is_upheld: bool) -> Report:
    """Uphold a report, which makes its snippet private and tells its owner, or dismiss it.

    Raises Refused for anybody but staff, NotFound, and Conflict if it is closed already.
    """
    by = staff()
    report = db.session.get(Report, report_id)
    if report is None:
        raise NotFound
    snippet = db.session.get_one(Snippet, report.snippet_id)
    project = db.session.get_one(Project, snippet.project_id, with_for_update=True, populate_existing=True)
    db.session.refresh(report)
    if report.status != "open":
        raise Conflict(_("This report is closed already."), code="closed")
    now = datetime.now(UTC)
    if is_upheld:
        others = update(Report).where(Report.snippet_id == snippet.id, Report.status == "open")
        db.session.execute(others.values(status="actioned", closed_at=now, closed_by_id=by.id))
        db.session.refresh(snippet)
        snippet.visibility, snippet.moderated_at = "private", now
        changed(Desk(by, project, "admin"), snippet, "moderated")
        enqueue(UPHELD_JOB, snippet.id)
    else:
        report.status, report.closed_at, report.closed_by_id = "dismissed", now, by.id
        db.session.flush()
    return report


def staff() -> User:
    """Return the member of staff behind this request. Raise Unauthenticated or Refused for anybody else."""
    user = signed_in()
    if user.role not in ("staff", "admin"):
        raise Refused(_("This page is for staff."), code="staff_needed")
    return user
