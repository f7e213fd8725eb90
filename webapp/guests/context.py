"""What every page knows: who is here, where they stand, the language, the theme, the way around."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from sqlalchemy import ColumnElement, Select, bindparam, func, select
from werkzeug.local import LocalProxy

from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import VISITOR, Visitor, actor, identity
from webapp.guests.expiries import next_to_extend
from webapp.guests.manifest import Owned
from webapp.guests.models import User
from webapp.guests.permissions import can
from webapp.guests.quotas import limited, meters, usage_columns
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
    to_extend: tuple[Any, str, int] | None = None
    """What its guest may keep longer by a button: in words, its type's name, its id."""

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
        keys_state=LocalProxy(_keys_state),
        locale=LocalProxy(language),
        theme=LocalProxy(_theme),
    )
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
    """Return where a guest stands, in one query over the types that end or that guests have few of."""
    counted, ending = limited("guest"), _ending()
    row = db.session.execute(_query(counted, ending), {"user_id": user.id}).one()
    used, expiries = row[: len(counted)], row[len(counted) :]
    due = [
        (owned.singular, moment) for owned, moment in zip(ending, expiries, strict=True) if moment is not None
    ]
    here = identity().session
    ends_soon = [i for i, at in enumerate(expiries) if at is not None and at - datetime.now(UTC) < BANNER]
    ends_soon.sort(key=lambda i: expiries[i])
    found = next_to_extend(user.id, [ending[i].name for i in ends_soon], BANNER)
    return Strip(
        kind=user.user_type,
        display_name=user.display_name,
        meters=[
            (m.label, m.used, m.limit, m.nudge)
            for m, owned in zip(meters(user, counted, used), counted, strict=True)
            if m.limit is not None and (m.nudge or not owned.is_quiet)
        ],
        next_expiry=min(due, key=lambda pair: pair[1], default=None),
        is_persistent=bool(here and here.is_persistent),
        expires_at=user.session_expires_at,
        to_extend=(registry().named(found[0]).singular, *found) if found else None,
    )


def _ending() -> tuple[Owned, ...]:
    return tuple(owned for owned in registry() if owned.expires_at is not None)


def _query(counted: Sequence[Owned], ending: Sequence[Owned]) -> Select[Any]:
    """Return the strip's query; built once an app, run with every page of a guest."""
    built: Select[Any] | None = current_app.extensions.get("strip_query")
    if built is None:
        columns = (*usage_columns(counted), *map(_next_expiry, ending))
        built = select(*columns).select_from(User).where(User.id == bindparam("user_id"))
        current_app.extensions["strip_query"] = built
    return built


def _next_expiry(owned: Owned) -> ColumnElement[Any]:
    """Return when the next of a user's things of a type expires (NULL: none does)."""
    assert owned.expires_at is not None
    next_one = select(func.min(owned.expires_at)).where(owned.owner == User.id, owned.expires_at > utcnow())
    if owned.live is not None:
        next_one = next_one.where(owned.live())
    return next_one.correlate(User).scalar_subquery()


def _nav() -> list[tuple[Any, str, str | None]]:
    entries = [entry for manifest in registry().manifests for entry in manifest.nav]
    return [(label, url_for(endpoint), _current(endpoint)) for label, endpoint in entries]


def _current(endpoint: str) -> str | None:
    """Return what `aria-current` says of a page of the header: this page, a page of its app, or neither."""
    if request.endpoint == endpoint:
        return "page"
    # What stands at the root, like a short link, is nobody's room; what staff see has tabs of its own.
    is_inside = request.url_rule is not None and not request.url_rule.rule.startswith(("/<", "/admin/"))
    return "true" if is_inside and request.blueprint == endpoint.partition(".")[0] else None


def _keys_state() -> str:
    """Return whether single keys act: "on" or "off"."""
    return str(session.get("keys", "on"))


def _theme() -> str:
    chosen = session.get("theme")
    return chosen if chosen in ("light", "dark", "auto") else _actor().theme
