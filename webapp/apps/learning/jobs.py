"""The job that makes a path: a shell over services."""

from collections.abc import Callable

from webapp.apps.learning.services import generation
from webapp.apps.learning.services.paths import GENERATE_JOB
from webapp.jobs import job


@job(GENERATE_JOB)
def make_path(path_id: int) -> Callable[[], None] | None:
    """Note that a path is being made; what takes time comes after the commit."""
    task = generation.begin(path_id)
    return None if task is None else lambda: generation.finish(task)
