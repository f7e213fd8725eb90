"""The OpenAPI document made ready for reading: calls by tag, fields in words, an example for curl."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.config import settings

Schema = Mapping[str, Any]

EXAMPLES: dict[str, Any] = {
    "email": "ada@example.com",
    "password": "correct horse battery staple",
    "original_url": "https://example.com/a/rather/long/address",
    "title": "A rather long address",
    "refresh_token": "the refresh token",
    "codes": ["k7Qm2x"],
    "reason": "spam",
}
SHOWN_ANYWAY = {"email", "title"}  # optional, and still part of a good example
PATH_EXAMPLES = {"code": "k7Qm2x", "ext": "svg"}
ADMIN_HEADER = '-H "X-Admin-Key: $ADMIN_API_KEY"'
BEARER_HEADER = '-H "Authorization: Bearer $TOKEN"'
LARGEST = 2**63 - 1  # what every number ends at: no limit that one would want to know
LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "pattern": "matches {}",
}


@dataclass(frozen=True)
class Field:
    """One field of a body or an answer, or one parameter; `shape` names the shape behind its type."""

    name: str
    type: str
    is_required: bool
    notes: str
    shape: str | None


@dataclass(frozen=True)
class Shape:
    """A named object and its fields."""

    name: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Answer:
    """What a status means, and the shape that comes with it."""

    status: str
    description: str
    shape: Shape | None


@dataclass(frozen=True)
class CallShown:
    """One call, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: Shape | None
    is_body_optional: bool
    answers: tuple[Answer, ...]
    refusals: tuple[Answer, ...]
    curl: str


def groups_of(document: Mapping[str, Any]) -> dict[str, list[CallShown]]:
    """Return the calls of a document by tag, each group in the order of its paths."""
    groups: dict[str, list[CallShown]] = {tag["name"]: [] for tag in document["tags"]}
    shapes = shapes_of(document)
    for path, item in sorted(document["paths"].items()):
        for method, operation in item.items():
            groups[operation["tags"][0]].append(_call(method.upper(), path, operation, shapes))
    return groups


def shapes_of(document: Mapping[str, Any]) -> dict[str, Shape]:
    """Return every named object of a document, in the order of their names."""
    schemas = document["components"]["schemas"]
    return {
        name: Shape(name, schema.get("description", ""), tuple(_fields(schema)))
        for name, schema in sorted(schemas.items())
    }


def _call(method: str, path: str, operation: Schema, shapes: Mapping[str, Shape]) -> CallShown:
    body = operation.get("requestBody")
    answers = [
        Answer(status, told["description"], _shape(told, shapes))
        for status, told in operation["responses"].items()
    ]
    return CallShown(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=tuple(_field(p["name"], p["schema"], p["required"]) for p in operation["parameters"]),
        body=_shape(body, shapes) if body else None,
        is_body_optional=body is not None and not body["required"],
        answers=tuple(answer for answer in answers if answer.status.startswith("2")),
        refusals=tuple(answer for answer in answers if not answer.status.startswith("2")),
        curl=_curl(method, path, operation, shapes),
    )


def _shape(told: Schema, shapes: Mapping[str, Shape]) -> Shape | None:
    """Return the shape of a body or an answer, None where it has none."""
    for content in told.get("content", {}).values():
        return shapes[_name(content["schema"])]
    return None


def _fields(schema: Schema) -> Iterable[Field]:
    required = set(schema.get("required", ()))
    for name, part in schema.get("properties", {}).items():
        yield _field(name, part, name in required)


def _field(name: str, schema: Schema, is_required: bool) -> Field:
    return Field(name, _type(schema), is_required, "; ".join(_notes(schema)), _behind(schema))


def _type(schema: Schema) -> str:
    """Say a type in words: `string (uuid) or null`, `list of LinkOut`, `map of string`."""
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "$ref" in schema:
        return _name(schema)
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_type(schema['additionalProperties'])}"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _notes(schema: Schema) -> Iterable[str]:
    for part in (schema, *schema.get("anyOf", ())):
        if "enum" in part:
            yield "one of " + ", ".join(map(str, part["enum"]))
            continue
        limits = {name: sentence for name, sentence in LIMITS.items() if part.get(name, LARGEST) != LARGEST}
        yield from (_limit(sentence, part[name]) for name, sentence in limits.items())
    if schema.get("default") not in (None, "", []):
        yield f"default {json.dumps(schema['default'])}"


def _limit(sentence: str, value: Any) -> str:
    """Return a limit in words, its number with commas and its noun in the number's number."""
    said = sentence.format(f"{value:,}" if isinstance(value, int) else value)
    return said.removesuffix("s") if value == 1 else said


def _behind(schema: Schema) -> str | None:
    """Return the name of the shape in a type, however deep it stands there."""
    if "$ref" in schema:
        return _name(schema)
    inner = [*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")]
    return next((name for part in inner if isinstance(part, dict) and (name := _behind(part))), None)


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _curl(method: str, path: str, operation: Schema, shapes: Mapping[str, Shape]) -> str:
    """Return a command that makes this call with the fields it must have."""
    for parameter in operation["parameters"]:
        path = path.replace(f"{{{parameter['name']}}}", PATH_EXAMPLES.get(parameter["name"], "1"))
    parts = [("curl " if method == "GET" else f"curl -X {method} ") + settings().base_url + path]
    accepted = {name for choice in operation["security"] for name in choice}
    if "admin_key" in accepted:
        parts.append(ADMIN_HEADER)
    elif "bearer" in accepted:
        parts.append(BEARER_HEADER)
    body = operation.get("requestBody")
    shape = _shape(body, shapes) if body else None
    if shape:
        fields = [field.name for field in shape.fields if field.is_required or field.name in SHOWN_ANYWAY]
        values = {name: EXAMPLES.get(name, name) for name in fields}
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(values)}'"]
    return " \\\n  ".join(parts)
