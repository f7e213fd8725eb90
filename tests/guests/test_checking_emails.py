"""check-email tells the documents' three messages, and tells nothing else."""

import pytest

from tests.house.app import Stage
from tests.house.people import Person

PATH = "/api/auth/check-email"
NEW = {
    "exists": False,
    "isRegistered": False,
    "needsPasswordSetup": False,
    "message": "This email is available for registration.",
}
CONTACT = {
    "exists": True,
    "isRegistered": False,
    "needsPasswordSetup": True,
    "message": (
        "This email has been used for service requests. You can claim this account by registering or using "
        "'Forgot Password'."
    ),
}
REGISTERED = {
    "exists": True,
    "isRegistered": True,
    "needsPasswordSetup": False,
    "message": "An account with this email already exists. Please sign in.",
}


def test_the_three_messages(contact: str, member: Person, visitor: Person) -> None:
    for email, told in (("free@example.com", NEW), (contact, CONTACT), (member.email, REGISTERED)):
        answer = visitor.post(PATH, {"email": email})
        assert (answer.status_code, answer.json) == (200, told)


def test_the_address_is_asked_about_in_its_canonical_form(member: Person, visitor: Person) -> None:
    assert visitor.post(PATH, {"email": f" {member.email.upper()} "}).json == REGISTERED


def test_a_deleted_accounts_address_is_free_again(stage: Stage, member: Person, visitor: Person) -> None:
    stage.sql("UPDATE users SET deleted_at = '2026-01-01 00:00:00', deleted_reason = 'self'")
    assert visitor.post(PATH, {"email": member.email}).json["isRegistered"] is False


def test_asking_makes_nobody(stage: Stage, visitor: Person) -> None:
    visitor.post(PATH, {"email": "free@example.com"})
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("free@example.com", NEW["message"]),
        ("contact@example.com", "This email has been used for service requests."),
        ("no address", "This is not a valid email address."),
        ("x" * 5000, "This is not a valid email address."),
        ("a\x00b@example.com", "This is not a valid email address."),
    ],
)
def test_the_form_says_it_beside_the_field(contact: str, visitor: Person, email: str, told: str) -> None:
    hint = visitor.sends("/register/email", {"email": email}, of="/register", hx=True)
    assert hint.status_code == 200
    assert told in hint.text
    assert "<html" not in hint.text


def test_an_empty_field_has_no_hint(visitor: Person) -> None:
    hint = visitor.sends("/register/email", {"email": ""}, of="/register", hx=True)
    assert hint.status_code == 200
    assert "not a valid" not in hint.text
