"""An INSERT that minds what is there already: SQLAlchemy has one for each of the two databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.db.model import Base


def upsert(session: Session, model: type[Base]) -> Any:
    """Return an INSERT that knows `on_conflict_do_...`, in the dialect of the session's database."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
