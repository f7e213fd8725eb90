"""An id is given once: what still names a row that is gone must never name another."""

from collections.abc import Callable

from tests.house.app import Stage
from tests.house.people import Person


def test_no_new_guest_takes_the_place_of_one_that_was_swept(
    stage: Stage, someone: Callable[[], Person]
) -> None:
    gone = someone().becomes_guest()
    (session_id,) = stage.sql("SELECT max(id) FROM user_sessions")[0]
    stage.sql("DELETE FROM users WHERE id = :id", id=gone.id)
    newcomer = someone().becomes_guest()
    assert newcomer.id > gone.id
    assert stage.sql("SELECT max(id) FROM user_sessions")[0][0] > session_id
    told = gone.get("/auth/me", headers={"Authorization": f"Bearer {gone.token}"})
    assert told.status_code == 401
