"""The OpenAPI document: what `describe` is told of each call, put together by spectree, and its page."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, current_app
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SpecTree
from spectree.plugins.flask_plugin import FlaskPlugin

from webapp.web import respond
from webapp.web.api_page import groups_of, shapes_of
from webapp.web.assets import packed
from webapp.web.blueprint import READING_METHODS, Blueprint
from webapp.web.schema import ProblemOut

View = TypeVar("View", bound=Callable[..., Any])

DESCRIPTION = "Use it before signing up; keep everything when you do."
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "cookie": {"type": "apiKey", "in": "cookie"},
    "admin_key": {"type": "apiKey", "in": "header", "name": "X-Admin-Key"},
}
ANYBODY: tuple[str, ...] = ("bearer", "cookie", "")  # "": also without a session
LARGEST_ID = 2**63 - 1
PROBLEM = {"$ref": "#/components/schemas/ProblemOut"}

bp = Blueprint("docs", __name__)


@dataclass(frozen=True)
class Call:
    """What a view takes and answers."""

    tag: str
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answers: Mapping[int, type[BaseModel] | None]
    is_body_optional: bool
    security: tuple[str, ...]
    files: str | None


def describe(
    tag: str,
    *,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answers: Mapping[int, type[BaseModel] | None],
    is_body_optional: bool = False,
    security: tuple[str, ...] = ANYBODY,
    files: str | None = None,
) -> Callable[[View], View]:
    """Tell the OpenAPI document what a call takes and answers; reading and checking is the view's own call.

    The view stays as it is, so the document costs a request nothing. `security` names SECURITY_SCHEMES.
    `files` is the field of files where the body may come as multipart/form-data too.
    """

    def note(view: View) -> View:
        view.call = Call(tag, body, query, answers, is_body_optional, security, files)  # type: ignore[attr-defined]
        return view

    return note


@bp.get("/api/openapi.json")
def document() -> Response:
    """Answer the OpenAPI 3.1 document."""
    response = respond.answer(openapi(current_app))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@bp.get("/api/docs")
def read() -> Response:
    """Show the document as a page."""
    found = openapi(current_app)
    page = respond.page(
        "shared/api_docs.html", document=found, groups=groups_of(found), shapes=shapes_of(found)
    )
    return packed(page)


def init_openapi(app: Flask) -> None:
    """Serve the document and its page."""
    app.register_blueprint(bp)


def openapi(app: Flask) -> dict[str, Any]:
    """Return the document of `app`, made at the first asking, within its context."""
    found: dict[str, Any] | None = app.extensions.get("openapi")
    if found is None:
        found = app.extensions["openapi"] = _document()
    return found


class _DescribedViews(FlaskPlugin):
    """Lists the views that were described, which spectree would otherwise have to wrap."""

    def parse_func(self, route: Any) -> Iterator[tuple[str, Any]]:
        for method, view in super().parse_func(route):
            call: Call | None = getattr(view, "call", None)
            if call is not None:
                yield method, self._noted(view, call, route.endpoint)

    def _noted(self, view: Callable[..., Any], call: Call, endpoint: str) -> Any:
        return self.spectree.validate(
            json=call.body,
            query=call.query,
            resp=Answers(**{f"HTTP_{status}": model for status, model in call.answers.items()}),
            tags=[call.tag],
            security=[{name: []} if name else {} for name in call.security],
            operation_id=endpoint.replace(".", "_"),
            skip_validation=True,
        )(view)

    def parse_path(self, route: Any, path_parameter_descriptions: Any) -> tuple[str, list[Any]]:
        path, parameters = super().parse_path(route, path_parameter_descriptions)
        for parameter in parameters:
            if parameter["schema"] is None:  # our `id` converter
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
        return path, parameters


def _document() -> dict[str, Any]:
    """Let spectree make the document, and say what it cannot: problems, optional bodies, key names."""
    maker = SpecTree(
        backend=_DescribedViews,
        title="Guesthouse",
        description=DESCRIPTION,
        version="1",
        mode="strict",
        path="apidoc",
        annotations=False,
        validation_error_model=ProblemOut,
        naming_strategy=lambda model: model.__name__,
        nested_naming_strategy=lambda _parent, child: child,
    )
    found: dict[str, Any] = json.loads(json.dumps(maker.spec))
    schemes = found["components"]["securitySchemes"] = {
        name: dict(data) for name, data in SECURITY_SCHEMES.items()
    }
    schemes["cookie"]["name"] = current_app.config["SESSION_COOKIE_NAME"]
    del found["security"]
    found["tags"].sort(key=lambda tag: str(tag["name"]))
    views = current_app.view_functions
    calls = {name.replace(".", "_"): view.call for name, view in views.items() if hasattr(view, "call")}
    for item in found["paths"].values():
        for method, operation in item.items():
            call = calls[operation["operationId"]]
            _mend(method.upper(), operation, call)
            if call.files is not None:
                _take_files(operation, call.files, found["components"]["schemas"])
    return found


def _mend(method: str, operation: dict[str, Any], call: Call) -> None:
    """Give one operation its refusals, as problem+json, and say whether its body may lack."""
    if not operation["description"]:
        del operation["description"]
    for parameter in operation["parameters"]:
        if not parameter.get("description"):
            parameter.pop("description", None)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = not call.is_body_optional
    answers = {str(status): operation["responses"][str(status)] for status in call.answers}
    refused = {str(status): _refusal(sentence) for status, sentence in _refusals(method, operation).items()}
    operation["responses"] = answers | refused | {"default": _refusal("Any other refusal or fault")}


def _take_files(operation: dict[str, Any], name: str, schemas: Mapping[str, Any]) -> None:
    """Say that a body may come as a form as well, its files beside the same fields."""
    content = operation["requestBody"]["content"]
    fields = schemas[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    shape = {
        key: value for key, value in fields.items() if key in ("type", "required", "additionalProperties")
    }
    shape |= {"properties": fields["properties"] | {name: files}}
    content["multipart/form-data"] = {"schema": shape}


def _refusals(method: str, operation: Mapping[str, Any]) -> dict[int, str]:
    found = {401: "No session, or one that has ended", 429: "Too many calls; see Retry-After"}
    if "requestBody" in operation:
        found |= {400: "Not JSON", 413: "Too large", 415: "Not a type that we take", 422: "A field is wrong"}
    if any(parameter["in"] == "query" for parameter in operation["parameters"]):
        found[422] = "A field is wrong"
    if any(parameter["in"] == "path" for parameter in operation["parameters"]):
        found[404] = "No such thing, or not yours"
    if method not in READING_METHODS:
        found |= {403: "Not allowed to you, or from another site", 409: "Somebody was first"}
    return dict(sorted(found.items()))


def _refusal(sentence: str) -> dict[str, Any]:
    return {"description": sentence, "content": {respond.PROBLEM_TYPE: {"schema": PROBLEM}}}
