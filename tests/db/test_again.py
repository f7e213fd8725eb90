"""A view that lost a race runs once more, from the beginning, in a unit of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.notes import manifest as notes
from webapp.apps import APPS
from webapp.db import Again, after_commit, unit_of_work
from webapp.extensions import db
from webapp.guests.models import Event
from webapp.web.blueprint import ApiBlueprint
from webapp.web.errors import Refused
from webapp.web.respond import answer
from webapp.web.units import TRIES


@pytest.fixture
def losing(make_app: Callable[..., Flask]) -> Callable[..., tuple[Flask, list[int], list[str]]]:
    """Make an app with a view that writes, then raises `error` in its first `losses` tries."""

    def make(error: Exception, losses: int) -> tuple[Flask, list[int], list[str]]:
        api = ApiBlueprint("racing", __name__)
        tries: list[int] = []
        hooks: list[str] = []

        @api.post("/api/race")
        def race() -> Any:
            tries.append(1)
            db.session.add(Event(name="limit_met", user_type="guest", source=f"try {len(tries)}"))
            db.session.flush()
            after_commit(lambda: hooks.append(f"try {len(tries)}"))
            if len(tries) <= losses:
                raise error
            return answer({"tries": len(tries)})

        app = make_app(apps=(*APPS, notes, replace(notes, name="racing", blueprints=(api,), owned=())))
        return app, tries, hooks

    return make


def test_again_runs_the_whole_unit_once_more(losing: Any, stage: Stage) -> None:
    app, tries, hooks = losing(Again(), 2)
    assert app.test_client().post("/api/race", json={}).json == {"tries": 3}
    assert stage.sql("SELECT source FROM events") == [("try 3",)]
    assert hooks == ["try 3"]
    assert len(tries) == 3


def test_it_does_not_run_for_ever(losing: Any, stage: Stage) -> None:
    app, tries, hooks = losing(Again(), 99)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().post("/api/race", json={}).status_code >= 500
    assert (len(tries), hooks) == (TRIES, [])
    assert stage.sql("SELECT source FROM events") == []


def test_a_refusal_is_not_tried_again(losing: Any, stage: Stage) -> None:
    app, tries, hooks = losing(Refused("No."), 99)
    assert app.test_client().post("/api/race", json={}).status_code == 403
    assert (len(tries), hooks) == (1, [])
    assert stage.sql("SELECT source FROM events") == []


def test_two_deadlocked_units_both_come_to_their_end(losing: Any, stage: Stage) -> None:
    from sqlalchemy.exc import OperationalError

    class Deadlock(Exception):
        sqlstate = "40P01"

    app, tries, _ = losing(OperationalError("UPDATE", {}, Deadlock()), 1)
    assert app.test_client().post("/api/race", json={}).json == {"tries": 2}
    with app.app_context(), unit_of_work(write=False):
        assert stage.sql("SELECT source FROM events") == [("try 2",)]
    assert len(tries) == 2
