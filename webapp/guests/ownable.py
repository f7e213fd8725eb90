"""What every owned table has besides its own columns: the memory of the merge that brought a row along."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.model import BIG

NAME_LENGTH = 255


class Ownable:
    """Columns that a merge writes in the same UPDATE as the new owner, so that it can be undone.

    `merge_id` is the id of the merge; the others hold what it changed: the expiry that it cleared and,
    where a conflict rule renamed the row, its old name. An undo finds the rows by their owner's index.
    """

    merge_id: Mapped[int | None] = mapped_column(BIG)
    expires_before_merge: Mapped[datetime | None]
    name_before_merge: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
