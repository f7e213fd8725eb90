"""Bind the guest core to the app: the registry's proof first, then who is here, then its pages and calls."""

from collections.abc import Iterable

from flask import Flask

from webapp.extensions import login_manager
from webapp.guests import claim_mails, claim_views, context, current, jobs, merge_views, offers, registry
from webapp.guests.api import api
from webapp.guests.claim_api import api as claim_api
from webapp.guests.manifest import Manifest
from webapp.guests.merge_api import api as merge_api
from webapp.guests.views import bp
from webapp.web.errors import init_errors

__all__ = ["claim_mails", "claim_views", "init_guests", "jobs", "merge_views"]


def init_guests(app: Flask, manifests: Iterable[Manifest]) -> None:
    """Bind everything of `webapp.guests`."""
    registry.init_registry(app, manifests)
    current.init_current(app, login_manager)
    context.init_context(app)
    init_errors(app, offers.offer)
    app.register_blueprint(bp)
    app.register_blueprint(api)
    app.register_blueprint(merge_api)
    app.register_blueprint(claim_api)
