"""Faults reported to Sentry where SENTRY_DSN is set: what broke and where, nothing of who or what it was."""

import re
from typing import Any

from flask import current_app, g, has_request_context, request

from webapp.config import Settings

ADDRESS = re.compile(r"[^\s'\"(=<]+@[^\s'\")>]+")
LONG_WORD = re.compile(r"[A-Za-z0-9_\-.~+/=]{24,}")  # tokens, keys, hashes
VALUE = re.compile(r"=\([^)]*\)")  # how Postgres quotes what broke a constraint
ROW = re.compile(
    r"(\n(?:DETAIL|CONTEXT):\s+).*", re.DOTALL
)  # where it quotes a whole row: nothing after it is ours
HIDDEN = "[hidden]"
LONGEST = 500  # characters of a message
WAIT_SECONDS = 2.0  # for what is still on its way when a process ends


def init_faults(config: Settings) -> bool:
    """Set Sentry up if a DSN is given; tell whether it is."""
    if not config.SENTRY_DSN:
        return False
    import sentry_sdk  # a tenth of a second that a house without it need not wait

    sentry_sdk.init(
        dsn=config.SENTRY_DSN,
        environment=config.APP_ENV,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=True,
        max_breadcrumbs=0,
        server_name="",
        shutdown_timeout=WAIT_SECONDS,
        before_send=scrub,
    )
    return True


def report(error: BaseException, **tags: str) -> None:
    """Report a fault with the request's id and endpoint; nothing where Sentry is not set up."""
    if not current_app.extensions.get("sentry"):
        return
    import sentry_sdk

    with sentry_sdk.new_scope() as scope:
        if has_request_context():
            tags |= {"request_id": str(g.get("request_id", "")), "endpoint": str(request.endpoint)}
        scope.set_tags(dict(tags))
        sentry_sdk.capture_exception(error)


def scrub(event: Any, _hint: Any) -> Any:
    """Return an event without what a caller sent: the type, the place and a masked sentence remain."""
    for name in ("request", "user", "extra", "breadcrumbs", "modules", "server_name"):
        event.pop(name, None)
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = mask(str(exception.get("value") or ""))
    return event


def mask(text: str) -> str:
    """Return a message of an exception without addresses, tokens, and what Postgres quotes of a row."""
    text = ROW.sub(rf"\1{HIDDEN}", VALUE.sub(f"=({HIDDEN})", text))
    return LONG_WORD.sub(HIDDEN, ADDRESS.sub(HIDDEN, text))[:LONGEST]
