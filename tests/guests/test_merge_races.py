"""Merges against writes, merges, crossings and departures, all at once: nothing lost, nothing doubled."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

from tests.guests.test_claim_races import at_once, statuses
from tests.house.app import Stage
from tests.house.people import Answer, Person, Returning
from webapp.db import unit_of_work
from webapp.guests.check import check
from webapp.guests.merge import run_merge

Make = Callable[..., Returning]
Someone = Callable[[], Person]
LINK = {"original_url": "https://example.com/page"}


@pytest.fixture(autouse=True)
def _sound_afterwards(app: Flask, do_jobs: Callable[[], int]) -> Any:
    """Whatever was raced, the house is sound."""
    yield
    do_jobs()
    with app.app_context():
        assert [str(found) for found in check()] == []


def bearer(token: str) -> dict[str, dict[str, str]]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def merges(account: Person, guest: Person) -> Callable[[], Answer]:
    """Return the act of a client that has the tokens of both."""
    client = Person(account.app)
    return lambda: client.post("/auth/merge", {"guest_token": guest.token}, **bearer(account.token))


def leaves(account: Person) -> Callable[[], Answer]:
    return lambda: account.delete("/api/me", json={"password": account.password})


def test_a_write_during_a_merge_lands_on_the_account_or_is_refused(
    app: Flask, someone: Someone, member: Person, stage: Stage
) -> None:
    for _ in range(8):
        guest = someone().becomes_guest()
        over, told = Event(), list[Answer]()

        def write(guest: Person = guest, over: Event = over, told: list[Answer] = told) -> None:
            client = Person(app)
            while not over.is_set():
                told.append(client.post("/urls", LINK, **bearer(guest.token)))

        writers = [Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        merged = member.post("/auth/merge", {"guest_token": guest.token})
        over.set()
        for writer in writers:
            writer.join()
        assert merged.status_code == 200
        member.token = merged.json["token"]
        assert {answer.status_code for answer in told} <= {201, 401, 403}
        made = {answer.json["code"] for answer in told if answer.status_code == 201}
        rows = dict(stage.sql("SELECT code, user_id FROM links"))
        assert {rows[code] for code in made} <= {member.id}
        assert stage.sql("SELECT count(*) FROM links WHERE user_id = :id", id=guest.id)[0][0] == 0


def test_two_accounts_at_one_guest(someone: Someone, stage: Stage) -> None:
    for _ in range(5):
        guest, one, two = someone().becomes_guest(), someone().registers(), someone().registers()
        for text in ("a", "b", "c"):
            guest.writes(text)
        answers = at_once(merges(one, guest), merges(two, guest))
        assert statuses(answers) == [200, 409]
        winner = one if answers[0].status_code == 200 else two
        assert stage.sql(
            "SELECT DISTINCT user_id FROM notes WHERE user_id IN (:a, :b, :c)", a=guest.id, b=one.id, c=two.id
        ) == [(winner.id,)]


def test_one_click_eight_times(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one", "two")
    crowd = [person.copy() for _ in range(8)]
    answers = at_once(*(lambda one=one: one.post("/auth/merge", person.ids) for one in crowd))
    assert set(statuses(answers)) <= {200, 401}
    assert 200 in statuses(answers)
    assert stage.sql("SELECT count(*) FROM user_migrations")[0][0] == 1
    assert stage.sql("SELECT user_id FROM notes") == [(person.id,)] * 2


def test_crossing_merges_wait_for_each_other(someone: Someone, stage: Stage) -> None:
    for _ in range(4):
        accounts = [someone().registers() for _ in range(2)]
        guests = [someone().becomes_guest() for _ in range(4)]
        for guest in guests:
            assert guest.writes("a").status_code == 201
        pairs = [(accounts[n % 2], guest) for n, guest in enumerate(guests)]
        pairs += [(accounts[(n + 1) % 2], guest) for n, guest in enumerate(guests)]
        answers = at_once(*(merges(*pair) for pair in pairs))
        assert set(statuses(answers)) <= {200, 401, 409}, [answer.text for answer in answers]
    assert stage.sql(
        "SELECT count(*) FROM notes n JOIN users u ON u.id = n.user_id WHERE u.user_type = 'migrated'"
    ) == [(0,)]


def test_a_merge_while_the_account_is_closed(someone: Someone, stage: Stage) -> None:
    for _ in range(5):
        account, guest = someone().registers(), someone().becomes_guest()
        guest.writes("a")
        stage.sql("UPDATE users SET email_verified_at = CURRENT_TIMESTAMP WHERE id = :id", id=account.id)
        merged, closed = at_once(merges(account, guest), leaves(account))
        assert merged.status_code in (200, 401, 409)
        assert closed.status_code in (200, 401)
        ((owner,),) = stage.sql(
            "SELECT user_id FROM notes WHERE user_id IN (:a, :g)", a=account.id, g=guest.id
        )
        assert owner == (account.id if merged.status_code == 200 else guest.id)
        if merged.status_code != 200:
            assert guest.me()["user_id"] == guest.id


def bans(stage: Stage, account: Person) -> Callable[[], Answer]:
    statement = "UPDATE users SET is_active = false, auth_epoch = auth_epoch + 1 WHERE id = :id"
    return lambda: stage.sql(statement, id=account.id)


def test_a_merge_while_the_account_is_banned(someone: Someone, stage: Stage) -> None:
    for _ in range(5):
        account, guest = someone().registers(), someone().becomes_guest()
        guest.writes("a")
        merged, _banned = at_once(merges(account, guest), bans(stage, account))
        assert merged.status_code in (200, 401, 409)
        owner = account.id if merged.status_code == 200 else guest.id
        assert stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=owner)[0][0] == 1
        stage.sql("UPDATE user_sessions SET ended_at = CURRENT_TIMESTAMP WHERE user_id = :id", id=account.id)


def test_a_merge_and_its_undo_at_once(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one", "two")
    person.post("/auth/merge")
    twin = person.copy()
    answers = at_once(lambda: person.post("/auth/merge/undo"), lambda: twin.post("/auth/merge", person.ids))
    assert answers[0].status_code in (200, 401)
    assert answers[1].status_code in (200, 401, 404)
    assert len(stage.sql("SELECT DISTINCT user_id FROM notes")) == 1


def test_two_workers_at_one_large_merge(
    make_app: Callable[..., Flask], signs_in_over_guest: Make, app: Flask, stage: Stage
) -> None:
    person = signs_in_over_guest("one", "two", app=make_app(MERGE_INLINE_ROWS=0))
    record_id = person.post("/auth/merge").json["migration_id"]

    def work() -> None:
        with app.app_context(), app.test_request_context(), unit_of_work():
            run_merge(record_id)

    at_once(*(work,) * 4)
    assert stage.sql("SELECT migration_status FROM user_migrations") == [("completed",)]
    assert stage.sql("SELECT user_id FROM notes") == [(person.id,)] * 2
