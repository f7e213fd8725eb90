"""The list of users, each filter over an index of its own, and all that is shown of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select

from webapp.extensions import db
from webapp.guests.emails import canonical_email
from webapp.guests.models import AuditEntry, User, UserMigration, UserSession
from webapp.guests.quotas import Meter, meters
from webapp.guests.registry import registry
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by
from webapp.web.requests import id_in

MOST_SHOWN = 20  # entries, merges and sessions on a user's page
FILTERS: dict[str, Any] = {
    "accounts": lambda: User.user_type == "registered",
    "contacts": lambda: User.user_type == "contact",
    "guests": lambda: User.user_type == "guest",
    "merged": lambda: User.user_type == "migrated",
    "staff": lambda: User.role.in_(("staff", "admin")),
    "deleted": lambda: User.deleted_at.is_not(None),
    "banned": lambda: and_(not_(User.is_active), User.user_type != "migrated"),
}


@dataclass(frozen=True)
class Shown:
    """One user as the page shows it."""

    user: User
    meters: list[Meter]
    sessions: Sequence[UserSession]
    merges: Sequence[UserMigration]
    entries: Sequence[AuditEntry]

    @property
    def guests(self) -> list[int]:
        """The numbers of guests that became part of this account."""
        here = [m for m in self.merges if m.destination_user_id == self.user.id and m.undone_at is None]
        return [m.source_user_id for m in here if m.source_user_id and m.migration_status == "completed"]


def find_users(
    q: str = "", which: str = "", cursor: str | None = None, limit: int = USUAL_PAGE
) -> Page[User]:
    """Return a page of users, newest first: by number, beginning of an address, or username; of a kind."""
    query = select(User)
    if which:
        query = query.where(FILTERS[which]())
    return page_by(_matching(query, q), (User.id,), cursor=cursor, limit=limit)


def get_user(user_id: int) -> User:
    """Return any user. Raise NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def show_user(user_id: int) -> Shown:
    """Return one user with what belongs to it. Raise NotFound."""
    user = get_user(user_id)
    sessions = select(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    merges = select(UserMigration).where(
        or_(UserMigration.destination_user_id == user_id, UserMigration.source_user_id == user_id)
    )
    entries = select(AuditEntry).where(AuditEntry.target == "users", AuditEntry.target_id == user_id)
    return Shown(
        user=user,
        meters=meters(user, registry().owned),
        sessions=_some(sessions.order_by(UserSession.last_used_at.desc())),
        merges=_some(merges.order_by(UserMigration.id.desc())),
        entries=_some(entries.order_by(AuditEntry.id.desc())),
    )


def _matching(query: Select[User], q: str) -> Select[User]:
    if not q:
        return query
    if (user_id := id_in(q)) is not None:
        return query.where(User.id == user_id)
    if "@" not in q:
        return query.where(or_(func.lower(User.username) == q.lower(), _begins_with(q.lower())))
    try:
        return query.where(func.lower(User.email) == canonical_email(q))
    except ValueError:
        return query.where(_begins_with(q.lower()))


def _begins_with(text: str) -> Any:
    # GLOB would use SQLite's index; LIKE does on Postgres. Both have one partial index behind them.
    return and_(User.email.is_not(None), func.lower(User.email).startswith(text, autoescape=True))


def _some(query: Select[Any]) -> Sequence[Any]:
    return db.session.scalars(query.limit(MOST_SHOWN)).all()
