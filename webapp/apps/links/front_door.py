"""Answer `GET /{code}` of live public links before Flask's request stack, from a small cache.

Only links without password, privacy or a cap of clicks pass here; everything else, every fault included,
is handed on to Flask, whose redirect view decides by the same row.
"""

import time
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.sansio.utils import host_is_trusted

from webapp.apps.links.clicks import ClickCounter
from webapp.apps.links.engine.codes import fold, is_code
from webapp.apps.links.engine.targets import TargetRefused, parse_target
from webapp.apps.links.models import Link
from webapp.apps.links.news import News
from webapp.apps.links.services.targets import own_hosts
from webapp.config import Settings
from webapp.db import unit_of_work, utcnow
from webapp.db.unit_of_work import plain_connection
from webapp.guests.models import User
from webapp.guests.ownership import owner_is_present
from webapp.web.security import HEADERS, ONE_YEAR

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT_SECONDS = 2.0  # how long another machine's edit may go unseen if the news of it is lost
MOST_KEPT = 5_000  # destinations, about 5 MB, and 13 MB if all were as long as may be
MOST_HOSTS = 64  # spellings of trusted hosts

STATUS = "302 FOUND"
REDIRECT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Content-Length": "0",
}
NOTHING: tuple[bytes, ...] = ()


class Destination(NamedTuple):
    """Where a code leads, the headers that say so, and until when (monotonic seconds) this may be said."""

    link_id: int
    until: float
    headers: list[tuple[str, str]]


class FrontDoor:
    """The WSGI application around Flask's."""

    def __init__(self, app: Flask, inner: "WSGIApplication", config: Settings, counter: ClickCounter) -> None:
        self._app = app
        self._inner = inner
        self._counter = counter
        self._address_key = counter.address_key
        self._take = counter.take
        self._headers = redirect_headers(config)
        self._reserved: frozenset[str] = app.extensions["link_words"]
        self._own_hosts = own_hosts(app)
        self._trusted_hosts: list[str] | None = app.config["TRUSTED_HOSTS"]
        self._hosts: set[str] = set()
        self._known: dict[str, Destination] = {}
        self._epoch = 0
        self._news = News(config, self.forget)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        known = self._known.get(environ["PATH_INFO"])
        if known is None or known.until <= time.monotonic() or environ.get("HTTP_HOST") not in self._hosts:
            known = self._find(environ)
            if known is None:
                return self._inner(environ, start_response)
        method = environ["REQUEST_METHOD"]
        if method == "GET":
            get = environ.get
            seen = (get("HTTP_USER_AGENT", ""), get("HTTP_REFERER", ""), get(self._address_key, ""))
            self._take((known.link_id, time.time(), *seen, False))
        elif method != "HEAD":
            return self._inner(environ, start_response)
        start_response(STATUS, known.headers)
        return NOTHING

    def forget(self, ids: Iterable[int] | None = None) -> None:
        """Drop what is known of the links `ids`, or of all."""
        self._epoch += 1
        if ids is None:
            self._known.clear()
            return
        gone = set(ids)
        for path, known in list(self._known.items()):
            if known.link_id in gone:
                self._known.pop(path, None)

    def tell(self, ids: Iterable[int]) -> None:
        """Drop what is known of the links `ids` here and, as far as Redis carries it, in other processes."""
        told = sorted(set(ids))
        self.forget(told)
        self._news.tell(told)

    def _find(self, environ: "WSGIEnvironment") -> Destination | None:
        """Look the path up in the cache, then in the database; None if Flask should answer."""
        path: str = environ["PATH_INFO"]
        code = path[1:]
        if (
            not is_code(code)
            or environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or fold(code) in self._reserved
        ):
            return None
        if not self._is_trusted(environ.get("HTTP_HOST", "")):
            return None
        known = self._known.get(path)
        if known is not None and known.until > time.monotonic():
            return known
        self._news.listen()
        epoch = self._epoch
        found = self._load(code)
        # An edit that came in between may be younger than what was read: answer, but do not keep.
        if found is not None and epoch == self._epoch:
            self._keep(path, found)
        return found

    def _is_trusted(self, host: str) -> bool:
        if host in self._hosts:
            return True
        if not host or (self._trusted_hosts is not None and not host_is_trusted(host, self._trusted_hosts)):
            return False
        if len(self._hosts) < MOST_HOSTS:
            self._hosts.add(host)
        return True

    def _keep(self, path: str, found: Destination) -> None:
        self._known.pop(path, None)
        self._known[path] = found
        while len(self._known) > MOST_KEPT:
            self._known.pop(next(iter(self._known)), None)

    def _load(self, code: str) -> Destination | None:
        asked = time.monotonic()
        try:
            with self._app.app_context(), unit_of_work(write=False), plain_connection() as connection:
                row = connection.execute(_destination(), {"code": code, "folded": fold(code)}).first()
            if row is None:
                return None
            target = parse_target(row.original_url, self._own_hosts)
        except (SQLAlchemyError, TargetRefused):
            return None  # Flask answers: with its error, or with the page of a refused target
        left = (row.expires_at - row.now).total_seconds() if row.expires_at else KEPT_SECONDS
        headers = [*self._headers, ("Location", target.href)]
        return Destination(row.id, asked + min(left, KEPT_SECONDS), headers)


def install(app: Flask, inner: "WSGIApplication") -> "WSGIApplication":
    """Put the front door around `inner`."""
    config: Settings = app.extensions["settings"]
    door = FrontDoor(app, inner, config, app.extensions["link_clicks"])
    app.extensions["link_door"] = door
    return door


def answers_to(code: Any, folded: Any) -> ColumnElement[bool]:
    """Say which links answer at `code`: exactly, or an alias without case (the exact one goes first).

    Two looks into two indexes: given an OR, SQLite may walk through all users and all their links instead.
    """
    exact = select(Link.id).where(Link.code == code)
    return Link.id.in_(exact.union_all(select(Link.id).where(Link.alias_key == folded)))


@cache
def _destination() -> Select[Any]:
    """Return the query of where a code leads; built once, asked for every code that is not known."""
    code: Any = bindparam("code", type_=Link.code.type)
    return (
        select(Link.id, Link.original_url, Link.expires_at, utcnow().label("now"))
        .where(answers_to(code, bindparam("folded", type_=Link.code.type)))
        .where(is_open_to_all(), has_present_owner())
        .order_by((Link.code == code).desc())
        .limit(1)
    )


def has_present_owner() -> ColumnElement[bool]:
    """Say which links have an owner who shows them; no join, so that no planner begins with the users."""
    return exists().where(User.id == Link.user_id, owner_is_present())


def is_open_to_all() -> ColumnElement[bool]:
    """Say which links redirect anybody at once, without anything to ask or to take."""
    return and_(
        Link.deleted_at.is_(None),
        Link.disabled_at.is_(None),
        Link.is_private.is_(False),
        Link.password_hash.is_(None),
        Link.max_clicks.is_(None),
        or_(Link.expires_at.is_(None), Link.expires_at > utcnow()),
    )


def redirect_headers(config: Settings) -> list[tuple[str, str]]:
    """Return all headers of a redirect but its Location, those of the house included."""
    headers = HEADERS | REDIRECT_HEADERS
    if config.is_https:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return list(headers.items())
