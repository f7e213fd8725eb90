"""Rows looked up through their owner: a stranger's row answers like one that does not exist."""

from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, select

from webapp.db import Base
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.models import User
from webapp.guests.registry import registry
from webapp.web.errors import NotFound

Model = TypeVar("Model", bound=Base)


class OwnedRows(Generic[Model]):
    """The live rows of one model that belong to the user behind this request."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.declared = registry().of(model)

    def select(self) -> Select[Model]:
        """Return the query of all of them."""
        query = select(self.model).where(
            self.declared.owner == actor().id if actor().id is not None else false()
        )
        return query.where(self.declared.live()) if self.declared.live else query

    def get_or_404(self, *, lock: bool = False, **by: Any) -> Model:
        """Return the one row whose columns equal `by`, locked if asked. Raise NotFound."""
        query = self.select().filter_by(**by)
        row = db.session.scalar(query.with_for_update() if lock else query)
        if row is None:
            raise NotFound
        return row


def owned(model: type[Model]) -> OwnedRows[Model]:
    """Return the rows of `model` that belong to the user behind this request."""
    return OwnedRows(model)


def owner_is_present() -> ColumnElement[bool]:
    """Say which users (joined as owners) show what they published: neither banned nor closed.

    A restore brings it back, so nothing is written when an account is closed.
    """
    return and_(User.is_active, User.deleted_at.is_(None))
