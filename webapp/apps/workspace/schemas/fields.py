"""The types of fields that several bodies share."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AliasChoices, BeforeValidator, ConfigDict, Field

from webapp.apps.workspace.engine.names import LANGUAGES, clean_document
from webapp.apps.workspace.models.notes import NOTE_BYTES, TITLE_LENGTH
from webapp.apps.workspace.models.snippets import FILE_BYTES
from webapp.apps.workspace.queries.lists import Wish
from webapp.db.model import LARGEST_ID
from webapp.web.paging import LARGEST_PAGE, USUAL_PAGE
from webapp.web.schema import Digits, In, Line, one_of


def flag(value: object) -> object:
    """Read true and false in a query string."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise ValueError("Give a day as YYYY-MM-DD.") from None
    if not 1970 <= found.year <= 9000:
        raise ValueError("Give a day as YYYY-MM-DD.")
    return found


def _uuid(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return UUID(value) if len(value) == 36 else value
    except ValueError:
        raise ValueError("This is not a UUID.") from None


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Title = Annotated[Line, Field(min_length=1, max_length=TITLE_LENGTH)]
BODY = Field(validation_alias=AliasChoices("body", "content"))
"""What a note, a task or a file says; programs that call it content are understood."""
Document = Annotated[str, AfterValidator(clean_document), Field(max_length=NOTE_BYTES)]
FileBody = Annotated[str, AfterValidator(clean_document), Field(max_length=FILE_BYTES)]
Day = Annotated[date, BeforeValidator(_date)]
ClientId = Annotated[UUID, BeforeValidator(_uuid)]
Language = one_of(tuple(LANGUAGES))
Query = Annotated[Line, Field(max_length=200)]
CursorText = Annotated[Line, Field(max_length=4000)]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE), Digits]


class Large(In):
    """A body whose texts may be long; each field has a limit of its own."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=FILE_BYTES)


class Patch(Large):
    """A change of something that is still at `version`."""

    version: Version

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent, as plain values."""
        return self.model_dump(include=self.model_fields_set - {"version"})


class PageQuery(In):
    """From where on, and how many."""

    cursor: CursorText | None = None
    limit: Limit = USUAL_PAGE


class ListQuery(PageQuery):
    """Which rows of a list, in which order."""

    q: Query = ""

    def wish(self) -> Wish:
        """Return it as queries take it."""
        return Wish(**self.model_dump())
