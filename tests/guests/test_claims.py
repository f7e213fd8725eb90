"""Whoever proves an address gets what was done under it; whoever only knows it gets nothing."""

import re
from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

LINKED = "Your previous repair requests and data have been linked to this account."


@pytest.fixture
def contact(stage: Stage) -> Callable[[str], int]:
    """Make somebody who used an address at a public form."""

    def make(email: str) -> int:
        stage.sql(
            "INSERT INTO users (user_type, email, display_name) VALUES ('contact', :email, 'Walk-in')", email=email
        )
        return int(stage.sql("SELECT id FROM users WHERE email = :email", email=email)[0][0])

    return make


@pytest.fixture
def mailed(stage: Stage, do_jobs: Callable[[], int]) -> Callable[[str], tuple[str, str]]:
    """Do the jobs, and answer the code and the link path of the last mail to an address."""

    def read(email: str) -> tuple[str, str]:
        do_jobs()
        rows = stage.sql("SELECT body FROM dev_mails WHERE recipient = :email ORDER BY id DESC", email=email)
        body = rows[0][0]
        code = re.search(r"\b(\d{4} \d{4})\b", body)
        link = re.search(r"(/(?:claim|confirm)/\S+)", body)
        return code.group(1) if code else "", link.group(1) if link else ""

    return read


def test_registering_with_a_contacts_email_takes_the_code_and_keeps_the_row(
    visitor: Person, contact: Callable[[str], int], mailed: Callable[[str], tuple[str, str]]
) -> None:
    contact_id = contact(visitor.email)
    asked = visitor.post("/auth/register", {"email": visitor.email, "password": PASSWORD})
    assert asked.status_code == 202, asked.text
    assert asked.json["status"] == "confirmation_sent"
    assert visitor.me() == 401
    code, _ = mailed(visitor.email)
    done = visitor.post("/auth/claim", {"email": visitor.email, "code": code})
    assert done.status_code == 201, done.text
    assert done.json["user_id"] == contact_id
    assert LINKED in done.json["message"]
    assert visitor.me()["email_verified"] is True


def test_a_code_counts_only_where_it_was_asked_for(
    visitor: Person,
    someone: Callable[[], Person],
    contact: Callable[[str], int],
    mailed: Callable[[str], tuple[str, str]],
) -> None:
    contact(visitor.email)
    visitor.post("/auth/register", {"email": visitor.email, "password": PASSWORD})
    code, _ = mailed(visitor.email)
    thief = someone()
    assert thief.post("/auth/claim", {"email": visitor.email, "code": code}).status_code == 400
    assert visitor.post("/auth/claim", {"email": visitor.email, "code": code}).status_code == 201


def test_the_link_asks_the_owner_for_a_password_and_throws_the_askers_away(
    visitor: Person,
    someone: Callable[[], Person],
    contact: Callable[[str], int],
    mailed: Callable[[str], tuple[str, str]],
) -> None:
    contact(visitor.email)
    visitor.post("/auth/register", {"email": visitor.email, "password": "the attacker's own password"})
    _, link = mailed(visitor.email)
    owner = someone()
    owner.email, owner.password = visitor.email, "the owner's own password"
    answer = owner.sends(link, {"password": owner.password}, of=link)
    assert answer.status_code == 303, answer.text
    thief = {"email": visitor.email, "password": "the attacker's own password"}
    assert visitor.post("/auth/login", thief).status_code == 401
    owner.signs_in()


def test_an_unproved_account_loses_the_address_to_its_owner(
    visitor: Person, someone: Callable[[], Person], mailed: Callable[[str], tuple[str, str]], stage: Stage
) -> None:
    squatter = visitor.registers()
    owner = someone()
    owner.email = squatter.email
    assert owner.post("/auth/register", {"email": owner.email, "password": owner.password}).status_code == 202
    code, _ = mailed(owner.email)
    assert owner.post("/auth/claim", {"email": owner.email, "code": code}).status_code == 201
    assert squatter.me()["email"] is None
    assert owner.me()["user_id"] != squatter.id


def test_forgotten_passwords_are_chosen_anew_by_code_and_every_session_ends(
    member: Person, someone: Callable[[], Person], mailed: Callable[[str], tuple[str, str]], stage: Stage
) -> None:
    stage.sql("UPDATE users SET email_verified_at = CURRENT_TIMESTAMP")
    other = someone()
    assert other.post("/api/auth/password-reset", {"email": member.email}).status_code == 202
    code, _ = mailed(member.email)
    new = {"email": member.email, "code": code, "password": "a completely new password"}
    answer = other.post("/api/auth/password-reset/confirm", new)
    assert answer.status_code == 200, answer.text
    assert member.me() == 401
    assert other.me()["user_id"] == member.id


def test_five_wrong_codes_end_the_right_one(
    visitor: Person, contact: Callable[[str], int], mailed: Callable[[str], tuple[str, str]]
) -> None:
    contact(visitor.email)
    visitor.post("/auth/register", {"email": visitor.email, "password": PASSWORD})
    code, _ = mailed(visitor.email)
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
    for _ in range(5):
        assert visitor.post("/auth/claim", {"email": visitor.email, "code": wrong}).status_code == 400
    assert visitor.post("/auth/claim", {"email": visitor.email, "code": code}).status_code == 400
