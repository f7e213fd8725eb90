"""The function that queue entries name: runs a registered job inside the app."""

from typing import Any

from flask import Flask

from webapp.jobs.registry import find_job

_app: Flask | None = None


def serve(app: Flask) -> None:
    """Let this process run jobs for `app`."""
    global _app
    _app = app


def run(name: str, args: list[Any]) -> Any:
    """Run the job `name` with `args`. Raise KeyError for an unknown name, RuntimeError before `serve`."""
    if _app is None:
        raise RuntimeError("this process does not run jobs")
    # A mail's links need the URL map, which Flask opens with a request only.
    with _app.test_request_context(base_url=_app.extensions["settings"].base_url):
        return find_job(name)(*args)
