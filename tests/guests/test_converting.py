"""Road B: a guest becomes an account in place, keeps everything, and every older key of it is dead."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

Someone = Callable[[], Person]
ROADS = ["/auth/register", "/auth/migrate", "/api/auth/register-from-guest", "/api/user/migrate"]
PROOF_NEEDED = ROADS[1:]


def ended(response: object) -> tuple[int, str]:
    return response.status_code, response.json.get("code")  # type: ignore[attr-defined]


@pytest.mark.parametrize("road", ROADS)
def test_a_guest_keeps_its_id_and_all_that_it_owns(stage: Stage, guest: Person, road: str) -> None:
    guest_id = guest.id
    for n in range(3):
        guest.post("/api/notes", {"text": f"note {n}"})
    assert stage.sql("SELECT count(*) FROM notes WHERE expires_at IS NOT NULL")[0][0] == 3
    guest.registers(road, anonymous_id=guest.answer["uuid"]) if road != ROADS[0] else guest.registers(road)
    assert guest.id == guest_id
    me = guest.me()
    assert (me["user_type"], me["is_guest"], me["expires_at"]) == ("registered", False, None)
    assert me["quotas"]["notes"] == {"used": 3, "limit": None, "left": None}
    assert stage.sql("SELECT user_id, expires_at FROM notes") == [(guest_id, None)] * 3
    assert guest.post("/api/notes", {"text": "a fourth"}).status_code == 201


def test_what_the_row_remembers_of_the_guest(stage: Stage, guest: Person) -> None:
    uuid = guest.answer["uuid"]
    guest.registers()
    row = stage.sql(
        "SELECT anonymous_id, migrated_from_anonymous_id, signup_guest_id, resume_key_hash,"
        " session_expires_at FROM users"
    )[0]
    assert row[0] is None
    assert str(row[1]).replace("-", "") == uuid.replace("-", "")
    assert row[2:] == (guest.id, None, None)


def test_every_older_key_of_the_guest_is_dead(guest: Person, someone: Someone) -> None:
    thief, bearer = guest.copy(), {"Authorization": f"Bearer {guest.token}"}
    other_device = someone()
    other_device.post("/auth/guest", {"resume_key": guest.answer["resume_key"]})
    guest.registers()
    for call in (thief.get, other_device.get):
        assert ended(call("/auth/me")) == (401, "guest_session_ended")
    assert ended(someone().get("/auth/me", headers=bearer)) == (401, "guest_session_ended")
    assert ended(someone().post("/api/notes", {"text": "x"}, headers=bearer)) == (401, "guest_session_ended")
    assert ended(thief.post("/auth/migrate", {"email": "thief@example.com", "password": PASSWORD})) == (
        401,
        "guest_session_ended",
    )
    assert guest.me()["user_id"] == guest.id, "the device that did it goes on without a break"


def test_a_guest_by_token_alone_converts_and_gets_the_accounts_keys(guest: Person, someone: Someone) -> None:
    client = someone()
    body = {"email": client.email, "password": PASSWORD}
    answer = client.post("/auth/migrate", body, headers={"Authorization": f"Bearer {guest.token}"})
    assert (answer.status_code, answer.json["user_id"]) == (201, guest.id)
    bearer = {"Authorization": f"Bearer {answer.json['token']}"}
    assert someone().get("/auth/me", headers=bearer).json["email"] == client.email
    assert guest.me() == 401


@pytest.mark.parametrize("road", PROOF_NEEDED)
def test_without_the_guests_proof_nothing_is_migrated(
    stage: Stage, guest: Person, visitor: Person, road: str
) -> None:
    body = {"email": visitor.email, "password": PASSWORD, "anonymous_id": guest.answer["uuid"]}
    assert visitor.post(road, body).status_code == 401
    assert visitor.post(road, body, headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    assert stage.sql("SELECT user_type FROM users") == [("guest",)]


@pytest.mark.parametrize("road", PROOF_NEEDED)
def test_a_foreign_uuid_answers_like_one_that_nobody_has(
    stage: Stage, guest: Person, someone: Someone, road: str
) -> None:
    thief, answers = someone().becomes_guest(), []
    for uuid in (guest.answer["uuid"], "11111111-1111-4111-8111-111111111111"):
        refused = thief.post(road, {"email": thief.email, "password": PASSWORD, "anonymous_id": uuid})
        answers.append({key: value for key, value in refused.json.items() if key != "request_id"})
    assert answers[0] == answers[1]
    assert (answers[0]["status"], answers[0]["detail"]) == (404, "User not found")
    assert stage.sql("SELECT DISTINCT user_type FROM users") == [("guest",)]


def test_an_account_is_not_migrated(member: Person) -> None:
    refused = member.post("/auth/migrate", {"email": "other@example.com", "password": PASSWORD})
    assert refused.status_code in (401, 409)
    assert member.me()["email"] == member.email


def test_a_taken_email_leaves_the_guest_as_it_was(stage: Stage, guest: Person, someone: Someone) -> None:
    taken = someone().registers().email
    stage.verify(taken)
    guest.post("/api/notes", {"text": "mine"})
    refused = guest.post("/auth/migrate", {"email": taken, "password": PASSWORD})
    assert (refused.status_code, refused.json["code"]) == (409, "email_taken")
    assert (guest.me()["user_id"], guest.me()["is_guest"]) == (guest.id, True)
    assert stage.sql("SELECT count(*) FROM notes WHERE expires_at IS NOT NULL")[0][0] == 1


def test_a_taken_username_leaves_the_guest_as_it_was(guest: Person, someone: Someone) -> None:
    someone().registers(username="taken")
    refused = guest.post("/auth/migrate", {"email": guest.email, "password": PASSWORD, "username": "TAKEN"})
    assert (refused.status_code, refused.json["code"]) == (409, "username_taken")
    assert guest.me()["is_guest"] is True


def test_a_double_click_makes_one_account(stage: Stage, app: Flask, guest: Person) -> None:
    body = {"email": guest.email, "password": PASSWORD}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: guest.copy().post("/auth/migrate", body), range(8)))
    statuses = sorted(a.status_code for a in answers)
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {401, 409}
    assert stage.sql("SELECT id, user_type FROM users") == [(guest.id, "registered")]
    assert Person(app).post("/auth/login", body).status_code == 200


def test_the_second_of_two_clicks_at_the_form_leads_to_the_sign_in(guest: Person) -> None:
    """Not to a code: it would start afresh, without what the guest made."""
    guest.writes("mine")
    second = guest.copy()
    second.email = guest.email
    guest.registers()
    refused = second.asks()
    assert (refused.status_code, refused.json["code"]) == (409, "email_taken")
    assert second.tries_to_sign_in().json["user_id"] == guest.id


def test_cookie_and_token_at_once_with_two_emails_make_one_account(
    stage: Stage, guest: Person, someone: Someone
) -> None:
    by_token = someone()
    bearer = {"Authorization": f"Bearer {guest.token}"}
    acts = [
        lambda: guest.copy().post("/auth/migrate", {"email": "a@example.com", "password": PASSWORD}),
        lambda: by_token.post(
            "/auth/migrate", {"email": "b@example.com", "password": PASSWORD}, headers=bearer
        ),
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(act) for act in acts]]
    assert min(a.status_code for a in answers) == 201
    assert {a.status_code for a in answers} <= {201, 401, 409}
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 1


def test_writing_while_converting_loses_nothing(stage: Stage, guest: Person) -> None:
    def write(n: int) -> int:
        return int(guest.copy().post("/api/notes", {"text": f"{n}"}).status_code)

    with ThreadPoolExecutor(6) as pool:
        writes = [pool.submit(write, n) for n in range(3)]
        upgrade = pool.submit(
            guest.copy().post, "/auth/migrate", {"email": guest.email, "password": PASSWORD}
        )
        writes += [pool.submit(write, n) for n in range(3, 6)]
    kept = [future.result() for future in writes].count(201)
    assert upgrade.result().status_code == 201
    assert stage.sql("SELECT count(*) FROM notes WHERE expires_at IS NULL")[0][0] == kept
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == kept
