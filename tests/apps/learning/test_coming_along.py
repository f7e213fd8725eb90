"""A guest's paths when it becomes an account, or part of one: nothing is lost, and undo gives it back."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.learning.acts import PATHS, SWIFTS, asks_for, path_of, steps, terms
from tests.house.app import Stage
from tests.house.people import Person, Returning
from webapp.apps.learning.services.undo import purge_deleted

DoJobs = Callable[[], int]
NOTE = re.compile(r'name="then"[^>]*value="([^"]+)"')


@pytest.fixture
def returning(app: Any, do_jobs: DoJobs) -> Callable[[], Returning]:
    """Somebody with an account, whose browser now is a guest."""

    def make() -> Returning:
        person = Returning(app)
        person.registers()
        return person

    return make


def leaves_and_comes_as_guest(person: Returning) -> None:
    person.post("/auth/logout")
    person.becomes_guest()
    person.guest_id, person.guest_token = person.id, person.token


def states(person: Person, path_id: int) -> dict[str, tuple[str, str]]:
    path = path_of(person, path_id)
    return {
        keyword["term"]: (keyword["progress"]["state"], keyword["progress"]["note"])
        for keyword in path["keywords"]
        if keyword["progress"]["version"]
    }


def test_progress_survives_the_registration(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, text=SWIFTS)
    do_jobs()
    path = path_of(guest, path_id)
    steps(guest, path, "swift colony", state="done", note="Under the roof")
    before = path_of(guest, path_id)
    guest.registers()
    assert path_of(guest, path_id) == before
    asks_for(guest, topic="chess")


def test_a_merge_makes_one_path_of_two_and_keeps_the_further_state(
    returning: Callable[[], Returning], do_jobs: DoJobs, stage: Stage
) -> None:
    person = returning()
    mine = asks_for(person, topic="chess")
    do_jobs()
    path = path_of(person, mine)
    steps(person, path, "Fork", state="done", note="of the account")
    steps(person, path, "Pin", state="learning")
    steps(person, path, "Skewer", state="todo", note="mine")
    leaves_and_comes_as_guest(person)
    theirs, other = asks_for(person, topic="learn chess"), asks_for(person, topic="sql")
    do_jobs()
    path = path_of(person, theirs)
    steps(person, path, "Fork", state="learning", note="of the guest")
    steps(person, path, "Pin", state="done")
    steps(person, path, "Skewer", state="skipped", note="theirs")
    steps(person, path, "Notation", state="done")
    guests = path_of(person, theirs)
    person.signs_in()
    done = person.post("/auth/merge", person.ids)
    assert (done.status_code, done.json["entities"]["learning_paths"]) == (200, 2)

    found = person.get(PATHS).json["paths"]
    assert sorted(path["id"] for path in found) == sorted([mine, other])
    assert person.get(f"{PATHS}/{theirs}").status_code == 404
    assert states(person, mine) == {
        "Fork": ("done", "of the account\n\nof the guest"),
        "Pin": ("done", ""),
        "Skewer": ("skipped", "mine\n\ntheirs"),
        "Notation": ("done", ""),
    }
    steps(person, path_of(person, mine), "Pin", note="changed since")

    undone = person.post("/auth/merge/undo")
    assert undone.status_code == 200, undone.text
    if person.me() != 401 and person.me()["is_guest"]:
        assert path_of(person, theirs) == guests
        person.signs_in()
    assert states(person, mine) == {
        "Fork": ("done", "of the account"),
        "Pin": ("done", "changed since"),
        "Skewer": ("todo", "mine"),
    }
    rows = stage.sql("SELECT count(*) FROM learning_paths WHERE folded_into_id IS NOT NULL")
    assert rows == [(0,)]
    owners = dict(stage.sql("SELECT id, user_id FROM learning_paths"))
    assert (owners[mine], owners[theirs], owners[other]) == (person.id, person.guest_id, person.guest_id)


def test_the_path_that_has_keywords_is_the_one_that_stays(
    returning: Callable[[], Returning], do_jobs: DoJobs, stage: Stage
) -> None:
    person = returning()
    mine = asks_for(person, topic="chess")
    stage.sql("DELETE FROM outbox")  # its job is lost, so it waits for ever
    leaves_and_comes_as_guest(person)
    theirs = asks_for(person, topic="chess")
    do_jobs()
    steps(person, path_of(person, theirs), "Fork", state="done")
    person.signs_in()
    assert person.post("/auth/merge", person.ids).status_code == 200
    assert [path["id"] for path in person.get(PATHS).json["paths"]] == [theirs]
    assert states(person, theirs)["Fork"][0] == "done"
    assert person.post("/auth/merge/undo").status_code == 200
    owners = dict(stage.sql("SELECT id, user_id FROM learning_paths WHERE folded_into_id IS NULL"))
    assert owners == {mine: person.id, theirs: person.guest_id}


def test_a_deleted_path_takes_along_what_was_folded_into_it(
    returning: Callable[[], Returning], do_jobs: DoJobs, stage: Stage
) -> None:
    person = returning()
    mine = asks_for(person, topic="chess")
    leaves_and_comes_as_guest(person)
    asks_for(person, topic="chess")
    do_jobs()
    person.signs_in()
    person.post("/auth/merge", person.ids)
    assert person.delete(f"{PATHS}/{mine}").status_code == 204
    assert stage.sql("SELECT count(*) FROM learning_paths WHERE deleted_at IS NULL") == [(0,)]
    assert person.post(f"{PATHS}/{mine}/restore").status_code == 200
    assert stage.sql("SELECT count(*) FROM learning_paths WHERE folded_into_id = :id", id=mine) == [(1,)]
    assert [path["id"] for path in person.get(PATHS).json["paths"]] == [mine]
    person.delete(f"{PATHS}/{mine}")
    stage.sql("UPDATE learning_paths SET deleted_at = '2020-01-01 00:00:00'")
    stage.do(purge_deleted)
    assert stage.sql("SELECT count(*) FROM learning_paths") == [(0,)]
    asks_for(person, topic="chess")


def test_what_a_guest_may_not_share_is_shared_after_registering(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, topic="chess")
    do_jobs()
    offer = guest.sends("/learn/share", {"path_id": str(path_id)}, of=f"/learn/{path_id}")
    assert offer.status_code == 403
    assert "Register to share them by a link" in html.unescape(offer.text)
    then = NOTE.search(offer.text)
    assert then
    form = {"email": guest.email, "password": guest.password, "then": html.unescape(then.group(1))}
    done = guest.sends("/register", form, of="/register")
    assert (done.status_code, done.headers["Location"]) == (303, f"/learn/{path_id}")
    assert path_of(guest, path_id)["share_url"]


def test_the_fourth_path_is_there_after_registering(guest: Person, do_jobs: DoJobs) -> None:
    for topic in ("chess", "sql", "git"):
        asks_for(guest, topic=topic)
    offer = guest.sends("/learn", {"topic": "python", "text": ""}, of="/learn/new")
    assert offer.status_code == 403
    then = NOTE.search(offer.text)
    assert then
    form = {"email": guest.email, "password": guest.password, "then": html.unescape(then.group(1))}
    assert guest.sends("/register", form, of="/register").status_code == 303
    assert "python" in [path["title"] for path in guest.get(PATHS).json["paths"]]
    do_jobs()
    assert all(terms(path_of(guest, path["id"])) for path in guest.get(PATHS).json["paths"])
