"""Who may not merge what: strangers, guests, staff, closed accounts; and what is told when it is too late."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import Person, Returning

Make = Callable[..., Returning]
Someone = Callable[[], Person]


def told(response: object) -> tuple[int, dict[str, object]]:
    return response.status_code, {k: v for k, v in response.json.items() if k != "request_id"}  # type: ignore[attr-defined]


def test_merging_a_strangers_guest_by_its_id(
    signs_in_over_guest: Make, someone: Someone, stage: Stage
) -> None:
    """T1: a foreign id answers like a missing one, whichever side it names."""
    victim, attacker = signs_in_over_guest("one"), someone().registers()
    missing = told(attacker.post("/auth/merge", {"guest_id": 2**40, "real_user_id": attacker.id}))
    assert missing[0] == 404
    assert missing[1]["detail"] == "User not found"
    for wrong in (
        {"guest_id": victim.guest_id, "real_user_id": attacker.id},
        {"guest_id": victim.guest_id},
        {"guest_id": victim.guest_id, "real_user_id": victim.id},
        {"guest_id": attacker.id, "real_user_id": attacker.id},
        {"guest_id": 2**62, "real_user_id": 2**62},
        {},
    ):
        assert told(attacker.post("/auth/merge", wrong)) == missing
    assert stage.sql("SELECT user_id FROM notes") == [(victim.guest_id,)]
    assert victim.post("/auth/merge", victim.ids).status_code == 200
    assert told(attacker.post("/auth/merge", {"guest_id": victim.guest_id})) == missing


def test_an_id_beside_a_proof_has_to_be_that_of_the_proof(
    signs_in_over_guest: Make, someone: Someone, stage: Stage
) -> None:
    """T1: a proof of one guest is no proof of the one that is named."""
    person, other, account = signs_in_over_guest("mine"), someone().becomes_guest(), someone().registers()
    for wrong in (
        {"guest_id": other.id},
        {"guest_id": person.guest_id + 2**40},
        {"guest_id": other.id, "guest_token": person.guest_token},
        {"guest_id": person.guest_id, "real_user_id": account.id},
        {"real_user_id": account.id},
    ):
        refused = person.post("/auth/merge", wrong)
        assert refused.status_code in (401, 404), wrong
    assert stage.sql("SELECT user_id FROM notes") == [(person.guest_id,)]
    assert person.post("/auth/merge", person.ids).status_code == 200


@pytest.mark.parametrize("wrong", [0, -1, 2**63, 1.5, "1e3", "x", True, [1], {"id": 1}, "9" * 5000])
def test_what_is_no_id_is_named(signs_in_over_guest: Make, wrong: object) -> None:
    person = signs_in_over_guest("one")
    for field in ("guest_id", "real_user_id"):
        refused = person.post("/auth/merge", {field: wrong})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
        asked = person.client.post("/auth/merge", query_string={field: str(wrong)})
        assert asked.status_code == 422


@pytest.mark.parametrize("token", ["x", "a.b.c", "0" * 2048])
def test_a_token_that_is_none_merges_nothing(signs_in_over_guest: Make, stage: Stage, token: str) -> None:
    person = signs_in_over_guest("one")
    assert person.post("/auth/merge", {"guest_token": token}).status_code == 404
    assert stage.sql("SELECT user_id FROM notes") == [(person.guest_id,)]


def test_a_token_of_an_account_is_no_guests(member: Person, someone: Someone) -> None:
    other = someone().registers()
    assert member.post("/auth/merge", {"guest_token": other.token}).status_code == 404
    assert member.post("/auth/merge", {"guest_token": member.token}).status_code == 404


def test_an_older_token_of_the_guest_is_over(signs_in_over_guest: Make) -> None:
    person = signs_in_over_guest("one")
    refused = person.post("/auth/merge", {"guest_token": person.guest_token})
    assert (refused.status_code, refused.json["code"]) == (401, "guest_session_ended")


def test_a_guest_merges_nobody(guest: Person, someone: Someone) -> None:
    """T18: a second guest is no way around the limits."""
    other = someone().becomes_guest()
    refused = guest.post("/auth/merge", {"guest_token": other.token})
    assert refused.status_code == 401
    assert someone().post("/auth/merge", {"guest_token": other.token}).status_code == 401


def test_a_guest_merges_into_one_account_only(
    signs_in_over_guest: Make, someone: Someone, stage: Stage
) -> None:
    guest = someone().becomes_guest()
    guest.writes("one")
    first, second = someone().registers(), someone().registers()
    assert first.post("/auth/merge", {"guest_token": guest.token}).status_code == 200
    refused = second.post("/auth/merge", {"guest_token": guest.token})
    assert (refused.status_code, refused.json["code"]) == (409, "merged_elsewhere")
    assert first.post("/auth/merge", {"guest_token": guest.token}).status_code == 200
    assert stage.sql("SELECT user_id FROM notes") == [(first.id,)]


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_nothing_is_merged_into_staff(signs_in_over_guest: Make, stage: Stage, role: str) -> None:
    person = signs_in_over_guest("one")
    stage.sql("UPDATE users SET role = :role WHERE id = :id", role=role, id=person.id)
    refused = person.post("/auth/merge")
    assert (refused.status_code, refused.json["code"]) == (409, "staff_account")
    assert stage.sql("SELECT user_id FROM notes") == [(person.guest_id,)]


@pytest.mark.parametrize(
    "closed",
    ["is_active = false", "deleted_at = CURRENT_TIMESTAMP, deleted_reason = 'self'"],
    ids=["banned", "deleted"],
)
def test_nothing_is_merged_into_an_account_that_is_closed(
    signs_in_over_guest: Make, stage: Stage, closed: str
) -> None:
    person = signs_in_over_guest("one")
    stage.sql(f"UPDATE users SET {closed} WHERE id = :id", id=person.id)
    assert person.post("/auth/merge").status_code == 401
    assert stage.sql("SELECT user_id FROM notes") == [(person.guest_id,)]


def test_an_offer_ends_after_a_quarter_of_an_hour_and_the_things_stay(
    signs_in_over_guest: Make, stage: Stage
) -> None:
    person = signs_in_over_guest("one")
    stage.sql("UPDATE merge_offers SET expires_at = '2020-01-01 00:00:00'")
    refused = person.post("/auth/merge", person.ids)
    assert (refused.status_code, refused.json["code"]) == (410, "offer_expired")
    assert stage.sql("SELECT user_id FROM notes") == [(person.guest_id,)]
    person.post("/auth/logout")
    assert person.me()["user_id"] == person.guest_id
    assert person.signs_in().post("/auth/merge").status_code == 200


def test_a_sign_in_from_another_site_moves_nothing(guest: Person, someone: Someone, stage: Stage) -> None:
    """T14: an attacker's account signed in behind a visitor's back swallows nothing."""
    guest.writes("one")
    attacker = someone().registers()
    evil = {"Origin": "https://evil.example"}
    form = {"identifier": attacker.email, "password": attacker.password}
    assert guest.client.post("/login", data=form, headers=evil).status_code == 403
    body = {"email": attacker.email, "password": attacker.password}
    assert guest.post("/auth/login", body, headers=evil).status_code == 403
    assert guest.me()["user_id"] == guest.id
    assert guest.post("/auth/login", body).status_code == 200
    assert guest.post("/auth/merge", headers=evil).status_code == 403
    assert stage.sql("SELECT user_id FROM notes") == [(guest.id,)]
