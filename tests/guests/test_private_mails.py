"""The mails that tell what a private house keeps quiet: few, and none lost because a mail server was away."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.people import PASSWORD, Person
from tests.services.smtp import Mailbox

ASKS: dict[str, tuple[str, Callable[[str], dict[str, str]], bool, str]] = {
    "check-email": (
        "/api/auth/check-email",
        lambda email: {"email": email},
        True,
        "You can claim this account",
    ),
    "sign-in": (
        "/auth/login",
        lambda email: {"email": email, "password": PASSWORD},
        True,
        "No password set for this account",
    ),
    "reset": ("/api/auth/password-reset", lambda email: {"email": email}, False, "There is no account under"),
}


@pytest.mark.parametrize("ask", ASKS)
def test_a_mail_that_was_refused_comes_later_and_no_second_one(
    limited_app: Callable[..., Flask], smtp: Mailbox, run_jobs_of: Callable[[Flask], int], ask: str
) -> None:
    path, body, is_known, told = ASKS[ask]
    app = limited_app(ACCOUNT_DISCLOSURE="private", MAIL_URL=smtp.url)
    person = Person(app)
    if is_known:
        form = {"email": person.email, "name": "Walk-in", "text": "hello"}
        assert person.post("/api/contacts", form).status_code == 201
    smtp.refusal = "451 try later"
    try:
        assert person.post(path, body(person.email)).status_code in (200, 202, 401)
        run_jobs_of(app)
    finally:
        smtp.refusal = None
    assert smtp.to(person.email) == []
    run_jobs_of(app)
    assert [told in str(mail) for mail in smtp.to(person.email)] == [True]
    person.post(path, body(person.email))
    run_jobs_of(app)
    assert len(smtp.to(person.email)) == 1, "once an hour or a day, however often somebody asks"
