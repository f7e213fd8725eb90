"""The dashboard: what holds now, and how the house came along."""

from flask import Response
from flask_babel import gettext as _

from webapp.admin.queries import figures, queues
from webapp.admin.views.blueprint import bp
from webapp.web import respond


@bp.get("/admin")
def dashboard() -> Response:
    """Show the figures."""
    found = figures.figures()
    steps = (_("Guests"), _("Made something"), _("Met a limit"), _("Saw the offer"), _("Have an account"))
    spans = (_("within an hour"), _("within a day"), _("within a week"), _("later"))
    return respond.page(
        "admin/dashboard.html",
        now=figures.now(),
        most=figures.MOST_COUNTED,
        figures=found,
        broker=queues.broker(),
        steps=steps,
        funnel=list(zip(steps, found.total.steps, strict=True)),
        soon=list(zip(spans, found.total.soon, strict=True)),
    )
