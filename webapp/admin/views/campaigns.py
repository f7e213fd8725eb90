"""Campaigns: mail to contacts, who may claim their account."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.admin.forms import CampaignForm
from webapp.admin.queries import records
from webapp.admin.services import campaigns
from webapp.admin.views.blueprint import bp
from webapp.guests import roles
from webapp.web import respond
from webapp.web.errors import Conflict


@bp.get("/admin/campaigns", endpoint="campaigns")
def show() -> Response:
    """Show the campaigns."""
    return _page(CampaignForm(formdata=None, rate_per_hour=200))


@bp.post("/admin/campaigns", endpoint="start_campaign")
def start() -> AnyResponse:
    """Start a campaign."""
    form = CampaignForm()
    if not form.validate():
        return _page(form, 422)
    try:
        campaigns.start(roles.admin(), form.name.data or "", form.rate_per_hour.data or 1)
    except Conflict as error:
        form.form_errors.append(error.detail)
        return _page(form, error.status)
    return respond.redirect(url_for("admin.campaigns"), _("The first emails go within a minute."))


@bp.post("/admin/campaigns/<id:campaign_id>", endpoint="change_campaign")
def change(campaign_id: int) -> Response:
    """Pause, resume or end a campaign."""
    campaigns.change(roles.admin(), campaign_id, request.form.get("act", ""))
    return respond.redirect(url_for("admin.campaigns"), _("Done."))


def _page(form: CampaignForm, status: int = 200) -> Response:
    return respond.page("admin/campaigns.html", status, form=form, found=records.campaigns())
