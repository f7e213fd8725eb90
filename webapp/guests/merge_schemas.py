"""JSON of the merge calls."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from webapp.web.schema import Digits, In, Out

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Line(Protocol):
    """What a merge would bring of one type (see merge.Line)."""

    @property
    def name(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def renamed(self) -> int: ...
    @property
    def over_limit(self) -> int: ...


class MergeIn(In):
    """Ids are optional, and checked against what the request proves."""

    guest_id: Id | None = None
    real_user_id: Id | None = None
    guest_token: Annotated[str, Field(min_length=1, max_length=2048)] | None = None


class MergeQuery(MergeIn):
    """The same in the query."""

    guest_id: Annotated[Id, Digits] | None = None
    real_user_id: Annotated[Id, Digits] | None = None


class DeclineIn(In):
    """What becomes of a guest that is not merged: `discard` deletes it at once."""

    choice: Literal["keep", "discard"]


class MergedOut(Out):
    """What came along, and the fresh tokens of this device; `pending` while a worker is at it."""

    status: str
    entities: dict[str, int]
    migration_id: int
    user_id: int
    token: str
    refresh_token: str


class UndoneOut(Out):
    """What went back, and to which guest; this device goes on as that guest by its fresh token."""

    status: str
    entities: dict[str, int]
    guest_id: int
    guest_token: str


class TypeOut(Out):
    """Things of one type: how many would come, be renamed, exceed the account's limit."""

    count: int
    renamed: int
    over_limit: int


class MergePreviewOut(Out):
    """What would come along."""

    guest_id: int
    entities: dict[str, TypeOut]
    total: int


class MigrationOut(Out):
    """The record of a merge."""

    migration_id: int
    migration_status: str
    source_anonymous_id: str | None
    entities_migrated: dict[str, int]
    migration_log: list[dict[str, Any]]
    started_at: str
    completed_at: str | None
    undone_at: str | None
    error_message: str | None


def preview_out(guest_id: int, lines: Iterable[Line]) -> MergePreviewOut:
    """Return a preview as JSON."""
    types = {
        line.name: TypeOut(count=line.count, renamed=line.renamed, over_limit=line.over_limit)
        for line in lines
    }
    return MergePreviewOut(guest_id=guest_id, entities=types, total=sum(one.count for one in types.values()))


class ByHandIn(In):
    """The two sides of a merge by hand."""

    guest_id: Id
    account_id: Id


class ByHandOut(Out):
    """A merge that an admin did: pending, in_progress, completed, failed or undone."""

    migration_id: int
    status: str
    entities: dict[str, int]
    guest_id: int | None
    account_id: int
    done_by: int | None


class PlanOut(Out):
    """What a merge by hand would bring, and why it would be refused (`hindrance`) or was done already."""

    guest_id: int
    account_id: int
    entities: dict[str, TypeOut]
    total: int
    hindrance: str | None
    is_done: bool
