"""Charts that are kept: show, analyse, recalculate, share, delete; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.bazi import queries
from webapp.apps.bazi.services import charts as acts
from webapp.apps.bazi.views.blueprint import bp
from webapp.guests.current import known
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import NotFound
from webapp.web.requests import id_in


@bp.get("/bazi/charts", endpoint="charts_page")
def charts_page() -> Response:
    """Lead to my charts whoever opens the address that keeps one."""
    return respond.redirect(url_for("bazi.index"))


@bp.get("/bazi/charts/<id:chart_id>", endpoint="show")
def show(chart_id: int) -> Response:
    """Show one of my charts with its analysis."""
    return respond.page("bazi/show.html", chart=queries.my_chart(chart_id))


@bp.get("/bazi/charts/<id:chart_id>/analysis", endpoint="analysis")
def analysis(chart_id: int) -> Response:
    """Show the analysis of a chart; the fragment asks again until it is there."""
    chart = queries.my_chart(chart_id)
    return respond.fragment("bazi/_analysis.html", page="bazi/analysis.html", chart=chart)


@bp.post("/bazi/charts/<id:chart_id>/recalculate", endpoint="recalculate")
def recalculate(chart_id: int) -> Response:
    """Find a chart anew, with its analysis."""
    acts.recalculate(chart_id)
    return respond.redirect(url_for("bazi.show", chart_id=chart_id), _("The chart is calculated anew."))


@bp.post("/bazi/charts/<id:chart_id>/activate", endpoint="activate")
def activate(chart_id: int) -> Response:
    """Make a chart the active one."""
    acts.activate(chart_id)
    return respond.redirect(url_for("bazi.show", chart_id=chart_id), _("This is your chart now."))


@bp.post("/bazi/charts/<id:chart_id>/delete", endpoint="delete")
def delete(chart_id: int) -> Response:
    """Delete a chart."""
    acts.delete_chart(chart_id)
    return respond.redirect(url_for("bazi.index"), _("The chart is deleted."))


@bp.get("/bazi/settings", endpoint="settings")
def settings_page() -> Response:
    """Show what can be shared and deleted."""
    known()
    return respond.page("bazi/settings.html", page=queries.my_charts(request.args.get("cursor") or None))


@bp.post("/bazi/settings/share", endpoint="share")
def share() -> Response:
    """Share a chart, or stop sharing it."""
    return _share(request.form, None)


def finish_share(user: User, sent: Mapping[str, Any]) -> Response:
    """Share the chart for the guest who has become `user`."""
    return _share(sent, user)


@bp.post("/bazi/settings/forget", endpoint="forget")
def forget() -> Response:
    """Delete all birth data of mine; the account stays."""
    known()
    acts.forget_births()
    return respond.redirect(url_for("bazi.index"), _("All birth data is deleted."))


@bp.get("/bazi/shared/<code>", endpoint="shared")
def shared(code: str) -> Response:
    """Show a chart that its owner shares, to read only."""
    response = respond.page("bazi/shared.html", chart=queries.shared_chart(code))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _share(sent: Mapping[str, Any], owner: User | None) -> Response:
    chart_id = id_in(str(sent.get("chart", "")))
    if chart_id is None:
        raise NotFound
    is_on = sent.get("shared") == "on"
    acts.share(chart_id, is_on=is_on, owner=owner)
    told = (
        _("Whoever has the address can see this chart now.")
        if is_on
        else _("The chart is yours alone again.")
    )
    return respond.redirect(url_for("bazi.settings"), told)
