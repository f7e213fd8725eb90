"""Bazi: the four pillars of a birth, with each step shown; a guest becomes an account by asking for them."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.apps.bazi import jobs as _jobs  # noqa: F401 - registers the job
from webapp.apps.bazi.api import api
from webapp.apps.bazi.models import Chart
from webapp.apps.bazi.samples import fill, sample_chart
from webapp.apps.bazi.schemas.answers import chart_out
from webapp.apps.bazi.services.charts import quota_sentence, settle_merge, settle_undo
from webapp.apps.bazi.shown import BAZI, share_url
from webapp.apps.bazi.views import births, bp, charts
from webapp.guests.manifest import Listed, Manifest, Owned


def init(app: Flask) -> None:
    """Give templates what they say of charts."""
    app.jinja_env.globals.update(bazi=BAZI)


manifest = Manifest(
    name="bazi",
    title=_l("Bazi"),
    blueprints=(bp, api),
    owned=(
        Owned(
            name="charts",
            model=Chart,
            owner=Chart.user_id,
            title=_l("charts"),
            singular=_l("a chart"),
            expires_at=Chart.expires_at,
            guest_quota=lambda settings: settings.GUEST_CHART_LIMIT,
            account_quota=lambda settings: settings.ACCOUNT_CHART_LIMIT,
            guest_lifetime=lambda settings: timedelta(days=settings.GUEST_CHART_DAYS),
            quota_sentence=quota_sentence,
            on_merge=settle_merge,
            on_undo=settle_undo,
            listed=Listed(Chart.name, Chart.created_at, "bazi.show", "chart_id", Chart.id),
            summary=lambda chart: f"{chart.name}: {chart.pillars}",
            export=lambda chart: chart_out(chart, share_url(chart)).model_dump(),
            sample=sample_chart,
        ),
    ),
    actions={
        "bazi.start": births.finish_start,
        "bazi.onboard": births.finish_onboard,
        "bazi.keep": births.finish_keep,
        "bazi.share": charts.finish_share,
    },
    gains=(_l("Charts of all your family, and an address to show one to others."),),
    nav=((_l("Bazi"), "bazi.index"),),
    home_card="bazi/_home.html",
    home_context=births.home_context,
    init=init,
    demo=fill,
)
