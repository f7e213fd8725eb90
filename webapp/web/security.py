"""Who may call: trusted hosts, cross-site callers; and the headers that every answer carries."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import SecurityError

from webapp.config import Settings, settings
from webapp.web.errors import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK_HOSTS = ("localhost", "127.0.0.1")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ONE_YEAR = 31_536_000  # seconds
REQUEST_ID = "guesthouse.request_id"  # in the WSGI environment


def init_security(app: Flask, config: Settings) -> None:
    """Check the Host, number the request, and put the headers on every answer."""
    app.config["TRUSTED_HOSTS"] = trusted_hosts(config)
    headers = dict(HEADERS)
    if config.is_https:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"

    def number_request() -> None:
        g.request_id = request.environ.setdefault(REQUEST_ID, secrets.token_hex(8))
        blueprint = app.blueprints.get(request.blueprint or "")
        g.is_api = getattr(blueprint, "is_api", request.url_rule is None and _wants_no_page(app))

    app.before_request(number_request)
    app.wsgi_app = _Hardened(app.wsgi_app, list(headers.items()))  # type: ignore[method-assign]


class _Hardened:
    """Puts the headers on every answer, as WSGI: a list joined to a list costs next to nothing.

    An answer that brings its own Content-Security-Policy (a sandboxed file) keeps it.
    """

    def __init__(self, app: "WSGIApplication", headers: list[tuple[str, str]]) -> None:
        self.app = app
        self.headers = headers
        self.without_policy = [pair for pair in headers if pair[0] != "Content-Security-Policy"]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        environ["HTTP_HOST"] = environ.get("HTTP_HOST", "").lower()  # names of hosts have no case

        def hardened(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            own = any(name == "Content-Security-Policy" for name, _ in headers)
            mine = self.without_policy if own else self.headers
            number = ("X-Request-Id", environ.get(REQUEST_ID, ""))
            return start_response(status, [*headers, *mine, number], *rest)

        return self.app(environ, hardened)


def _wants_no_page(app: Flask) -> bool:
    """Tell whether a request that leads nowhere is a program's, or came to a host with no address of ours."""
    roots: frozenset[str] | None = app.extensions.get("api_roots")
    if roots is None:
        roots = app.extensions["api_roots"] = _api_roots(app)
    return request.path.split("/")[1] in roots or isinstance(request.routing_exception, SecurityError)


def _api_roots(app: Flask) -> frozenset[str]:
    """Return the first parts of paths below which there are calls and no pages."""
    roots: dict[bool, set[str]] = {True: set(), False: set()}
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.partition(".")[0])
        roots[getattr(blueprint, "is_api", False)].add(rule.rule.split("/")[1])
    return frozenset(roots[True] - roots[False] | {"api"})


def trusted_hosts(config: Settings) -> list[str]:
    """Return the host names that are answered: ours, the configured, and loopback outside production."""
    hosts = [config.base_host, *config.TRUSTED_HOSTS]
    if config.APP_ENV != "production" or not config.PUBLIC_BASE_URL:
        hosts += LOOPBACK_HOSTS
    return hosts


def refuse_foreign_sites() -> None:
    """Refuse a browser's call from another site (Origin, Sec-Fetch-Site); callers that send neither pass."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = {request.host, urlsplit(settings().base_url).netloc}
    if (site is not None and site not in {"same-origin", "none"}) or (
        origin is not None and origin.partition("://")[2] not in own
    ):
        raise Problem(_("Calls from other sites are refused."), status=403, code="cross_site")
