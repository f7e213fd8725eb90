"""One style sheet and one script, put together at start and named by their content, so cached for ever."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, request, url_for

from webapp.web.errors import NotFound

PARTS = {
    "app.css": ("css/tokens.css", "css/base.css", "css/layout.css", "css/components/*.css", "css/print.css"),
    "app.js": ("js/vendor/*.min.js", "js/app.js", "js/keys.js", "js/waits.js", "js/board.js"),
}
ICON = "icons/favicon.svg"
TYPES = {"app.css": "text/css", "app.js": "text/javascript"}
ONE_YEAR = 31_536_000  # seconds


@dataclass(frozen=True)
class Bundle:
    """One file as served: its hashed name, its bytes plain and compressed."""

    name: str
    body: bytes
    packed: bytes


def init_assets(app: Flask) -> None:
    """Build the bundles, serve them at /assets/<name>, and give templates `asset()` and `icon_uri`."""
    static = Path(app.static_folder or "static")
    # In the page itself: the icon is smaller than the request that it would take.
    app.jinja_env.globals["icon_uri"] = f"data:image/svg+xml,{quote((static / ICON).read_text().strip())}"
    bundles = {name: _build(static, name) for name in PARTS}
    by_hash = {bundle.name: (bundle, TYPES[name]) for name, bundle in bundles.items()}

    def serve(name: str) -> Response:
        if name not in by_hash:
            raise NotFound
        bundle, mimetype = by_hash[name]
        response = _packed(Response(bundle.body, mimetype=mimetype), bundle.packed)
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        return response

    def asset(name: str) -> str:
        return url_for("asset", name=bundles[name].name)

    app.add_url_rule("/assets/<name>", "asset", serve)
    app.jinja_env.globals["asset"] = asset


def packed(response: Response) -> Response:
    """Compress an answer for who takes that.

    Only for pages that show nothing which a caller chose: compressed beside a form's token, that would tell
    the token to whoever sees the sizes (BREACH).
    """
    return _packed(response, gzip.compress(response.get_data(), 6, mtime=0))


def _packed(response: Response, body: bytes) -> Response:
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(body)
    return response


def _build(static: Path, name: str) -> Bundle:
    files = [file for pattern in PARTS[name] for file in sorted(static.glob(pattern))]
    body = b"\n".join(file.read_bytes() for file in files)
    stem, suffix = name.split(".")
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Bundle(f"{stem}.{digest}.{suffix}", body, gzip.compress(body, 9, mtime=0))
