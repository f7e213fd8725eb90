"""What the proof of an address brought along: noted thing by thing, so that its owner can say "not mine".

Anybody can fill in a public form with anybody's address. So what came under it is shown as such, and let go
of by the type's own `Owned.disown`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, delete, func, insert, literal, select

from webapp.db import Base, upsert
from webapp.extensions import db
from webapp.guests.current import locked, signed_in
from webapp.guests.manifest import Owned
from webapp.guests.models import LinkedThing
from webapp.guests.registry import registry
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, page_by


@dataclass(frozen=True)
class Kind:
    """One type of which things came along: how many of them are still there."""

    name: str
    title: Any
    count: int
    can_disown: bool


@dataclass(frozen=True)
class Linked:
    """One page of what came along: all types that there are, and things of one of them, (id, summary)."""

    kinds: list[Kind]
    name: str | None
    rows: list[tuple[int, str]]
    can_disown: bool
    next_cursor: str | None


def note_all(user_id: int) -> None:
    """Note all that a contact has as linked, in the transaction that makes it an account."""
    columns = ["thing", "thing_id", "user_id"]
    for owned in registry():
        theirs = select(literal(owned.name), owned.key, owned.owner).where(owned.owner == user_id)
        db.session.execute(insert(LinkedThing).from_select(columns, theirs))


def note_rows(user_id: int, rows: Iterable[Base]) -> None:
    """Note rows that were adopted by the proof of an address."""
    types = [(registry().of(type(row)), row) for row in rows]
    noted = [
        {"user_id": user_id, "thing": owned.name, "thing_id": getattr(row, owned.key.key)}
        for owned, row in types
    ]
    if noted:
        db.session.execute(upsert(db.session(), LinkedThing).on_conflict_do_nothing(), noted)


def linked_count(user_id: int) -> int:
    """Return how many things were noted as linked to an account, whatever became of them."""
    query = select(func.count()).select_from(LinkedThing).where(LinkedThing.user_id == user_id)
    return db.session.scalar(query) or 0


def linked(name: str | None = None, cursor: str | None = None, limit: int = USUAL_PAGE) -> Linked:
    """Return a page of what came along to the account that is signed in, of the first type by default.

    Raises Unauthenticated, NotFound (no such type) and Invalid (a cursor that is not ours).
    """
    user = signed_in()
    kinds = _kinds(user.id)
    if name is None:
        name = next((kind.name for kind in kinds), None)
    if name is None:
        return Linked([], None, [], False, None)
    owned = _named(name)
    page = page_by(_rows(owned, user.id), (owned.key,), cursor=cursor, limit=limit)
    rows = [(int(getattr(row, owned.key.key)), owned.summary(row)) for row in page.rows]
    return Linked(kinds, name, rows, owned.disown is not None, page.next_cursor)


def disown(name: str, thing_id: int) -> None:
    """Let go of a thing that came along with the account that is signed in. Raise NotFound for any other."""
    signed_in()
    owned = _named(name)
    if owned.disown is None:
        raise NotFound
    user = locked()
    row = db.session.scalar(
        _rows(owned, user.id).where(owned.key == thing_id).with_for_update(of=owned.model)
    )
    if row is None:
        raise NotFound(_("That is not among what came along."))
    owned.disown(row)
    noted = and_(LinkedThing.thing == owned.name, LinkedThing.thing_id == thing_id)
    db.session.execute(delete(LinkedThing).where(LinkedThing.user_id == user.id, noted))
    db.session.flush()


def _kinds(user_id: int) -> list[Kind]:
    """Return the types of which there is something, in the order of the registry: one query over all."""
    counts = [
        select(func.count()).select_from(_rows(owned, user_id).subquery()).scalar_subquery()
        for owned in registry()
    ]
    if not counts:
        return []
    found = db.session.execute(select(*counts)).one()
    return [
        Kind(owned.name, owned.title, count, owned.disown is not None)
        for owned, count in zip(registry(), found, strict=True)
        if count
    ]


def _rows(owned: Owned, user_id: int) -> Select[Any]:
    """Return the query of the rows of a type that came along and that the account still has."""
    noted = and_(LinkedThing.thing == owned.name, LinkedThing.thing_id == owned.key)
    query = select(owned.model).join(LinkedThing, noted)
    query = query.where(LinkedThing.user_id == user_id, owned.owner == user_id)
    return query.where(owned.live()) if owned.live is not None else query


def _named(name: str) -> Owned:
    try:
        return registry().named(name)
    except KeyError:
        raise NotFound from None
