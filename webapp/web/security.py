"""Who may call: trusted hosts, cross-site callers; and the headers that every answer carries."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from webapp.config import Settings, settings
from webapp.web.errors import Problem

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
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


def init_security(app: Flask, config: Settings) -> None:
    """Check the Host, number the request, and put the headers on every answer."""
    app.config["TRUSTED_HOSTS"] = trusted_hosts(config)
    headers = dict(HEADERS)
    if config.is_https:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"

    def number_request() -> None:
        g.request_id = secrets.token_hex(8)
        blueprint = app.blueprints.get(request.blueprint or "")
        g.is_api = getattr(blueprint, "is_api", False)

    def harden(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response

    app.before_request(number_request)
    app.after_request(harden)


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
        origin is not None and urlsplit(origin).netloc not in own
    ):
        raise Problem("Calls from other sites are refused.", status=403, code="cross_site")
