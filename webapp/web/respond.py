"""The one place that decides page, fragment or JSON, and the only file that knows HX- headers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from flask import Response, current_app, flash, g, make_response, render_template, request
from flask import redirect as flask_redirect
from pydantic import BaseModel

from webapp.db import unit_of_work
from webapp.web.kept import typed

if TYPE_CHECKING:
    from webapp.web.errors import Problem

Wanted = Literal["page", "fragment", "json"]

VARY = "HX-Request, Cookie, Accept"
PROBLEM_TYPE = "application/problem+json"


def wanted() -> Wanted:
    """Tell what the caller takes: JSON at API paths or by Accept, a fragment for htmx, else a page."""
    if g.get("is_api", False):
        return "json"
    if is_fragment_request():
        return "fragment"
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/json", PROBLEM_TYPE], default="text/html"
    )
    return "page" if best == "text/html" else "json"


def is_fragment_request() -> bool:
    """Tell whether htmx asks for a part of a page (restoring history takes a whole one)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Render a whole page."""
    return _vary(make_response(render_template(template, **context), status))


def fragment(
    template: str,
    *,
    page: str,
    status: int = 200,
    push: str | None = None,
    retarget: str | None = None,
    also: tuple[str, ...] = (),
    **context: Any,
) -> Response:
    """Render `template` for htmx, or the `page` that includes it for everybody else.

    `also` names further fragments that are swapped out of band (the guest strip, a toast); `push` is
    the address that the browser shows from now on; `retarget` a CSS selector that takes the fragment.
    """
    if not is_fragment_request():
        return _vary(make_response(render_template(page, **context), status))
    parts = [render_template(template, **context)]
    parts += [render_template(name, oob=True, **context) for name in also]
    response = make_response("\n".join(parts), status)
    if push:
        response.headers["HX-Push-Url"] = push
    if retarget:
        response.headers["HX-Retarget"] = retarget
        response.headers["HX-Reswap"] = "outerHTML"
    return _vary(response)


@dataclass(frozen=True)
class Undo:
    """How an act is taken back: a form of hidden fields that posts to `url`."""

    url: str
    fields: Mapping[str, str]


def redirect(url: str, message: str | None = None, *, undo: Undo | None = None) -> Response:
    """Send the browser to a path of ours after a form (303), with a message shown there, and a way back."""
    if message:
        flash({"text": message, "undo": asdict(undo)} if undo else message)  # type: ignore[arg-type]
    if is_fragment_request():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
        return _vary(response)
    return _vary(make_response(flask_redirect(url, 303)))


def answer(body: BaseModel | Mapping[str, Any], status: int = 200) -> Response:
    """Answer JSON: a pydantic model, or a mapping of plain values."""
    if isinstance(body, BaseModel):
        return _vary(current_app.response_class(body.model_dump_json(), status, mimetype="application/json"))
    response = current_app.json.response(body)
    response.status_code = status
    return _vary(response)  # type: ignore[arg-type]


def problem(error: "Problem") -> Response:
    """Answer an error as problem+json, as a toast for htmx, or as a page."""
    kind = wanted()
    if kind == "json":
        response = current_app.json.response(error.as_json())
        response.mimetype = PROBLEM_TYPE
    else:
        # The page of a fault must not fail in its turn: `is_faulty` lets it ask the database nothing.
        context = {"status": error.status, "title": error.as_json()["title"], "detail": error.detail}
        context |= {"errors": error.errors, "request_id": g.get("request_id", ""), "code": error.code}
        template = "errors/_error.html" if kind == "fragment" else "errors/error.html"
        if kind == "page":
            context["kept"] = typed(error.status)
        g.is_faulty = error.status >= 500
        g.pop("identity", None)  # read in a unit that was rolled back
        with unit_of_work(write=False):
            response = make_response(render_template(template, **context))
        if kind == "fragment":
            response.headers["HX-Retarget"] = "#toasts"
            response.headers["HX-Reswap"] = "beforeend"
    response.status_code = error.status
    response.headers.update(error.headers)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="guesthouse"'
    return _vary(response)  # type: ignore[arg-type]


def _vary(response: Response) -> Response:
    if "Vary" in response.headers:
        response.vary.update(VARY.split(", "))
    else:
        # As text: werkzeug would read and write it anew for each of the three.
        response.headers["Vary"] = VARY
    response.headers.setdefault("Cache-Control", "no-store")
    return response
