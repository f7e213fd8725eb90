"""The jobs of learning paths, shells over services: one is made, those deleted a day ago go for good."""

from collections.abc import Callable

from webapp.apps.learning.services import generation
from webapp.apps.learning.services.paths import GENERATE_JOB
from webapp.apps.learning.services.undo import purge_deleted
from webapp.jobs import Periodic, job

PERIODIC = (Periodic("learning.purge", 3600),)


@job(GENERATE_JOB)
def make_path(path_id: int) -> Callable[[], None] | None:
    """Note that a path is being made; what takes time comes after the commit."""
    task = generation.begin(path_id)
    return None if task is None else lambda: generation.finish(task)


@job("learning.purge")
def purge() -> None:
    """Remove for good what was deleted a day ago."""
    purge_deleted()
