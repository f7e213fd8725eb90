"""Guests who keep their things: on this device for good, or one of them for seven days more, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from tests.contract.things import Things
from tests.house.app import Stage
from tests.house.people import Person
from webapp.guests.manifest import Owned

CLOSE = timedelta(minutes=1)


def ends(things: Things, key: int) -> datetime | None:
    return things.left()[key][1]


def keeps(guest: Person, *, persistent: bool) -> None:
    assert guest.post("/auth/guest/keep", {"persistent": persistent}).status_code == 200


def test_what_is_kept_on_this_device_does_not_end_and_ends_again_when_let_go(
    things: Things, declared: Owned, guest: Person
) -> None:
    first = things.make(guest, 1)[0]
    keeps(guest, persistent=True)
    later = things.make(guest, 1)[0] if things.few > 1 else first
    assert [ends(things, key) for key in (first, later)] == [None, None]
    keeps(guest, persistent=False)
    lives = declared.guest_lifetime(things.app.extensions["settings"])
    for key in (first, later):
        until = ends(things, key)
        assert (until is None) == (lives is None or declared.expires_at is None)
        assert until is None or lives is None or abs(until - datetime.now(UTC) - lives) < CLOSE


def test_a_thing_is_kept_longer_once_however_many_ask(things: Things, declared: Owned, guest: Person) -> None:
    key = things.make(guest, 1)[0]
    path, before = f"/api/me/things/{declared.name}/{key}/extend", ends(things, key)

    def ask(client: FlaskClient) -> int:
        return client.post(path, headers={"Authorization": f"Bearer {guest.token}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(ask, [things.app.test_client() for _ in range(8)]))
    if before is None:
        assert set(told) <= {404, 409}
        return
    assert told == [200] + [409] * 7
    until = ends(things, key)
    assert until is not None
    assert abs(until - before - timedelta(days=7)) < CLOSE


def test_a_strangers_thing_is_not_kept_longer(
    things: Things, declared: Owned, guest: Person, member: Person
) -> None:
    key, own = things.make(guest, 1)[0], things.make(member, 1)[0]
    before = things.left()
    assert member.post(f"/api/me/things/{declared.name}/{key}/extend").status_code == 404
    assert member.post(f"/api/me/things/{declared.name}/{own}/extend").status_code in (404, 409)
    assert things.left() == before


def test_what_came_along_with_a_claim_is_shown_and_let_go_of_where_that_is_offered(
    things: Things, declared: Owned, guest: Person, member: Person, stage: Stage
) -> None:
    first, second = things.make(member, 2)
    for key in (first, second):
        stage.sql(
            "INSERT INTO linked_things (user_id, thing, thing_id) VALUES (:user, :thing, :key)",
            user=member.id,
            thing=declared.name,
            key=key,
        )
    shown = member.get(f"/api/me/linked?type={declared.name}")
    assert [item["id"] for item in shown.json["items"]] == [second, first]
    assert all(item["summary"] for item in shown.json["items"])
    assert str(shown.json["items"][0]["summary"])[:20] in member.get("/account/linked").text
    path = f"/api/me/linked/{declared.name}/{first}/disown"
    assert guest.post(path).status_code == 401
    told = member.post(path)
    if declared.disown is None:
        assert told.status_code == 404
        return
    assert told.status_code == 200
    left = things.left()
    assert first not in left or left[first][0] != member.id
    assert left[second][0] == member.id
    assert member.post(path).status_code == 404
    assert [item["id"] for item in member.get("/api/me/linked").json["items"]] == [second]
