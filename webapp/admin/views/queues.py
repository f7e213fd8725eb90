"""Queues: what waits, what failed, and another try for it."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.admin.queries import queues as queries
from webapp.admin.services import queues
from webapp.admin.views.blueprint import bp
from webapp.guests import roles
from webapp.web import respond
from webapp.web.errors import Invalid


@bp.get("/admin/queues", endpoint="queues")
def show() -> Response:
    """Show the outbox and RQ's registries."""
    failing = request.args.get("which") == "failing"
    found = queries.outbox(request.args.get("cursor") or None, failing=failing)
    return respond.page(
        "admin/queues.html", found=found, failing=failing, broker=queries.broker(with_jobs=True)
    )


@bp.post("/admin/queues/outbox/<id:row_id>", endpoint="act_on_row")
def act_on_row(row_id: int) -> Response:
    """Try a job of the outbox again, or drop it."""
    queues.act_on_row(roles.admin(), row_id, _act())
    return respond.redirect(url_for("admin.queues"), _("Done."))


@bp.post("/admin/queues/jobs/<job_id>", endpoint="act_on_job")
def act_on_job(job_id: str) -> Response:
    """Queue a failed job again, or drop it."""
    queues.act_on_job(roles.admin(), job_id, _act())
    return respond.redirect(url_for("admin.queues"), _("Done."))


def _act() -> str:
    act = request.form.get("act", "")
    if act not in queues.ACTS:
        raise Invalid({"act": _("Choose what is to be done.")})
    return act
