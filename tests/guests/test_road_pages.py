"""The roads to an account and away from it, as people walk them: by pages and forms, without scripts."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

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
    """Somebody who made two notes as a guest, signed in by the form, and is asked what becomes of them."""
    person = someone().registers()
    person.post("/auth/logout")
    person.becomes_guest()
    for text in ("one", "two"):
        assert person.post("/api/notes", {"text": text}).status_code == 201
    typed = {"identifier": person.email, "password": PASSWORD}
    answer = person.sends("/login", typed, of="/login")
    assert (answer.status_code, answer.location) == (303, "/merge")
    return person


def ask_with(person: Person, email: str, **headers: str) -> TestResponse:
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


def test_a_guest_goes_on_in_a_second_browser(guest: Person, someone: Callable[[], Person]) -> None:
    assert guest.post("/api/notes", {"text": "mine"}).status_code == 201
    page = guest.sends("/guest/handover", {}, of="/account").text
    assert 'src="data:image/svg+xml' in page
    found = re.search(r"(/guest/handover/[\w-]+)", page)
    assert found
    phone, late = someone(), someone()
    assert phone.me() == 401
    assert phone.sends(found.group(1), {}, of=found.group(1)).status_code == 303
    assert phone.me()["user_id"] == guest.id
    assert guest.me()["user_id"] == guest.id
    assert late.get(found.group(1)).status_code == 404


def test_a_handover_leaves_alone_what_another_guest_has_there(
    guest: Person, someone: Callable[[], Person]
) -> None:
    page = guest.sends("/guest/handover", {}, of="/account").text
    path = re.findall(r"(/guest/handover/[\w-]+)", page)[0]
    other = someone().becomes_guest()
    other.post("/api/notes", {"text": "theirs"})
    assert other.sends(path, {}, of=path).status_code == 409
    assert other.me()["user_id"] == other.id
    assert someone().get(path).status_code == 200


def test_an_export_is_packed_by_the_worker_and_downloaded_from_its_page(
    member: Person, do_jobs: Callable[[], int]
) -> None:
    assert member.sends("/account/export", {}, of="/account").location == "/account/export"
    assert 'hx-trigger="every 2s"' in member.get("/account/export").text
    do_jobs()
    page = member.get("/account/export").text
    assert "hx-trigger" not in page
    found = re.search(r'href="(/api/me/export/\d+)"', page)
    assert found
    with zipfile.ZipFile(io.BytesIO(member.get(found.group(1)).data)) as archive:
        assert "notes.json" in archive.namelist()


def test_a_guest_leaves_at_once(guest: Person, stage: Stage) -> None:
    assert "no way back" in guest.get("/account/leave").text
    assert guest.sends("/account/leave", {}, of="/account/leave").status_code == 303
    assert guest.me() == 401
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


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
