"""The calls of charts in JSON, at the document's paths: parse, call, answer."""

from flask import Response

from webapp.apps.bazi import queries
from webapp.apps.bazi.models import Chart
from webapp.apps.bazi.schemas.answers import (
    AnalysisOut,
    ChartOut,
    ChartsOut,
    CitiesOut,
    ConvertOut,
    ForgottenOut,
    MineOut,
    OnboardedOut,
    ReportOut,
    analysis_out,
    chart_out,
    city_out,
    report_out,
)
from webapp.apps.bazi.schemas.asked import BirthIn, ChartIn, ChartPatch, ChartQuery, ChartsQuery, CitiesQuery
from webapp.apps.bazi.services import analyses, births, charts, onboarding
from webapp.apps.bazi.services.births import Entry
from webapp.apps.bazi.shown import share_url
from webapp.guests.current import known
from webapp.guests.ownership import owned
from webapp.web.blueprint import ApiBlueprint
from webapp.web.errors import Invalid, Problem
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer

api = ApiBlueprint("bazi_api", __name__)

TAG = "bazi"
CONVERTED = "Guest user converted successfully"


@api.get("/api/v1/bazi/chart")
@describe(TAG, query=ChartQuery, answers={200: ReportOut})
def preview() -> Response:
    """Make a chart for anybody; nothing is stored. A repeated hour is asked back with both charts."""
    report = births.report(read_query(ChartQuery).birth())
    return answer(ReportOut.model_validate(report_out(report)))


@api.get("/api/v1/utils/cities")
@describe(TAG, query=CitiesQuery, answers={200: CitiesOut})
def cities() -> Response:
    """Find cities by the first letters of their names."""
    wanted = read_query(CitiesQuery)
    return answer(CitiesOut(cities=[city_out(city) for city in queries.cities(wanted.q, wanted.limit)]))


@api.post("/api/v1/users/<id:user_id>/convert")
@describe(TAG, body=BirthIn, answers={200: ConvertOut})
def convert(user_id: int) -> Response:
    """Make an account of the guest who calls, by its birth; it keeps its id and all that it owns."""
    onboarding.check_own_guest(user_id)
    done = onboarding.convert_guest(user_id, _documented_entry())
    assert done.grant is not None
    body = ConvertOut(
        status="success",
        message=CONVERTED,
        user_id=done.user.id,
        is_guest=False,
        token=done.grant.jwt,
        refresh_token=done.grant.refresh_token or "",
    )
    return answer(body)


@api.post("/api/v1/onboarding/submit")
@describe(TAG, body=BirthIn, answers={201: OnboardedOut})
def submit() -> Response:
    """Become an account at once by giving one's birth; chart and analysis come with the answer."""
    done = onboarding.onboard(read_json(BirthIn).entry())
    analyses.at_once(done.chart)
    body = OnboardedOut(
        status="success",
        message="Onboarding completed successfully",
        user_id=done.user.id,
        is_guest=False,
        nickname=done.user.display_name,
        token=done.grant.jwt if done.grant else None,
        refresh_token=done.grant.refresh_token if done.grant else None,
        chart=_out(done.chart),
        analysis=analysis_out(done.chart.analysis),
    )
    return answer(body, 201)


@api.get("/api/v1/users/me/analysis")
@describe(TAG, answers={200: MineOut})
def mine() -> Response:
    """Show my active chart and its analysis, with their state."""
    known()
    return _mine(queries.my_chart())


@api.get("/api/v1/bazi/charts")
@describe(TAG, query=ChartsQuery, answers={200: ChartsOut})
def list_mine() -> Response:
    """List my charts by page, the newest first."""
    wanted = read_query(ChartsQuery)
    known()
    page = queries.my_charts(wanted.cursor, wanted.limit)
    return answer(ChartsOut(charts=[_out(chart) for chart in page.rows], next_cursor=page.next_cursor))


@api.post("/api/v1/bazi/charts")
@describe(TAG, body=ChartIn, answers={201: ChartOut})
def create() -> Response:
    """Keep a chart as my active one; who has no session becomes a guest with it."""
    return answer(_out(charts.keep_chart(read_json(ChartIn).entry())), 201)


@api.get("/api/v1/bazi/charts/<id:chart_id>")
@describe(TAG, answers={200: ChartOut})
def read(chart_id: int) -> Response:
    """Show one of my charts."""
    return answer(_out(owned(Chart).get_or_404(id=chart_id)))


@api.patch("/api/v1/bazi/charts/<id:chart_id>")
@describe(TAG, body=ChartPatch, answers={200: ChartOut})
def change(chart_id: int) -> Response:
    """Make one of my charts the active one, share it or stop sharing it."""
    owned(Chart).get_or_404(id=chart_id)
    wanted = read_json(ChartPatch)
    if wanted.is_shared is not None:
        charts.share(chart_id, is_on=wanted.is_shared)
    if wanted.is_active:
        charts.activate(chart_id)
    return answer(_out(owned(Chart).get_or_404(id=chart_id)))


@api.delete("/api/v1/bazi/charts/<id:chart_id>")
@describe(TAG, answers={204: None})
def delete(chart_id: int) -> Response:
    """Delete one of my charts with its analysis."""
    charts.delete_chart(chart_id)
    return Response(status=204)


@api.post("/api/v1/bazi/charts/<id:chart_id>/recalculate")
@describe(TAG, answers={202: MineOut})
def recalculate(chart_id: int) -> Response:
    """Find a chart anew with today's engine, and have its analysis made again."""
    return _mine(charts.recalculate(chart_id), 202)


@api.get("/api/v1/bazi/charts/<id:chart_id>/analysis")
@describe(TAG, answers={200: AnalysisOut})
def read_analysis(chart_id: int) -> Response:
    """Show the analysis of one of my charts, with its state."""
    return answer(analysis_out(queries.my_chart(chart_id).analysis))


@api.delete("/api/v1/users/me/birth-data")
@describe(TAG, answers={200: ForgottenOut})
def forget() -> Response:
    """Delete all birth data of mine: every chart and analysis. The account stays."""
    known()
    return answer(ForgottenOut(deleted=charts.forget_births()))


def _documented_entry() -> Entry:
    """Read the body; the document has 400 for a field that is wrong. Hours that never were stay a 422."""
    try:
        return read_json(BirthIn).entry()
    except Invalid as error:
        if error.code not in ("invalid", "bad_time"):
            raise
        raise Problem(error.detail, code=error.code, errors=error.errors) from None


def _mine(chart: Chart, status: int = 200) -> Response:
    analysis = analysis_out(chart.analysis)
    return answer(MineOut(status=analysis.status, chart=_out(chart), analysis=analysis), status)


def _out(chart: Chart) -> ChartOut:
    return chart_out(chart, share_url(chart))
