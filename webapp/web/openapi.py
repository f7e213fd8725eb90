"""The OpenAPI document: made by spectree from what `describe` is told, served with a page to read it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, Response
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree

from webapp.web import respond
from webapp.web.blueprint import Blueprint
from webapp.web.schema import ProblemOut

View = TypeVar("View", bound=Callable[..., Any])

COMMON_REFUSALS = (400, 401, 403, 404, 409, 415, 422, 429)

spec = SpecTree(
    "flask",
    title="Guesthouse",
    description="Use it before signing up; keep everything when you do.",
    version="1",
    mode="strict",
    path="apidoc",
    annotations=False,
    validation_error_model=ProblemOut,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[
        SecurityScheme(name="bearer", data={"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
        SecurityScheme(name="cookie", data={"type": "apiKey", "in": "cookie", "name": "guesthouse"}),
    ],
    security=[{"bearer": []}, {"cookie": []}, {}],
)

bp = Blueprint("docs", __name__)


def describe(
    tag: str,
    *,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answers: Mapping[int, type[BaseModel] | None],
) -> Callable[[View], View]:
    """Tell the OpenAPI document what a call takes and answers; reading and checking is the view's own call."""
    models: dict[str, Any] = {f"HTTP_{status}": ProblemOut for status in COMMON_REFUSALS}
    models |= {f"HTTP_{status}": model for status, model in answers.items()}
    return spec.validate(  # type: ignore[no-any-return]
        json=body, query=query, resp=Answers(**models), tags=[tag], skip_validation=True
    )


@bp.get("/api/openapi.json")
def document() -> Response:
    """Answer the OpenAPI 3.1 document."""
    response = respond.answer(spec.spec)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@bp.get("/api/docs")
def read() -> Response:
    """Show the document as a page."""
    return respond.page("shared/api_docs.html", document=spec.spec)


def init_openapi(app: Flask) -> None:
    """Bind the document to the app whose calls it lists."""
    spec.app = app
    app.register_blueprint(bp)
