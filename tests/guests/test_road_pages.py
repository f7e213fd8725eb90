"""The roads to an account and away from it, as people walk them: by pages and forms, without scripts."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import PASSWORD, Answer, Person

LINKED = "Your previous repair requests and data have been linked to this account."
NEW = "another horse, another battery"


@pytest.fixture
def mailed(stage: Stage, do_jobs: Callable[[], int]) -> Callable[[str], tuple[str, str]]:
    """Do the jobs, and answer the code and the link path of the last mail to an address that has any."""

    def read(email: str) -> tuple[str, str]:
        do_jobs()
        rows = stage.sql("SELECT body FROM dev_mails WHERE recipient = :email ORDER BY id DESC", email=email)
        body = next(row.body for row in rows if "/claim/" in row.body or "/confirm/" in row.body)
        code = re.search(r"\b(\d{4} \d{4})\b", body)
        link = re.search(r"(/(?:claim|confirm)/[^\s\"<]+)", body)
        return code.group(1) if code else "", link.group(1) if link else ""

    return read


@pytest.fixture
def proved(someone: Callable[[], Person], mailed: Callable[[str], tuple[str, str]]) -> Callable[[], Person]:
    """Make somebody with an account whose address is confirmed."""

    def make() -> Person:
        person = someone().registers()
        _, link = mailed(person.email)
        assert person.sends(link, {}, of=link).status_code == 200
        return person

    return make


@pytest.fixture
def chooser(someone: Callable[[], Person]) -> Person:
    """Somebody with two notes as a guest and an account that is asked what becomes of them."""
    return come_to_choose(someone())


def come_to_choose(person: Person) -> Person:
    """Register, make two notes as a guest, and sign in by the form."""
    person.registers().post("/auth/logout")
    person.becomes_guest()
    for text in ("one", "two"):
        assert person.post("/api/notes", {"text": text}).status_code == 201
    typed = {"identifier": person.email, "password": PASSWORD}
    answer = person.sends("/login", typed, of="/login")
    assert (answer.status_code, answer.location) == (303, "/merge")
    return person


def ask_with(person: Person, email: str, **headers: str) -> Answer:
    """Send the registration with an address that a code will be mailed to."""
    return person.sends("/register", {"email": email, "password": PASSWORD}, of="/register", headers=headers)


def notes_of(stage: Stage, person: Person) -> int:
    """Count the notes that this person's cookie owns."""
    count: int = stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=person.me()["user_id"])[0][0]
    return count


def test_a_registration_becomes_the_code_step_and_then_the_account(
    visitor: Person, contact: str, mailed: Callable[[str], tuple[str, str]]
) -> None:
    step = ask_with(visitor, contact)
    assert step.status_code == 202
    assert contact in step.text
    wrong = visitor.sends("/claim", {"email": contact, "code": "0000 0000"})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.text) == (400, True)
    code, _ = mailed(contact)
    done = visitor.sends("/claim", {"email": contact, "code": code})
    assert (done.status_code, done.location) == (303, "/account")
    assert LINKED in visitor.get("/account").text


def test_the_code_step_takes_the_place_of_the_form_and_carries_what_was_refused(
    guest: Person, contact: str, mailed: Callable[[str], tuple[str, str]]
) -> None:
    for number in range(5):
        guest.post("/urls", {"original_url": f"https://example.com/{number}"})
    prompt = guest.sends("/links", {"original_url": "https://example.com/sixth"}, hx=True).text
    then = re.search(r'name="then"[^>]*value="([^"]+)"', prompt)
    assert then
    typed = {"email": contact, "password": PASSWORD, "then": then.group(1)}
    step = guest.sends("/register", typed, hx=True)
    assert step.text.lstrip().startswith("<form")
    assert then.group(1) in step.text
    code, _ = mailed(contact)
    done = guest.sends("/claim", {"email": contact, "code": code, "then": then.group(1)}, hx=True)
    assert "Here is your link" in done.text
    assert "https://example.com/sixth" in guest.get("/links").text


def test_a_forgotten_password_is_replaced_by_code(
    proved: Callable[[], Person], someone: Callable[[], Person], mailed: Callable[[str], tuple[str, str]]
) -> None:
    email = proved().email
    person = someone()
    refused = person.sends("/login", {"identifier": email, "password": "not the password"}, of="/login")
    way = re.search(r'href="(/forgot\?email=[^"]+)"', refused.text)
    assert way
    assert f'value="{email}"' in person.get(way.group(1)).text
    assert person.sends("/forgot", {"email": email}, of="/forgot").status_code == 202
    code, _ = mailed(email)
    short = person.sends("/forgot/code", {"email": email, "code": code, "password": "short"})
    assert (short.status_code, code in short.text) == (422, True)
    done = person.sends("/forgot/code", {"email": email, "code": code, "password": NEW})
    assert done.status_code == 303
    assert "Your password has been changed" in person.get("/account").text


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/claim", "/register"),
        ("/forgot/code", "/forgot"),
        ("/account/email/code", "/account/email"),
        ("/guest/handover", "/account"),
    ],
)
def test_the_address_of_a_form_leads_to_where_it_begins(visitor: Person, path: str, start: str) -> None:
    assert visitor.get(path).location == start


