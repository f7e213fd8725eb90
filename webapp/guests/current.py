"""Who makes this request: proved by the cookie or a Bearer token, read in one query, and only if asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request, session
from flask_babel import gettext as _
from flask_login import LoginManager
from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.db import unit_of_work, utcnow
from webapp.db.unit_of_work import is_reading, plain_connection
from webapp.extensions import db
from webapp.guests import guests, sessions
from webapp.guests.models import User, UserSession
from webapp.guests.quotas import limited_anywhere, usage_columns
from webapp.guests.tokens import read_jwt, token_hash
from webapp.web.errors import Unauthenticated

log = structlog.get_logger()


class Visitor:
    """Somebody who has made nothing yet: no row, no rights but to start."""

    id = None
    kind = user_type = "visitor"
    is_guest = is_authenticated = is_active = False
    is_anonymous = True
    display_name = ""
    email = username = None
    role = "customer"
    theme = "auto"
    timezone = "UTC"

    def get_id(self) -> None:
        """Return None, as Flask-Login wants it."""
        return


@dataclass(frozen=True)
class Identity:
    """What this request proved. `ended` is the code of a credential that was good once, or is no good; `was`
    the id of the user whom the former opened.
    """

    user: User | None = None
    session: UserSession | None = None
    ended: str | None = None
    was: int | None = None
    usage: tuple[int, ...] = ()


OF_SESSION = len(UserSession.__table__.c)  # columns
OF_BOTH = OF_SESSION + len(User.__table__.c)
VISITOR = Visitor()
NOBODY = Identity()


def actor() -> User | Visitor:
    """Return the user behind this request, or the Visitor."""
    return identity().user or VISITOR


def identity(*, with_usage: bool = False) -> Identity:
    """Return what this request proved; `with_usage` reads the counts of `usage_columns` in the same query."""
    found: Identity | None = g.get("identity")
    if found is None or (with_usage and found.user is not None and not found.usage):
        found = g.identity = _read(with_usage)
    return found


def signed_in() -> User:
    """Return the account that is signed in. Raise Unauthenticated for visitors and guests."""
    user = known()
    if user.user_type != "registered":
        raise Unauthenticated
    return user


def known() -> User:
    """Return the guest or account behind this request. Raise Unauthenticated if there is none."""
    found = identity()
    if found.user is None:
        raise Unauthenticated(*_words(found.ended), code=found.ended)
    return found.user


def locked() -> User:
    """Return the user behind this request, re-read under a lock that holds to the end of the unit.

    Raises Unauthenticated if there is none, or if the row was merged, deleted or upgraded meanwhile.
    """
    user = known()
    row = db.session.scalar(
        select(User).where(User.id == user.id).with_for_update().execution_options(populate_existing=True)
    )
    current = identity().session
    if row is None or not row.is_live or current is None or current.auth_epoch != row.auth_epoch:
        ended = (
            "guest_session_ended" if current is None or current.session_type == "guest" else "session_ended"
        )
        raise Unauthenticated(*_words(ended), code=ended)
    return row


def writer() -> User:
    """Return the user behind this request under a lock, made a guest now if a visitor writes first.

    Raises Unauthenticated for an ended credential and GuestLimit when this address made its guests today.
    """
    found = identity()
    if found.user is None and found.ended is None:
        guests.create_guest(sessions.browser_token())
        g.pop("identity", None)
    return locked()


def init_current(app: Flask, login_manager: LoginManager) -> None:
    """Tell Flask-Login who is here, and note the last use of a session after the answer."""
    login_manager.session_protection = None  # our sessions are rows of our own
    login_manager.init_app(app, add_context_processor=False)
    login_manager.anonymous_user = Visitor
    login_manager.request_loader(lambda _request: identity().user)
    app.after_request(_touch_if_due)


def _read(with_usage: bool) -> Identity:
    header = request.headers.get("Authorization", "")
    if not header:
        token = session.get(sessions.TOKEN)
        return _load("token_hash", token_hash(token), with_usage) if isinstance(token, str) else NOBODY
    scheme, _, value = header.partition(" ")
    claims = read_jwt(value.strip()) if scheme.lower() == "bearer" else None
    if claims is None:
        return Identity(ended="invalid_token")
    found = _load("id", claims.session_id, with_usage)
    if found is NOBODY:
        return Identity(ended="invalid_token")
    if found.session and (found.session.user_id, found.session.auth_epoch) != (claims.user_id, claims.epoch):
        return Identity(ended="invalid_token")
    return found


def _load(column: str, value: str | int, with_usage: bool) -> Identity:
    row = _row(_query(column, with_usage), {"value": value})
    if row is None:
        return NOBODY
    found, user, unexpired, *usage = row
    if found.ended_at is None and unexpired and user.is_live and found.auth_epoch == user.auth_epoch:
        return Identity(user, found, usage=tuple(usage))
    ended = "guest_session_ended" if found.session_type == "guest" else "session_ended"
    return Identity(ended=ended, was=user.id)


def _row(query: Select[Any], values: dict[str, Any]) -> Sequence[Any] | None:
    """Return the session, its user and what else is asked; in a reading unit as objects of no session."""
    if not is_reading():
        return db.session.execute(query, values).one_or_none()
    with plain_connection() as connection:
        row = connection.execute(query, values).one_or_none()
    if row is None:
        return None
    found, user, more = row[:OF_SESSION], row[OF_SESSION:OF_BOTH], row[OF_BOTH:]
    return (UserSession.detached(found), User.detached(user), *more)


def _query(column: str, with_usage: bool) -> Select[Any]:
    """Return the query of a session and its user by a unique column; built once an app, run all the time."""
    built: dict[tuple[str, bool], Select[Any]] = current_app.extensions.setdefault("identity_queries", {})
    query = built.get((column, with_usage))
    if query is None:
        usage = usage_columns(limited_anywhere()) if with_usage else ()
        query = select(UserSession, User, UserSession.expires_at > utcnow(), *usage)
        query = query.join(User, User.id == UserSession.user_id)
        query = built[column, with_usage] = query.where(getattr(UserSession, column) == bindparam("value"))
    return query


def _touch_if_due(response: Response) -> Response:
    found: Identity | None = g.get("identity")
    if found is None or found.user is None or found.session is None or found.session.ended_at is not None:
        return response
    if datetime.now(UTC) - found.session.last_used_at < timedelta(seconds=sessions.TOUCH_SECONDS):
        return response
    lives = sessions.lifetime(found.user.user_type, found.user.role, persistent=found.session.is_persistent)
    try:
        with unit_of_work():
            sessions.touch(found.session.id, found.user.id, lives)
    except SQLAlchemyError:
        log.warning("touch_failed", exc_info=True)  # a note of last use is not worth an error page
    if sessions.TOKEN in session:
        session.modified = True  # the cookie slides along
    return response


def _words(ended: str | None) -> tuple[str]:
    if ended == "guest_session_ended":
        return (_("This guest session has ended."),)
    if ended == "session_ended":
        return (_("This session has ended. Please sign in again."),)
    if ended == "invalid_token":
        return (_("This token is not valid."),)
    return (_("There is no session here."),)
