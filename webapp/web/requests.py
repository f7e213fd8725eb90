"""Reading what was sent: strict JSON into a schema, every fault a 4xx that names its field."""

import json
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from webapp.db.model import LARGEST_ID
from webapp.web.errors import Invalid, Problem

Schema = TypeVar("Schema", bound=BaseModel)

DEEPEST = 32  # levels of JSON nesting; ours have three
LONGEST_ID = len(str(LARGEST_ID))


def read_json(schema: type[Schema], *, optional: bool = False) -> Schema:
    """Return the JSON body as `schema`. With `optional` an absent body counts as `{}`.

    Raises Problem 400 (not JSON, duplicate keys, NaN, too deep), 415 (another type) or Invalid 422.
    """
    raw = request.get_data(cache=True)
    if not raw and optional:
        return validated(schema, {})
    if request.mimetype != "application/json":
        raise Problem("Send a JSON body as application/json.", status=415, code="unsupported_media_type")
    return validated(schema, _parse(raw))


def read_query(schema: type[Schema]) -> Schema:
    """Return the query string as `schema`; a name given twice is refused. Raises Invalid."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Invalid(dict.fromkeys(twice, "Give this once."))
    return validated(schema, request.args.to_dict())


def read_form(schema: type[Schema], *, files: str) -> Schema:
    """Return the fields of a multipart body as `schema`; its files, all in `files`, are read by the caller.

    Raises Invalid, for a field given twice and for files elsewhere too.
    """
    twice = [name for name, values in request.form.lists() if len(values) > 1]
    if twice:
        raise Invalid(dict.fromkeys(twice, "Give this once."))
    elsewhere = set(request.files) - {files}
    if elsewhere:
        raise Invalid({name[:100]: f"Send files as `{files}`." for name in elsewhere})
    return validated(schema, request.form.to_dict())


def id_in(text: str) -> int | None:
    """Return the id that a text of a form is: plain digits, and no more than a database could hold."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def validated(schema: type[Schema], data: object) -> Schema:
    """Validate `data` by `schema`. Raises Invalid with one sentence a field."""
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        raise Invalid(sentences(error)) from None


def sentences(error: ValidationError) -> dict[str, str]:
    """Return the first complaint of each field; the body as a whole is called `body`."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False):
        name = ".".join(str(part) for part in item["loc"])[:100] or "body"
        found.setdefault(name, _sentence(item))
    return {name.encode("utf-8", "replace").decode(): text for name, text in found.items()}


def _sentence(item: ErrorDetails) -> str:
    """Return a complaint; texts have characters, where the validator after our own cleaning says items."""
    limits = item.get("ctx", {})
    if isinstance(item["input"], str) and item["type"] == "too_short":
        least = limits["min_length"]
        return "This must not be empty." if least == 1 else f"Use at least {least} characters."
    if isinstance(item["input"], str) and item["type"] == "too_long":
        return f"Use at most {limits['max_length']} characters."
    return item["msg"].removeprefix("Value error, ")


def _parse(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Problem("The body is not valid JSON.", code="bad_json") from None
    if _deeper_than(value, DEEPEST):
        raise Problem("The body is nested too deeply.", code="bad_json")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate keys")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _deeper_than(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    children = value.values() if isinstance(value, dict) else value
    return any(_deeper_than(child, levels - 1) for child in children)
