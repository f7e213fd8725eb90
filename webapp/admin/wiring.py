"""Bind the admin's pages and calls to the app, and the gauges that /metrics reads from it."""

from flask import Flask

from webapp.admin import jobs
from webapp.admin.api import api
from webapp.admin.views import bp
from webapp.admin.words import GLOBALS

__all__ = ["init_admin", "jobs"]  # importing them registers their jobs


def init_admin(app: Flask) -> None:
    """Bind everything of `webapp.admin`."""
    app.register_blueprint(bp)
    app.register_blueprint(api)
    app.jinja_env.globals.update(GLOBALS)
