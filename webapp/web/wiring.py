"""Bind the HTTP edge to the app: logs, cookies, security, limits, languages, assets, documents."""

from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.routing import IntegerConverter

from webapp.config import Settings
from webapp.db.model import LARGEST_ID
from webapp.extensions import csrf
from webapp.web import assets, cookies, faults, i18n, inputs, limits, logs, openapi, security, texts


class IdConverter(IntegerConverter):
    """A row's id in a path: what no database could hold does not match, and answers 404."""

    def __init__(self, map: Any) -> None:
        super().__init__(map, min=1, max=LARGEST_ID)


def init_web(app: Flask, config: Settings) -> None:
    """Bind everything of `webapp.web`."""
    app.url_map.converters["id"] = IdConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session that it is bound to
    app.config["WTF_CSRF_SSL_STRICT"] = False  # the Origin is checked by SameSite and the token itself
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    logs.init_logs(config)
    app.extensions["sentry"] = faults.init_faults(config)
    security.init_security(app, config)
    cookies.init_cookies(app, config)
    csrf.init_app(app)
    limits.init_limits(app, config)
    i18n.init_i18n(app, config)
    texts.init_texts(app)
    inputs.init_inputs()
    assets.init_assets(app)
    openapi.init_openapi(app)
