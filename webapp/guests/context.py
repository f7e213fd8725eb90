"""What every page knows: who is here, where they stand, the language, the theme, the way around."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, g, request, session, url_for
from flask_babel import format_decimal
from sqlalchemy import ColumnElement, func, null, select
from werkzeug.local import LocalProxy

from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import VISITOR, Visitor, actor, identity
from webapp.guests.models import User
from webapp.guests.permissions import can
from webapp.guests.quotas import meters, usage_columns
from webapp.guests.registry import registry
from webapp.web.i18n import LOCALES, language

BANNER = timedelta(hours=24)


@dataclass(frozen=True)
class Strip:
    """The guest strip: who I am here, what is used up, what expires next."""

    kind: str
    display_name: str
    meters: list[tuple[Any, int, int, bool]]
    next_expiry: tuple[Any, datetime] | None
    is_persistent: bool
    expires_at: datetime | None

    @property
    def banner(self) -> bool:
        """Whether something expires within a day."""
        return self.next_expiry is not None and self.next_expiry[1] - datetime.now(UTC) < BANNER


def init_context(app: Flask) -> None:
    """Give every template its globals; what needs a query is asked only when it is shown."""
    app.jinja_env.globals.update(
        actor=LocalProxy(_actor),
        strip=LocalProxy(_strip),
        can=can,
        locales=list(LOCALES.items()),
        nav=LocalProxy(_nav),
        locale=LocalProxy(language),
        theme=LocalProxy(_theme),
    )
    app.jinja_env.filters["numberformat"] = format_decimal
    app.extensions["babel"].timezone_selector = lambda: _actor().timezone


def _actor() -> User | Visitor:
    return VISITOR if g.get("is_faulty") else actor()


def _strip() -> Strip | None:
    user = _actor()
    if not isinstance(user, User) or user.user_type != "guest":
        return None
    known: Strip | None = g.get("strip")
    if known is None:
        known = g.strip = read_strip(user)
    return known


def read_strip(user: User) -> Strip:
    """Return where a guest stands, in one query over all types."""
    types = list(registry())
    counts = usage_columns()
    row = tuple(db.session.execute(select(*counts, *_next_expiries()).where(User.id == user.id)).one())
    used, expiries = row[: len(counts)], row[len(counts) :]
    due = [(types[i].singular, moment) for i, moment in enumerate(expiries) if moment is not None]
    here = identity().session
    return Strip(
        kind=user.user_type,
        display_name=user.display_name,
        meters=[(m.label, m.used, m.limit, m.nudge) for m in meters(user, used) if m.limit is not None],
        next_expiry=min(due, key=lambda pair: pair[1], default=None),
        is_persistent=bool(here and here.is_persistent),
        expires_at=user.session_expires_at,
    )


def _next_expiries() -> list[ColumnElement[Any]]:
    """Return, for each type, when the next of a user's things expires (NULL: none does)."""
    columns: list[ColumnElement[Any]] = []
    for owned in registry():
        if owned.expires_at is None:
            columns.append(null())
            continue
        next_one = select(func.min(owned.expires_at)).where(
            owned.owner == User.id, owned.expires_at > utcnow()
        )
        if owned.live is not None:
            next_one = next_one.where(owned.live())
        columns.append(next_one.correlate(User).scalar_subquery())
    return columns


def _nav() -> list[tuple[Any, str, bool]]:
    entries = [entry for manifest in registry().manifests for entry in manifest.nav]
    return [(label, url_for(endpoint), request.endpoint == endpoint) for label, endpoint in entries]


def _theme() -> str:
    chosen = session.get("theme")
    return chosen if chosen in ("light", "dark", "auto") else _actor().theme
