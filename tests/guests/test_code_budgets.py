"""Codes are few, short-lived, told to their mailbox alone, and no lock on anybody's account (T7, T23-T30)."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.house.app import Stage
from tests.house.mails import LINK, Mails
from tests.house.people import Person
from tests.services.smtp import Mailbox
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests import claims
from webapp.guests.models import EmailClaim
from webapp.guests.passwords import password_matches

Someone = Callable[[], Person]
BAD_CODE = "That code is not valid or has expired."


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the comparisons of codes answered, by their real calls."""
    answers: list[bool] = []

    def watched(code: str, stored: str | None) -> bool:
        answers.append(password_matches(code, stored))
        return answers[-1]

    monkeypatch.setattr(claims, "password_matches", watched)
    return answers


@pytest.fixture
def owner(member: Person, mails: Mails) -> Person:
    """An account that proved its address."""
    return member.confirms(mails.link(member.email))


def asker_of(owner: Person, app: Flask, number: int = 1) -> Person:
    asker = Person(app, address=f"198.51.100.{number}")
    asker.email = owner.email
    assert asker.post("/api/auth/password-reset", {"email": owner.email}).status_code == 202
    return asker


def test_five_wrong_codes_end_the_right_one(owner: Person, mails: Mails) -> None:
    """T25, one session."""
    asker = asker_of(owner, owner.app)
    code = mails.code(owner.email)
    for _ in range(5):
        refused = asker.resets(wrong(code), "a new long password")
        assert (refused.status_code, refused.json["detail"]) == (400, BAD_CODE)
    assert asker.resets(code, "a new long password").status_code == 400


def test_a_burst_of_sixty_wrong_codes_examines_exactly_five(
    owner: Person, mails: Mails, examined: list[bool], stage: Stage
) -> None:
    """T26."""
    asker = asker_of(owner, owner.app)
    code = mails.code(owner.email)
    crowd = [asker.copy() for _ in range(60)]
    for one in crowd:
        one.email = owner.email
    with ThreadPoolExecutor(12) as pool:
        statuses = list(
            pool.map(lambda one: one.resets(wrong(code), "a new long password").status_code, crowd)
        )
    assert statuses == [400] * 60
    assert examined == [False] * 5
    assert stage.sql("SELECT attempts FROM email_claims WHERE purpose = 'reset'") == [(5,)]


def test_many_sessions_together_have_ten_tries_an_hour(
    limited_app: Callable[..., Flask], owner: Person, mails: Mails, examined: list[bool]
) -> None:
    """T25, over all sessions of an address."""
    app = limited_app()
    askers = [asker_of(owner, app, number) for number in range(1, 9)]
    code = mails.code(owner.email)
    for asker in askers:
        for _ in range(6):
            assert asker.resets(wrong(code), "a new long password").status_code == 400
    assert examined == [False] * 10


def test_burnt_tries_lock_nobody_out(limited_app: Callable[..., Flask], owner: Person, mails: Mails) -> None:
    """T27: password and mailed link go on working."""
    app = limited_app()
    link_asker = asker_of(owner, app, 1)
    link = mails.link(owner.email)
    for number in (2, 3):
        attacker = asker_of(owner, app, number)
        code = mails.code(owner.email)
        for _ in range(6):
            attacker.resets(wrong(code), "a new long password")
    there = Person(app, address="198.51.100.77")
    there.email = owner.email
    assert there.tries_to_sign_in().status_code == 200
    assert link_asker.opens(link, "the owner's new password").status_code == 303
    assert there.tries_to_sign_in("the owner's new password").status_code == 200


def test_ten_requests_are_three_mails_and_ten_equal_answers(
    limited_app: Callable[..., Flask], owner: Person, mails: Mails
) -> None:
    """T28: a stranger cannot fill somebody's mailbox."""
    app, before = limited_app(), len(mails.to(owner.email))
    answers = set()
    for number in range(10):
        asker = Person(app, address=f"198.51.100.{number + 1}")
        told = asker.post("/api/auth/password-reset", {"email": owner.email})
        answers.add((told.status_code, json.dumps(told.json)))
    assert len(answers) == 1
    assert len(mails.to(owner.email)) - before <= 3


