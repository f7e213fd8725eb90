"""JSON of charts: what goes out."""

from typing import Any

from webapp.apps.bazi import words
from webapp.apps.bazi.engine.cities import City
from webapp.apps.bazi.engine.report import Report
from webapp.apps.bazi.models import Analysis, Chart
from webapp.apps.bazi.sayings import say
from webapp.apps.bazi.steps import step_text
from webapp.web.schema import Out, iso


class PillarsOut(Out):
    """Four pillars, two characters each; the hour is null where it is unknown."""

    year: str
    month: str
    day: str
    hour: str | None


class StepOut(Out):
    """One step of the way to a chart."""

    code: str
    text: str


class ReportOut(Out):
    """A chart: pillars, what they hold, what is uncertain, and the steps that led to it."""

    pillars: PillarsOut
    flags: list[str]
    warnings: list[str]
    steps: list[StepOut]
    alternative: dict[str, Any] | None
    hours: dict[str, Any] | None
    day_master: dict[str, Any]
    columns: dict[str, Any]
    elements: dict[str, int]
    luck: dict[str, Any] | None
    moment: dict[str, Any]
    engine: str
    version: int


class ChartOut(ReportOut):
    """A chart that is kept."""

    id: int
    name: str
    gender: str | None
    birth_time: str
    city_id: str | None
    place: str
    timezone: str | None
    day_changes: str
    true_solar_time: bool
    is_active: bool
    share_url: str | None
    expires_at: str | None
    created_at: str


class PointOut(Out):
    """One sentence of an analysis, and its reason."""

    topic: str
    text: str
    reason: str


class AnalysisOut(Out):
    """An analysis and its state: queued, running, ready or failed. Tradition, not advice."""

    status: str
    source: str | None
    points: list[PointOut]
    paragraphs: list[str]
    notice: str


class MineOut(Out):
    """My active chart and its analysis."""

    status: str
    chart: ChartOut
    analysis: AnalysisOut


class ChartsOut(Out):
    """A page of charts, and the cursor of the next one."""

    charts: list[ChartOut]
    next_cursor: str | None


class CityOut(Out):
    """A city of GeoNames (CC BY 4.0); its id never changes."""

    id: str
    name: str
    name_zh: str
    country: str
    state: str
    latitude: float
    longitude: float
    timezone: str


class CitiesOut(Out):
    """Cities, those exactly so called first, then the larger ones."""

    cities: list[CityOut]


class ConvertOut(Out):
    """The guest is an account; token and refresh token are those of its new session."""

    status: str
    message: str
    user_id: int
    is_guest: bool
    token: str
    refresh_token: str


class OnboardedOut(Out):
    """The account, its chart and analysis; tokens where this call opened a session."""

    status: str
    message: str
    user_id: int
    is_guest: bool
    nickname: str
    token: str | None
    refresh_token: str | None
    chart: ChartOut
    analysis: AnalysisOut


class ForgottenOut(Out):
    """How many charts were deleted."""

    deleted: int


def report_out(report: Report) -> dict[str, Any]:
    """Return the members of ReportOut."""
    steps = [StepOut(code=step["code"], text=step_text(step)) for step in report["steps"]]
    return report | {"steps": steps, "warnings": [str(words.FLAGS[flag]) for flag in report["flags"]]}


def chart_out(chart: Chart, share_url: str | None) -> ChartOut:
    """Return a kept chart as JSON."""
    clock = f"T{chart.birth_clock}{chart.utc_offset or ''}" if chart.birth_clock else ""
    return ChartOut.model_validate(
        report_out(chart.report)
        | {
            "id": chart.id,
            "name": chart.name,
            "gender": chart.gender,
            "birth_time": f"{chart.birth_date.isoformat()}{clock}",
            "city_id": chart.city_id,
            "place": chart.place,
            "timezone": chart.zone,
            "day_changes": chart.day_changes,
            "true_solar_time": chart.true_solar_time,
            "is_active": chart.is_active,
            "share_url": share_url,
            "expires_at": iso(chart.expires_at),
            "created_at": iso(chart.created_at),
        }
    )


def analysis_out(analysis: Analysis | None) -> AnalysisOut:
    """Return an analysis as JSON."""
    points = [say(point) for point in analysis.points] if analysis else []
    return AnalysisOut(
        status=analysis.status if analysis else "failed",
        source=analysis.source if analysis else None,
        points=[PointOut(topic=it.topic, text=it.text, reason=it.reason) for it in points],
        paragraphs=analysis.words if analysis else [],
        notice=str(words.NOTICE),
    )


def city_out(city: City) -> CityOut:
    """Return a city as JSON."""
    return CityOut(
        id=city.id,
        name=city.name,
        name_zh=city.chinese,
        country=city.country,
        state=city.state,
        latitude=city.latitude,
        longitude=city.longitude,
        timezone=city.zone,
    )
