"""Analyses: asked for with a chart, found by a job. What goes wrong there stays there."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import structlog
from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp import remote_model
from webapp.apps.bazi.engine.reading import Point, read
from webapp.apps.bazi.models import Analysis, Chart
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.jobs import enqueue
from webapp.remote_model import ModelFailed
from webapp.web.i18n import LOCALES, preferred_locale

log = structlog.get_logger()

ANALYSE_JOB = "bazi.analyse"
DONE = ("ready", "failed")
INSTRUCTION = (
    "You explain a Chinese four pillars chart to its owner, as tradition has it: day master, strength, "
    "elements, dominant ten gods. Give the reason of every statement in the chart. Be kind and concrete, "
    "promise nothing, give no medical, legal or financial advice. Write three to six paragraphs in "
)


class Paragraphs(BaseModel):
    """What a model says of a chart."""

    paragraphs: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=2_000)]], Field(min_length=1, max_length=10)
    ]


def ask(chart: Chart) -> Analysis:
    """Ask for the analysis of a chart, flushed: a new round if there was one before."""
    analysis = chart.analysis
    if analysis is None:
        analysis = chart.analysis = Analysis(round=0)
    analysis.round += 1
    analysis.status, analysis.source, analysis.ready_at = "queued", None, None
    analysis.points, analysis.words = [], []
    analysis.locale = preferred_locale()
    db.session.flush()
    enqueue(ANALYSE_JOB, analysis.id, analysis.round)
    return analysis


def at_once(chart: Chart) -> None:
    """Fill the analysis of a new chart in the request itself, where no model is to be waited for."""
    if chart.analysis is not None and not remote_model.is_configured():
        fill_by_rules(chart.analysis, chart.report)
        db.session.flush()


def begin(analysis_id: int, round: int) -> Callable[[], None] | None:
    """Find an analysis by rules, in the current unit; with a model, answer the rest, which asks it outside.

    An analysis that is done, gone or asked for anew is left alone. A fault of ours makes it failed.
    """
    analysis = _current(analysis_id, round)
    if analysis is None:
        return None
    chart = db.session.get_one(Chart, analysis.chart_id)
    if remote_model.is_configured():
        analysis.status = "running"
        return partial(_by_model, analysis_id, round, dict(chart.report), analysis.locale)
    fill_by_rules(analysis, chart.report)
    return None


def fill_by_rules(analysis: Analysis, report: dict[str, Any]) -> None:
    """Fill an analysis with a reading by rules, or mark it failed: never an error of the caller's."""
    try:
        points = read(report)
    except Exception as error:
        log.error("analysis_failed", analysis_id=analysis.id, error=type(error).__name__)
        analysis.status = "failed"
        return
    _fill(analysis, "rules", points, [])


def _by_model(analysis_id: int, round: int, report: dict[str, Any], locale: str) -> None:
    """Ask the model, which learns of the pillars alone; where it fails, the rules speak."""
    told = " ".join(pair or "?" for pair in report["pillars"].values())
    try:
        said = remote_model.ask(f"{INSTRUCTION}{LOCALES[locale]}.", told, Paragraphs).paragraphs
    except ModelFailed:
        said = []
    with unit_of_work():
        analysis = _current(analysis_id, round)
        if analysis is None:
            return
        if not said:
            fill_by_rules(analysis, report)
        else:
            _fill(analysis, "model", [], said)


def _fill(analysis: Analysis, source: str, points: list[Point], words: list[str]) -> None:
    analysis.points = [point._asdict() for point in points]
    analysis.words = words
    analysis.source, analysis.status = source, "ready"
    analysis.ready_at = datetime.now(UTC)


def _current(analysis_id: int, round: int) -> Analysis | None:
    """Return the analysis under a lock, if it still waits for this round."""
    wanted = select(Analysis).where(Analysis.id == analysis_id, Analysis.round == round)
    return db.session.scalar(wanted.where(Analysis.status.not_in(DONE)).with_for_update())
