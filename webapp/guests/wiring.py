"""Bind the guest core to the app: the registry's proof first, then who is here, then its pages and calls."""

from collections.abc import Iterable

from flask import Flask

from webapp.extensions import login_manager
from webapp.guests import claim_mails, context, current, export, jobs, offers, registry
from webapp.guests.api import APIS
from webapp.guests.manifest import Manifest
from webapp.guests.views import bp
from webapp.web.errors import init_errors

__all__ = ["claim_mails", "export", "init_guests", "jobs"]  # importing them registers their jobs


def init_guests(app: Flask, manifests: Iterable[Manifest]) -> None:
    """Bind everything of `webapp.guests`."""
    registry.init_registry(app, manifests)
    current.init_current(app, login_manager)
    context.init_context(app)
    init_errors(app, offers.offer)
    app.register_blueprint(bp)
    for api in APIS:
        app.register_blueprint(api)
