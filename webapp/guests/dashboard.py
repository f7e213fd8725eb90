"""All that is mine, across the apps: the latest of each type, read in one query over the registry."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, String, cast, literal, select, union_all

from webapp.extensions import db
from webapp.guests.manifest import Owned
from webapp.guests.models import User
from webapp.guests.registry import registry

LATEST = 5  # of each type


@dataclass(frozen=True)
class Entry:
    """One thing: what it is called, its page, and when it was last of interest."""

    title: str
    url: str
    at: datetime


@dataclass
class Shelf:
    """The latest things of one type, newest first; `url` leads to all of them."""

    name: str
    title: Any
    url: str | None
    entries: list[Entry] = field(default_factory=list)
    has_more: bool = False


def shelves(user: User) -> list[Shelf]:
    """Return a shelf for each type of which `user` has something, in the order of the apps."""
    types = {owned.name: owned for owned in registry() if owned.listed is not None}
    if not types:
        return []
    pages = {m.name: url_for(m.nav[0][1]) for m in registry().manifests if m.nav}
    app_of = {owned.name: m.name for m in registry().manifests for owned in m.owned}
    rows = db.session.execute(union_all(*(_latest(owned, user.id) for owned in types.values()))).all()
    found: dict[str, Shelf] = {}
    for name, key, title, at in sorted(rows, key=lambda row: row.at, reverse=True):
        owned, listed = types[name], types[name].listed
        assert listed is not None
        shelf = found.setdefault(name, Shelf(name, owned.title, pages.get(app_of[name])))
        if len(shelf.entries) < LATEST:
            shelf.entries.append(Entry(title, url_for(listed.endpoint, **{listed.argument: key}), at))
        else:
            shelf.has_more = True
    return [found[name] for name in types if name in found]


def _latest(owned: Owned, owner_id: int) -> Select[Any]:
    """Return the query of one type's latest rows, and one more that tells whether there are others."""
    listed = owned.listed
    assert listed is not None
    query = select(
        literal(owned.name).label("name"),
        cast(listed.key, String).label("key"),
        cast(listed.title, String).label("title"),
        listed.at.label("at"),
    ).where(owned.owner == owner_id)
    if owned.live is not None:
        query = query.where(owned.live())
    latest = query.order_by(listed.at.desc(), owned.key.desc()).limit(LATEST + 1).subquery()
    return select(latest)
