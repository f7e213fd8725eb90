"""A guest costs nothing until it owns something, and is one however many requests race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.house.app import Stage
from tests.house.people import Person


def test_a_hundred_visits_without_a_cookie_add_no_row(stage: Stage, someone: Callable[[], Person]) -> None:
    for _ in range(100):
        assert someone().get("/").status_code == 200
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0
    assert stage.sql("SELECT count(*) FROM user_sessions")[0][0] == 0


def test_eight_parallel_first_writes_of_one_browser_make_one_guest(stage: Stage, visitor: Person) -> None:
    visitor.get("/")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: visitor.copy().post("/api/notes", {"text": "hello"}), range(8)))
    assert sorted(a.status_code for a in answers) == [201] * 3 + [403] * 5
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 1
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 3


def test_a_uuid_names_a_guest_and_opens_none(someone: Callable[[], Person]) -> None:
    uuid = "550e8400-e29b-41d4-a716-446655440000"
    people = [someone().becomes_guest(uuid=uuid) for _ in range(10)]
    assert len({person.id for person in people}) == 10
    assert [person.answer["uuid"] == uuid for person in people] == [True] + [False] * 9
    again = people[0].post("/auth/guest", {"uuid": uuid})
    assert (again.status_code, again.json["user_id"]) == (200, people[0].id)
    assert again.json["resume_key"] is None