def test_a_mailed_link_asks_for_a_password_and_works_once(
    visitor: Person, someone: Callable[[], Person], contact: str, mailed: Callable[[str], tuple[str, str]]
) -> None:
    ask_with(visitor, contact)
    _, link = mailed(contact)
    owner = someone()
    assert owner.sends(link, {"password": "short"}, of=link).status_code == 422
    done = owner.sends(link, {"password": NEW}, of=link)
    assert (done.status_code, done.location) == (303, "/login")
    dead = owner.get(link)
    assert (dead.status_code, "/forgot" in dead.text) == (404, True)


def test_a_new_address_counts_when_its_code_is_typed(
    proved: Callable[[], Person], mailed: Callable[[str], tuple[str, str]]
) -> None:
    person = proved()
    wrong = person.sends(
        "/account/email", {"email": "new@example.com", "password": "wrong"}, of="/account/email"
    )
    assert (wrong.status_code, "not your password" in wrong.text) == (422, True)
    typed = {"email": "new@example.com", "password": PASSWORD}
    assert person.sends("/account/email", typed, of="/account/email").status_code == 202
    assert person.me()["email"] == person.email
    code, _ = mailed("new@example.com")
    assert person.sends("/account/email/code", {"email": "new@example.com", "code": code}).status_code == 303
    assert person.me()["email"] == "new@example.com"


def test_the_choice_says_what_would_come_along_and_brings_it_back_for_a_day(
    chooser: Person, stage: Stage
) -> None:
    page = chooser.get("/merge").text
    assert "2 Notes" in page
    assert notes_of(stage, chooser) == 0
    assert chooser.sends("/merge", {"choice": "merge"}, of="/merge").location == "/account"
    assert notes_of(stage, chooser) == 2
    assert "2 things came along" in chooser.get("/account").text
    assert chooser.sends("/merge/undo", {}, of="/account").status_code == 303
    assert notes_of(stage, chooser) == 0
    assert "came along" not in chooser.get("/account").text


def test_a_large_merge_shows_how_it_goes_and_can_be_undone(
    make_app: Callable[..., Flask], stage: Stage, do_jobs: Callable[[], int]
) -> None:
    chooser = come_to_choose(Person(make_app(MERGE_INLINE_ROWS=1)))
    assert chooser.sends("/merge", {"choice": "merge"}, of="/merge").location == "/merge/progress"
    assert 'hx-trigger="every 2s"' in chooser.get("/merge/progress").text
    do_jobs()
    assert "2 things are part of your account" in chooser.get("/merge/progress").text
    assert chooser.sends("/merge/undo", {}, of="/account").status_code == 303
    assert notes_of(stage, chooser) == 0


def test_what_is_kept_apart_is_back_after_signing_out(chooser: Person, stage: Stage) -> None:
    assert chooser.sends("/merge", {"choice": "keep"}, of="/merge").status_code == 303
    assert chooser.get("/merge").location == "/account"
    chooser.sends("/logout", {}, of="/account")
    assert chooser.me()["is_guest"] is True
    assert notes_of(stage, chooser) == 2


def test_what_is_thrown_away_is_gone(chooser: Person, stage: Stage) -> None:
    assert chooser.sends("/merge", {"choice": "discard"}, of="/merge").status_code == 303
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 0
    chooser.sends("/logout", {}, of="/account")
    assert chooser.me() == 401


def test_an_account_leaves_by_password_and_comes_back_by_code(
    proved: Callable[[], Person], mailed: Callable[[str], tuple[str, str]]
) -> None:
    person = proved()
    refused = person.sends("/account/leave", {"password": "wrong"}, of="/account/leave")
    assert (refused.status_code, "not your password" in refused.text) == (422, True)
    assert person.sends("/account/leave", {"password": PASSWORD}, of="/account/leave").status_code == 303
    assert person.me() == 401
    assert ask_with(person, person.email).status_code == 202
    code, _ = mailed(person.email)
    asked = person.sends("/claim", {"email": person.email, "code": code})
    assert (asked.status_code, 'value="restore"' in asked.text) == (422, True)
    done = person.sends("/claim", {"email": person.email, "code": code, "choice": "restore"})
    assert done.status_code == 303
    assert "Your account has been restored" in person.get("/account").text
