"""Guesthouse: an application factory whose order of wiring is the architecture."""

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.config import Settings
from webapp.guests.manifest import Manifest
from webapp.web.rules import LateRule

# What a start makes stays: looking through it again and again would cost it a tenth.
gc.set_threshold(20_000, 20, 50)

ROOT = Path(__file__).parent.parent
LARGEST_BODY = 1_048_576  # bytes; uploads have limits of their own
LARGEST_FORM_FIELD = 500_000  # bytes
MOST_FORM_PARTS = 200


class House(Flask):
    """Flask, without asking of some nine functions in every request whether they are coroutines: none is."""

    url_rule_class = LateRule

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Settings | None = None, apps: Iterable[Manifest] | None = None) -> Flask:
    """Build the application: settings, then the edges, then the guest core, then the apps on it."""
    from webapp import apps as house
    from webapp import cli, health, metrics
    from webapp.admin import wiring as admin
    from webapp.db import wiring
    from webapp.guests import wiring as guests
    from webapp.jobs import queue
    from webapp.web import wiring as web

    config = config or Settings.from_environment()
    manifests = tuple(house.APPS if apps is None else apps)
    app = House(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.extensions["settings"] = config
    app.extensions["root"] = ROOT
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_FIELD,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
    )
    if config.PROXY_HOPS:
        hops = config.PROXY_HOPS
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]

    wiring.init_db(app, config)
    queue.init_queue(app, config)
    web.init_web(app, config)
    guests.init_guests(app, manifests)
    admin.init_admin(app)
    health.init_health(app)
    cli.init_cli(app)
    for manifest in manifests:
        for blueprint in manifest.blueprints:
            app.register_blueprint(blueprint)
    for manifest in manifests:
        if manifest.init:
            manifest.init(app)
        if manifest.front_door:
            app.wsgi_app = manifest.front_door(app, app.wsgi_app)  # type: ignore[method-assign,assignment]
    metrics.init_metrics(app, config)
    return app
