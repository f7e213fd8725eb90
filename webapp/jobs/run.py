"""The function that queue entries name: runs a registered job inside the app."""

import time
from typing import Any

import structlog
from flask import Flask
from rq import get_current_job

from webapp.jobs.registry import find_job
from webapp.web import faults

log = structlog.get_logger()

_app: Flask | None = None


def serve(app: Flask) -> None:
    """Let this process run jobs for `app`."""
    global _app
    _app = app


def run(name: str, args: list[Any]) -> Any:
    """Run the job `name` with `args`. Raise KeyError for an unknown name, RuntimeError before `serve`.

    Whatever it logs carries its name and its number in the queue.
    """
    if _app is None:
        raise RuntimeError("this process does not run jobs")
    job = get_current_job()
    began, outcome = time.perf_counter(), "failed"
    # A mail's links need the URL map, which Flask opens with a request only.
    context = _app.test_request_context(base_url=_app.extensions["settings"].base_url)
    with context, structlog.contextvars.bound_contextvars(job=name, job_id=job.id if job else None):
        try:
            done = find_job(name)(*args)
            outcome = "done"
        except Exception as error:
            faults.report(error, job=name)
            raise
        finally:
            seconds = time.perf_counter() - began
            log.info("job_ended", outcome=outcome, seconds=round(seconds, 3))
            if "counts" in _app.extensions:
                _app.extensions["counts"].job(name, outcome, seconds)
        return done
