"""The board of a project: the head of each column in one query, and how many stand in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, func, select, union_all

from webapp.apps.workspace.models import Project, Task
from webapp.apps.workspace.models.tasks import STATES
from webapp.extensions import db
from webapp.guests.models import User

COLUMN_CARDS = 20
SHOWN = (
    Task.id, Task.number, Task.title, Task.status, Task.priority, Task.due, Task.version, Task.position,
    Task.assignee_id,
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the board: its first cards, and how many there are."""

    status: str
    cards: Sequence[Any]
    count: int

    @property
    def more(self) -> int:
        """How many cards are not shown."""
        return max(0, self.count - len(self.cards))


@cache
def _heads() -> CompoundSelect[Any]:
    """Return the query of the first cards of all columns; its parameter is the `project`."""
    heads = []
    for status in STATES:
        head = select(*SHOWN).where(Task.project_id == bindparam("project"), Task.status == status)
        head_rows = head.order_by(Task.position, Task.id).limit(COLUMN_CARDS).subquery()
        named = select(*head_rows.c, User.display_name.label("assignee"))
        heads.append(named.outerjoin(User, User.id == head_rows.c.assignee_id))
    return union_all(*heads)


def board_of(project: Project) -> list[Column]:
    """Return the columns of a project's board."""
    cards: dict[str, list[Any]] = {status: [] for status in STATES}
    for card in db.session.execute(_heads(), {"project": project.id}):
        cards[card.status].append(card)
    counted = select(Task.status, func.count()).where(Task.project_id == project.id).group_by(Task.status)
    counts: dict[str, int] = {status: int(n) for status, n in db.session.execute(counted)}
    return [
        Column(
            status, sorted(cards[status], key=lambda card: (card.position, card.id)), counts.get(status, 0)
        )
        for status in STATES
    ]
