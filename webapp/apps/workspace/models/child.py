"""What notes, snippets and tasks have in common: project, owner, author, version, place in the sync."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable


class Child(Ownable):
    """A row of a project.

    `owner_id` is the project's owner, whose quota it takes and with whom it goes; `author_id` is who made it.
    `seq` is the number of its last change in the project (see services/sync.py); `client_id` the name that a
    device gave it before it had an id.
    """

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(BIG, ForeignKey("projects.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    client_id: Mapped[UUID | None]
    seq: Mapped[int] = mapped_column(BIG, default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    @property
    def stamp(self) -> datetime:
        """When it last changed."""
        return self.updated_at
