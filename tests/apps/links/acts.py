"""What people do with links, by the doors that everybody uses."""

from itertools import count
from typing import Any

from flask import Flask

from tests.house.people import Person
from webapp.apps.links.clicks import ClickCounter

LONG = "https://example.com/a/long/way"
_numbers = count(1)


def shorten(person: Person, original_url: str = LONG, **body: Any) -> Any:
    """Make a link by JSON and return it."""
    response = person.post("/urls", {"original_url": original_url} | body)
    assert response.status_code == 201, response.text
    return response.json


def new_alias() -> str:
    """Return an alias that no test had before."""
    return f"My-Alias-{next(_numbers)}"


def flush_clicks(app: Flask) -> None:
    """Write the clicks that were taken so far."""
    counter: ClickCounter = app.extensions["link_clicks"]
    counter.flush()


def make_admin(stage: Any, person: Person) -> Person:
    """Turn a registered person into an admin."""
    stage.sql("UPDATE users SET role = 'admin' WHERE id = :id", id=person.id)
    return person
