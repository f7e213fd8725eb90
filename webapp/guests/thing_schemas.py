"""JSON of single things: what came along with an address, what was kept longer; and of a kept guest."""

from typing import Annotated

from pydantic import Field

from webapp.web.paging import LARGEST_PAGE, USUAL_PAGE
from webapp.web.schema import Digits, In, Line, Out


class LinkedIn(In):
    """Which type, and where the page begins."""

    type: Annotated[Line, Field(max_length=64)] | None = None
    cursor: Annotated[Line, Field(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE), Digits] = USUAL_PAGE


class LinkedKindOut(Out):
    """A type of which things came along, and how many are still there."""

    type: str
    title: str
    count: int
    can_disown: bool


class LinkedItemOut(Out):
    """A thing that came along, in a few words."""

    id: int
    summary: str


class LinkedOut(Out):
    """All types of which something came along, and a page of the things of one of them."""

    types: list[LinkedKindOut]
    type: str | None
    items: list[LinkedItemOut]
    next_cursor: str | None


class ExtendedOut(Out):
    """When a thing ends now."""

    type: str
    id: int
    expires_at: str


class KeepIn(In):
    """Whether this device keeps its guest."""

    persistent: bool


class KeptOut(Out):
    """Whether this device keeps its guest, and when the guest ends without a visit (null: never)."""

    persistent: bool
    expires_at: str | None