def test_the_last_mail_of_the_day_has_a_link_that_lives_a_day(
    limited_app: Callable[..., Flask], owner: Person, do_jobs: Callable[[], int]
) -> None:
    """T27: whoever uses up the mails of an address hands its owner a way in."""
    app = limited_app()
    now = datetime.now(UTC)
    for n in range(7):
        with time_machine.travel(now + timedelta(minutes=6 * n)):
            asker_of(owner, app, n)
        do_jobs()
    with app.app_context(), unit_of_work(write=False):
        of_resets = select(EmailClaim.link_expires_at).where(EmailClaim.purpose == "reset")
        ends = list(db.session.scalars(of_resets.order_by(EmailClaim.created_at)))
    assert [end is not None and end - now > timedelta(hours=23) for end in ends] == [False] * 5 + [True]


def test_one_address_on_the_net_starts_twenty_an_hour(limited_app: Callable[..., Flask]) -> None:
    person = Person(limited_app())
    told = [
        person.post("/api/auth/password-reset", {"email": f"nobody{n}@example.com"}).status_code
        for n in range(21)
    ]
    assert told == [202] * 20 + [429]


def test_no_word_of_the_askers_is_mailed(visitor: Person, someone: Someone, mails: Mails) -> None:
    """T28: our mails carry nobody's advertisement."""
    spam = "WIN http://evil.example"
    someone().post("/api/contacts", {"email": visitor.email, "name": spam, "text": spam})
    asker = someone()
    asker.email = visitor.email
    asker.asks(display_name=spam)
    asker.post("/api/auth/password-reset", {"email": visitor.email})
    told = mails.to(visitor.email)
    assert len(told) == 2
    assert not any("evil" in mail or "WIN" in mail for mail in told)


def test_the_code_is_in_the_mail_and_nowhere_else(visitor: Person, stage: Stage, mails: Mails) -> None:
    """T24."""
    someones = visitor.post("/api/contacts", {"email": visitor.email, "name": "V", "text": "x"})
    asked = visitor.asks()
    waiting = str(stage.sql("SELECT * FROM outbox"))
    code = mails.code(visitor.email)
    done = visitor.proves(code)
    digits = code.replace(" ", "")
    stored = str(stage.sql("SELECT * FROM email_claims") + stage.sql("SELECT * FROM events"))
    for text in (someones.text, asked.text, done.text, waiting, stored, visitor.cookie()):
        assert code not in text
        assert digits not in text


def test_a_used_proof_ends_all_others_of_the_address(owner: Person, someone: Someone, mails: Mails) -> None:
    """T7."""
    askers = [asker_of(owner, owner.app, number) for number in range(1, 4)]
    codes, links = mails.codes(owner.email), mails.links(owner.email)
    assert askers[2].resets(codes[-1], "a new long password").status_code == 200
    for asker, code in zip(askers[:2], codes[-3:-1], strict=True):
        assert asker.resets(code, "another long password").status_code == 400
    for link in links[-3:]:
        assert someone().get(link).status_code == 404


def test_opening_a_link_changes_nothing(owner: Person, someone: Someone, mails: Mails) -> None:
    """T30: mail scanners open links."""
    asker_of(owner, owner.app)
    link, scanner = mails.link(owner.email), someone()
    for _ in range(5):
        assert scanner.get(link).status_code == 200
        assert scanner.client.head(link).status_code == 200
    assert owner.me()["user_id"] == owner.id
    assert someone().opens(link, "a new long password").status_code == 303
    assert someone().get(link).status_code == 404


def test_links_lead_to_our_own_host(owner: Person, mails: Mails) -> None:
    """T29: whatever a request says of its host."""
    asker = Person(owner.app)
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert asker.post("/api/auth/password-reset", {"email": owner.email}, headers=forged).status_code == 202
    mail = mails.to(owner.email)[-1]
    assert LINK.search(mail)
    assert "evil" not in mail
    refused = asker.post("/api/auth/password-reset", {"email": owner.email}, headers={"Host": "evil.example"})
    assert refused.status_code == 400


def test_a_mail_server_that_is_down_shows_nothing(
    make_app: Callable[..., Flask],
    run_jobs_of: Callable[[Flask], int],
    smtp: Mailbox,
    visitor: Person,
    contact: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T23: known or not, the answer is the same, and the mail goes later."""
    app = make_app(MAIL_URL=smtp.url)
    monkeypatch.setattr(smtp, "refusal", "451 try later")
    told = {
        json.dumps(Person(app).post("/api/auth/password-reset", {"email": email}).json)
        for email in (contact, "nobody@example.com")
    }
    assert len(told) == 1
    before = len(smtp.to(contact))
    run_jobs_of(app)
    monkeypatch.setattr(smtp, "refusal", None)
    run_jobs_of(app)
    assert len(smtp.to(contact)) == before + 1
