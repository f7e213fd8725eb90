"""The rows of one owned type on their way from a guest to an account and back: a few statements a type."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import aliased

from webapp.extensions import db
from webapp.guests.manifest import Owned
from webapp.guests.ownable import NAME_LENGTH, Ownable
from webapp.guests.registry import registry

QUIET = {"synchronize_session": False}
AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 parameters


def owns_anything(owner_id: int) -> bool:
    """Tell whether a user owns a row of any type: one statement."""
    found = [exists().where(owned.owner == owner_id) for owned in registry()]
    return bool(found) and bool(db.session.scalar(select(or_(*found))))


def rows_of(owned: Owned, owner_id: int, *, live: bool = False) -> ScalarSelect[int]:
    """Return the count of the rows of a type that a user owns, or still sees, as a subquery."""
    query = select(func.count()).select_from(owned.model).where(owned.owner == owner_id)
    if live and owned.live is not None:
        query = query.where(owned.live())
    return query.scalar_subquery()


def counts_of(owner_id: int) -> dict[str, tuple[int, int]]:
    """Return, by the name of each type, how many rows a user owns and how many of them the user still sees:
    one statement over all types.
    """
    declared = list(registry())
    if not declared:
        return {}
    columns = [rows_of(owned, owner_id, live=live) for owned in declared for live in (False, True)]
    found = db.session.execute(select(*columns)).one()
    return {owned.name: (found[2 * n], found[2 * n + 1]) for n, owned in enumerate(declared)}


def clashes(owned: Owned, guest_id: int, account_id: int) -> ScalarSelect[int] | None:
    """Return the count of the guest's rows that have a name that a row of the account has, as a subquery."""
    if owned.unique_by is None:
        return None
    query: Select[Any] = select(func.count()).select_from(owned.model).where(owned.owner == guest_id)
    return query.where(_clash(owned, account_id, owned.unique_by)).scalar_subquery()


def rename(owned: Owned, merge_id: int, guest_id: int, account_id: int) -> int:
    """Give the guest's rows that would clash a name of their own; answer how many.

    `name` becomes `name-12` by the row's id, and where somebody has that already, `name-12-7` by the merge's.
    """
    if owned.unique_by is None:
        return 0
    short, long = _new_names(owned, owned.unique_by, merge_id)
    values: dict[Any, Any] = {_ownable(owned).name_before_merge: owned.unique_by}
    clashing = update(owned.model).where(owned.owner == guest_id, _clash(owned, account_id, owned.unique_by))
    is_free = not_(or_(_clash(owned, account_id, short), _clash(owned, guest_id, short)))
    renamed = _rowcount(clashing.where(is_free).values(values | {owned.unique_by: short}))
    return renamed + _rowcount(clashing.values(values | {owned.unique_by: long}))


def take_over(owned: Owned, merge_id: int, guest_id: int, account_id: int) -> int:
    """Move the rows of one type in one UPDATE: owner, author and the like, expiry; it notes the merge."""
    model = _ownable(owned)
    values: dict[Any, Any] = {owned.owner: account_id, model.merge_id: merge_id}
    values |= _referring(owned, guest_id, account_id)
    if owned.expires_at is not None:
        values |= {model.expires_before_merge: owned.expires_at, owned.expires_at: null()}
    return _rowcount(update(owned.model).where(owned.owner == guest_id).values(values))


def point_over(owned: Owned, guest_id: int, account_id: int) -> dict[str, list[int]]:
    """Let others' rows that refer to a guest (author, assignee) refer to the account.

    Answers the ids of those rows by column, for `point_back`; columns without any are left out.
    """
    found: dict[str, list[int]] = {}
    for column in owned.refers:
        moving = update(owned.model).where(column == guest_id).values({column: account_id})
        moved = db.session.scalars(moving.returning(owned.key), execution_options=QUIET).all()
        if moved:
            found[column.key] = sorted(moved)
    return found


def point_back(owned: Owned, referred: Mapping[str, list[int]], guest_id: int, account_id: int) -> None:
    """Let what `point_over` changed refer to the guest again, unless somebody has changed it since."""
    for name, ids in referred.items():
        column = getattr(owned.model, name)
        for start in range(0, len(ids), AT_ONCE):
            ours = (owned.key.in_(ids[start : start + AT_ONCE]), column == account_id)
            _rowcount(update(owned.model).where(*ours).values({column: guest_id}))


def give_back(owned: Owned, merge_id: int, guest_id: int, account_id: int) -> int:
    """Move back what a merge brought and the account still has; answer how many rows.

    Expiry and name are again what they were, unless the account has changed them since.
    """
    model = _ownable(owned)
    came_along = and_(model.merge_id == merge_id, owned.owner == account_id)
    values: dict[Any, Any] = {owned.owner: guest_id, model.merge_id: None}
    values |= _referring(owned, account_id, guest_id)
    if owned.expires_at is not None:
        before = func.coalesce(owned.expires_at, model.expires_before_merge)
        values |= {owned.expires_at: before, model.expires_before_merge: None}
    if owned.unique_by is not None:
        values |= {owned.unique_by: _name_before(owned, merge_id), model.name_before_merge: None}
    return _rowcount(update(owned.model).where(came_along).values(values))


def _referring(owned: Owned, before: int, after: int) -> dict[Any, Any]:
    """Return the values by which what refers to one user (author, assignee) refers to another."""
    return {column: case((column == before, after), else_=column) for column in owned.refers}


def _name_before(owned: Owned, merge_id: int) -> ColumnElement[Any]:
    """Return the name to go back to: the old one, if the row still has the one that the merge gave it."""
    name, before = owned.unique_by, _ownable(owned).name_before_merge
    assert name is not None
    other = cast(Any, aliased(owned.model))
    same_merge = getattr(other, _ownable(owned).merge_id.key) == merge_id
    is_used = exists().where(same_merge, getattr(other, name.key) == before)
    is_ours = name.in_(_new_names(owned, before, merge_id))
    return case((and_(is_ours, not_(is_used)), before), else_=name)


def _new_names(owned: Owned, name: Any, merge_id: int) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Return the two names that a row of a clashing `name` may get, cut to the column's length."""
    longest = getattr(owned.unique_by.type, "length", None) or NAME_LENGTH if owned.unique_by else NAME_LENGTH
    by_row = literal(owned.rename_joint, String) + sql_cast(owned.key, String)
    by_merge = by_row + literal(f"{owned.rename_joint}{merge_id}", String)
    first, second = (func.substr(name, 1, longest - func.length(tail)) + tail for tail in (by_row, by_merge))
    return first, second


def _clash(owned: Owned, owner_id: int, name: Any) -> ColumnElement[bool]:
    """Say that a user has a row called `name`, an expression of the row at hand."""
    assert owned.unique_by is not None
    other = cast(Any, aliased(owned.model))
    return exists().where(
        getattr(other, owned.owner.key) == owner_id, getattr(other, owned.unique_by.key) == name
    )


def _ownable(owned: Owned) -> type[Ownable]:
    return cast(type[Ownable], owned.model)


def _rowcount(statement: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement, execution_options=QUIET)).rowcount
