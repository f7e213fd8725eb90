"""Reports of links that do harm, and what admins do about them."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.apps.links.models import REASON_LENGTH, Link, LinkReport
from webapp.apps.links.services.links import forget_at_commit
from webapp.extensions import db
from webapp.guests import audit, roles
from webapp.web.addresses import client_address
from webapp.web.errors import Conflict, NotFound
from webapp.web.limits import spend

REPORTS_OF_ONE = "10 per hour"
MOST_OPEN = 20  # of one link: more say nothing new


def report_link(link: Link, reason: str, detail: str = "") -> None:
    """Note a visitor's report. Raise TooMany past ten an hour from one address."""
    spend(REPORTS_OF_ONE, "link-reports", client_address())
    open_ones = select(LinkReport.id).where(LinkReport.link_id == link.id, LinkReport.status == "open")
    if len(db.session.scalars(open_ones.limit(MOST_OPEN)).all()) < MOST_OPEN:
        db.session.add(LinkReport(link_id=link.id, reason=reason, detail=detail))
        db.session.flush()


def close_report(report_id: int, *, is_upheld: bool) -> LinkReport:
    """Dismiss a report, or uphold it: the link is switched off and its other open reports close with it.

    Raises NotFound, also for anybody but staff, and Conflict if it is closed already.
    """
    by = roles.moderator()
    report = db.session.get(LinkReport, report_id, with_for_update={"of": LinkReport})
    if report is None:
        raise NotFound
    if report.status != "open":
        raise Conflict(_("This report is closed already."), code="closed")
    now = datetime.now(UTC)
    if is_upheld:
        others = update(LinkReport).where(LinkReport.link_id == report.link_id, LinkReport.status == "open")
        db.session.execute(others.values(status="actioned", closed_at=now, closed_by_id=by.id))
        disable_link(report.link_id, report.reason)
    else:
        report.status = "dismissed"
        report.closed_at, report.closed_by_id = now, by.id
        db.session.flush()
    audit.record(by, "report_upheld" if is_upheld else "report_dismissed", "links", report.link_id)
    return report


def disable_link(link_id: int, reason: str) -> Link:
    """Switch a link off as staff, so that its owner cannot switch it on. Raise NotFound."""
    by = roles.moderator()
    link = _any_link(link_id)
    audit.record(by, "switched_off", "links", link.id)
    link.disabled_at = link.disabled_at or datetime.now(UTC)
    link.disabled_by, link.disabled_reason = "admin", reason[:REASON_LENGTH]
    return _changed(link)


def enable_link(link_id: int) -> Link:
    """Switch a link on again as staff. Raise NotFound."""
    by = roles.moderator()
    link = _any_link(link_id)
    audit.record(by, "switched_on", "links", link.id)
    link.disabled_at = link.disabled_by = link.disabled_reason = None
    return _changed(link)


def _any_link(link_id: int) -> Link:
    link = db.session.get(Link, link_id, with_for_update=True)
    if link is None or link.deleted_at is not None:
        raise NotFound
    return link


def _changed(link: Link) -> Link:
    link.version += 1
    link.updated_at = datetime.now(UTC)
    db.session.flush()
    forget_at_commit([link.id])
    return link
