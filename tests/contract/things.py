"""The rows of one declared type: made by its sample, seen through their owner, looked at from outside."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.house.app import Stage
from tests.house.people import Person
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.manifest import Owned
from webapp.guests.ownership import owned
from webapp.guests.quotas import claim_slot
from webapp.web.errors import NotFound, Refused

_numbers = count(1)


def a_text() -> str:
    """Return a text that nobody has pasted before."""
    return f"Swift number {next(_numbers)} sleeps in the air and drinks while it flies over quiet lakes."


# How each type is made over HTTP, where it can be; a type that is not here is made by its service alone.
CREATE: Mapping[str, Callable[[Person], TestResponse]] = {
    "charts": lambda person: person.post(
        "/api/v1/bazi/charts", {"birth_time": "1990-05-15T14:30:00", "city_id": "1816670"}
    ),
    "links": lambda person: person.post("/urls", {"original_url": "https://example.com/page"}),
    "projects": lambda person: person.post("/api/projects", {"name": "A project"}),
    "notes": lambda person: person.post("/api/notes", {"text": "a note"}),
    "learning_paths": lambda person: person.post("/api/learning-paths/generate", {"text": a_text()}),
}


@dataclass
class Things:
    """The rows of one declared type in one database."""

    app: Flask
    stage: Stage
    declared: Owned

    @property
    def quota(self) -> int | None:
        """How many a guest may have."""
        return self.declared.guest_quota(self.app.extensions["settings"])

    @property
    def few(self) -> int:
        """Some rows, no more than a guest may have."""
        return 3 if self.quota is None else min(3, self.quota)

    def make(self, person: Person, count: int) -> list[int]:
        """Make rows as the app's own service would; answer their keys."""
        return [self.claim_one(person, number) for number in range(count)]

    def claim_one(self, person: Person, number: int = 0) -> int:
        """Take a place and make the row, in one unit under the owner's lock. Raises Refused."""
        with self.acting(person), unit_of_work():
            user = locked()
            claim_slot(user, self.declared.model)
            assert self.declared.sample is not None
            row = self.declared.sample(user, number)
            db.session.add(row)
            db.session.flush()
            return int(getattr(row, self.declared.key.name))

    def make_by_its_own_door(self, person: Person, number: int) -> bool:
        """Make one over HTTP where the type has a call for it; tell whether it was made, not refused."""
        if self.declared.name in CREATE:
            status = CREATE[self.declared.name](person).status_code
            assert status in (201, 202, 403), status
            return status in (201, 202)
        try:
            self.claim_one(person, number)
        except Refused:
            return False
        return True

    def is_seen_by(self, person: Person, key: int) -> bool:
        """Tell whether `person` finds the row as its owner would."""
        with self.acting(person), unit_of_work(write=False):
            try:
                owned(self.declared.model).get_or_404(lock=False, **{self.declared.key.key: key})
            except NotFound:
                return False
            return True

    def backdate(self, *keys: int) -> None:
        """Let rows have expired a second ago, by the database's clock."""
        assert self.declared.expires_at is not None
        with self.app.app_context(), unit_of_work():
            changed = update(self.declared.model).where(self.declared.key.in_(keys))
            db.session.execute(changed.values({self.declared.expires_at: utcnow(seconds=-1)}))

    def left(self) -> dict[int, tuple[int, datetime | None]]:
        """Return owner and expiry of every row by its key."""
        with self.app.app_context(), unit_of_work(write=False):
            expiry = self.declared.expires_at
            columns = (self.declared.key, self.declared.owner, *(() if expiry is None else (expiry,)))
            rows = db.session.execute(select(*columns).order_by(self.declared.key)).all()
        return {row[0]: (row[1], None if expiry is None else row[2]) for row in rows}

    def count(self) -> int:
        """Return how many rows there are."""
        with self.app.app_context(), unit_of_work(write=False):
            return db.session.scalar(select(func.count()).select_from(self.declared.model)) or 0

    @contextmanager
    def acting(self, person: Person) -> Iterator[None]:
        """Be inside a request of `person`."""
        headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}
        with self.app.test_request_context(headers=headers):
            yield
