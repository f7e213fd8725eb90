"""Many at once at one address: one success, no fault, no row too many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Answer, Person
from webapp.guests.check import check

Someone = Callable[[], Person]


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Do all acts at the same moment; answer what they answered."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def statuses(answers: list[Answer]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.fixture(autouse=True)
def _sound_afterwards(app: Flask, do_jobs: Callable[[], int]) -> Any:
    """Whatever was raced, the house is sound."""
    yield
    do_jobs()
    with app.app_context():
        assert [str(found) for found in check()] == []


def test_registering_one_address_twenty_times_at_once(someone: Someone, stage: Stage) -> None:
    people = [someone() for _ in range(20)]
    for person in people:
        person.email = "one@example.com"
    answers = at_once(*(person.asks for person in people))
    assert statuses(answers) == [201] + [202] * 19
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 1


def test_two_confirms_of_one_code(visitor: Person, mails: Mails, stage: Stage) -> None:
    visitor.post("/api/contacts", {"email": visitor.email, "name": "V", "text": "x"})
    visitor.asks()
    code, twin = mails.code(visitor.email), visitor.copy()
    twin.email = visitor.email
    answers = at_once(lambda: visitor.proves(code), lambda: twin.proves(code))
    assert statuses(answers) == [201, 400]
    assert stage.sql("SELECT count(*) FROM email_claims WHERE used_at IS NULL")[0][0] == 0


def test_two_passwords_race_one_link(member: Person, someone: Someone, mails: Mails) -> None:
    member.confirms(mails.link(member.email))
    member.post("/api/auth/password-reset", {"email": member.email})
    link = mails.link(member.email)
    one, two = someone(), someone()
    tokens = [person.csrf_token(link) for person in (one, two)]
    words = ["the first new password", "the second new password"]

    def choose(person: Person, token: str, password: str) -> Callable[[], Answer]:
        return lambda: person.client.post(link, data={"csrf_token": token, "password": password})

    answers = at_once(*(choose(*each) for each in zip((one, two), tokens, words, strict=True)))
    assert statuses(answers) == [303, 404]
    winner = words[0] if answers[0].status_code == 303 else words[1]
    other = words[1] if winner == words[0] else words[0]
    assert member.tries_to_sign_in(winner).status_code == 200
    assert member.tries_to_sign_in(other).status_code == 401


def test_two_browsers_prove_one_address(
    visitor: Person, someone: Someone, mails: Mails, stage: Stage
) -> None:
    other = someone()
    other.email = visitor.email
    visitor.post("/api/contacts", {"email": visitor.email, "name": "V", "text": "x"})
    for person in (visitor, other):
        person.asks()
    codes = mails.codes(visitor.email)
    answers = at_once(lambda: visitor.proves(codes[0]), lambda: other.proves(codes[1]))
    assert statuses(answers) in ([201, 400], [201, 409])
    assert stage.sql("SELECT user_type FROM users") == [("registered",)]


def test_a_claim_and_a_merge_of_the_same_guest(
    visitor: Person, member: Person, mails: Mails, stage: Stage
) -> None:
    visitor.post("/api/contacts", {"email": visitor.email, "name": "V", "text": "the form's"})
    visitor.becomes_guest()
    guest = visitor.token
    visitor.writes("the guest's")
    visitor.asks()
    code = mails.code(visitor.email)
    bearer = {"Authorization": f"Bearer {member.token}"}
    client = Person(visitor.app)
    claimed, merged = at_once(
        lambda: visitor.proves(code),
        lambda: client.post("/auth/merge", {"guest_token": guest}, headers=bearer),
    )
    assert (claimed.status_code, merged.status_code) in ((201, 200), (201, 409), (409, 200), (400, 200))
    ((owner,),) = stage.sql("SELECT user_id FROM notes WHERE text = 'the guest''s'")
    winner = member.id if merged.status_code == 200 else visitor.id
    assert owner == winner


def test_a_claim_while_another_request_comes_in_by_the_form(
    visitor: Person, mails: Mails, stage: Stage
) -> None:
    form = {"email": visitor.email, "name": "V", "text": "one"}
    visitor.post("/api/contacts", form)
    visitor.asks()
    code, desk = mails.code(visitor.email), Person(visitor.app)
    claimed, *sent = at_once(lambda: visitor.proves(code), *(lambda: desk.post("/api/contacts", form),) * 4)
    assert claimed.status_code == 201
    assert statuses(sent) == [201] * 4
    assert stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=visitor.id)[0][0] == 5


def test_an_old_change_of_address_never_confirms_another(member: Person, mails: Mails, stage: Stage) -> None:
    """T10: each claim carries its own address, whichever was asked for last."""
    mine, victims = "mine@example.com", "victims@example.com"
    twin = member.copy()
    for _ in range(5):
        at_once(
            lambda: member.post("/api/me/email", {"email": mine, "password": PASSWORD}),
            lambda: twin.post("/api/me/email", {"email": victims, "password": PASSWORD}),
        )
    code = mails.code(mine)
    assert member.post("/api/me/email/confirm", {"email": victims, "code": code}).status_code == 400
    assert member.post("/api/me/email/confirm", {"email": mine, "code": code}).status_code == 200
    assert stage.sql("SELECT email FROM users") == [(mine,)]
