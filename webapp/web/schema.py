"""The types of API bodies: strict, closed to unknown fields, with text that every database can store."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # leaves tab, newline, return

LONGEST_DIGITS = 100  # of a number in a query; `int` itself refuses thousands


class In(BaseModel):
    """What a caller sends: no field but those named, no type but the one named."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=100_000)


class Out(BaseModel):
    """What we answer."""

    model_config = ConfigDict(from_attributes=True)


class ProblemOut(Out):
    """RFC 9457 problem details; `errors` names the bad fields."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: dict[str, str] | None = None


def one_line(text: str) -> str:
    """Return NFC text without outer spaces. Raise ValueError on control characters or lone surrogates."""
    return _clean(text, CONTROL)


def many_lines(text: str) -> str:
    """Return NFC text that may hold newlines and tabs, else as `one_line`."""
    return _clean(text, CONTROL_IN_TEXT)


def _clean(text: str, refused: re.Pattern[str]) -> str:
    if refused.search(text):
        raise ValueError("Control characters are not allowed.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("This is not valid Unicode text.") from None
    return unicodedata.normalize("NFC", text).strip()


def _digits(value: Any) -> Any:
    is_number = isinstance(value, str) and value.isascii() and value.isdecimal()
    return int(value) if is_number and len(value) <= LONGEST_DIGITS else value


Digits = BeforeValidator(_digits)
"""Of an integer in a query string: its plain digits, without the signs and underscores that `int` takes."""


def _moment(value: object) -> object:
    """Read ISO 8601 with a time zone."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("Give a moment as ISO 8601, like 2030-01-31T12:00:00Z.") from None
    if moment.tzinfo is None or not 1970 < moment.year < 9000:
        raise ValueError("Give a moment with its time zone, like 2030-01-31T12:00:00Z.")
    return moment.astimezone(UTC)


Moment = Annotated[datetime, BeforeValidator(_moment)]


def one_of(names: tuple[str, ...]) -> Any:
    """Return the type of a text that is one of `names`, which the document lists."""

    def check(value: object) -> object:
        if value not in names:
            raise ValueError(f"Choose one of: {', '.join(name or 'an empty text' for name in names)}.")
        return value

    return Annotated[str, BeforeValidator(check), Field(json_schema_extra={"enum": list(names)})]


Line = Annotated[str, AfterValidator(one_line)]
Text = Annotated[str, AfterValidator(many_lines)]


def iso(moment: datetime | None) -> Any:
    """Return an instant as ISO 8601 in UTC, or None."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
