"""The job of charts: a shell over services."""

from collections.abc import Callable

from webapp.apps.bazi.services import analyses
from webapp.jobs import job


@job(analyses.ANALYSE_JOB)
def analyse(analysis_id: int, round: int) -> Callable[[], None] | None:
    """Find the analysis of a chart."""
    return analyses.begin(analysis_id, round)
