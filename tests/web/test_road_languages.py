"""The roads to an account and away from it in every language: their pages, whole, and their mails."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person
from tests.web.test_languages import each_language, english_in, reads, whole
from webapp.mail.messages import write

NEW = "another horse, another battery"


@pytest.fixture
def contact(stage: Stage) -> str:
    """The address of a contact: used at a public form before, without a password."""
    stage.sql("INSERT INTO users (user_type, email, display_name) VALUES ('contact', 'c@example.com', '')")
    return "c@example.com"


def shows(answer_text: str, language: str, *english: str) -> None:
    """Hold that a page is in a language, all of it, and says what these English texts say."""
    whole(answer_text, language)
    with force_locale(language):
        for text in english:
            assert gettext(text) in answer_text


@each_language
def test_the_steps_by_mailed_code_are_whole(
    app: Flask, visitor: Person, contact: str, mails: Mails, language: str
) -> None:
    typed = {"email": contact, "password": PASSWORD}
    step = reads(visitor, language).sends("/register", typed, of="/register")
    wrong = visitor.sends("/claim", {"email": contact, "code": "0000 0000"})
    link = mails.link(contact)
    done = visitor.sends("/claim", {"email": contact, "code": mails.code(contact)})
    assert (step.status_code, wrong.status_code, done.status_code) == (202, 400, 303)
    reset = visitor.sends("/forgot", {"email": contact}, of="/forgot")
    assert reset.status_code == 202
    with app.test_request_context():
        shows(step.text, language, "That is me")
        shows(wrong.text, language, "That code is not valid or has expired.")
        shows(reset.text, language, "Set my new password")
        shows(visitor.get("/account").text, language)
        shows(visitor.get(link).text, language, "This link no longer works")


@each_language
def test_a_mailed_link_and_the_choice_of_who_comes_back_are_whole(
    app: Flask, visitor: Person, mails: Mails, language: str
) -> None:
    reads(visitor, language).registers().confirms(mails.link(visitor.email))
    wrong = visitor.sends("/account/leave", {"password": "wrong"}, of="/account/leave")
    left = visitor.sends("/account/leave", {"password": PASSWORD}, of="/account/leave")
    assert (wrong.status_code, left.status_code) == (422, 303)
    home = visitor.get("/").text
    visitor.sends("/register", {"email": visitor.email, "password": PASSWORD}, of="/register")
    asked = visitor.sends("/claim", {"email": visitor.email, "code": mails.code(visitor.email)})
    assert asked.status_code == 422
    with app.test_request_context():
        shows(wrong.text, language, "This is not your password.")
        shows(home, language, "Your account is closed. For 30 days you can restore it by registering again.")
        shows(asked.text, language, "Restore my data", "Start fresh")
        shows(visitor.get(mails.link(visitor.email)).text, language, "Choose your password", "Start fresh")


@each_language
def test_a_new_address_is_asked_for_and_proved_in_whole_pages(
    app: Flask, visitor: Person, mails: Mails, language: str
) -> None:
    reads(visitor, language).registers()
    typed = {"email": "new@example.com", "password": PASSWORD}
    step = visitor.sends("/account/email", typed, of="/account/email")
    code = mails.code("new@example.com")
    done = visitor.sends("/account/email/code", {"email": "new@example.com", "code": code})
    assert (step.status_code, done.status_code) == (202, 303)
    with app.test_request_context():
        shows(step.text, language, "Use this address")
        shows(visitor.get("/account").text, language, "Your email has been changed.")


@each_language
def test_the_choice_of_a_merge_is_whole(app: Flask, visitor: Person, language: str) -> None:
    reads(visitor, language).registers().post("/auth/logout")
    visitor.becomes_guest()
    assert visitor.post("/urls", {"original_url": "https://example.com/"}).status_code == 201
    visitor.sends("/login", {"identifier": visitor.email, "password": PASSWORD}, of="/login")
    with app.test_request_context():
        shows(visitor.get("/merge").text, language, "Bring your things along?", "Throw them away")
        shows(visitor.get("/account").text, language, "What you made here as a guest waits for your choice.")
        visitor.sends("/merge", {"choice": "merge"}, of="/merge")
        shows(visitor.get("/merge/progress").text, language, "Everything came along")
        shows(visitor.get("/account").text, language, "Undo")


@each_language
def test_a_stay_goes_on_elsewhere_in_whole_pages(
    app: Flask, guest: Person, someone: Callable[[], Person], do_jobs: Callable[[], int], language: str
) -> None:
    page = reads(guest, language).sends("/guest/handover", {}, of="/account").text
    path = re.findall(r"(/guest/handover/[\w-]+)", page)[0]
    other = reads(someone().becomes_guest(), language)
    assert other.post("/urls", {"original_url": "https://example.com/"}).status_code == 201
    asked, refused = other.get(path).text, other.sends(path, {}, of=path).text
    guest.sends("/account/export", {}, of="/account")
    with app.test_request_context():
        shows(page, language, "On another device")
        shows(asked, language, "Yes, open them here")
        shows(refused, language, "Another guest has things on this device already.")
        shows(guest.get("/account/export").text, language, "Look again")
        do_jobs()
        shows(guest.get("/account/export").text, language, "Your file is ready.")


@each_language
@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("claim", {"code": "1234 5678", "link": "http://localhost/claim/x"}),
        ("claim", {"code": None, "link": "http://localhost/confirm/x"}),
        ("note", {}),
    ],
)
def test_a_mail_is_whole(app: Flask, language: str, name: str, context: dict[str, str | None]) -> None:
    with app.test_request_context():
        message = write(name, "ana@example.com", language, sentence="·", **context)
        text, html = (part.get_content() for part in message.iter_parts())
    assert english_in(f"<title>{message['Subject']}</title><p>{text}", language) == []
    whole(html, language)


@each_language
def test_mails_are_in_the_language_of_who_asked(
    stage: Stage, visitor: Person, someone: Callable[[], Person], mails: Mails, contact: str, language: str
) -> None:
    reads(visitor, language).registers().confirms(mails.link(visitor.email))
    assert visitor.me()["locale"] == language
    for email in (visitor.email, contact, "nobody@example.com"):
        visitor.post("/api/auth/password-reset", {"email": email})
    reads(someone(), language).sends("/register", {"email": contact, "password": PASSWORD}, of="/register")
    visitor.sends("/account/email", {"email": "new@example.com", "password": PASSWORD}, of="/account/email")
    visitor.sends("/account/email/code", {"email": "new@example.com", "code": mails.code("new@example.com")})
    visitor.sends("/account/leave", {"password": PASSWORD}, of="/account/leave")
    assert mails.to(visitor.email)
    said = [body for (body,) in stage.sql("SELECT subject || ' ' || body FROM dev_mails ORDER BY id")]
    assert len(said) >= 8
    assert [found for body in said if (found := english_in(f"<p>{body}", language))] == []
