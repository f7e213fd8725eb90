"""Nobody gives themselves a right by naming it in a body or a form."""

from typing import Any

import pytest

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

PRIVILEGES = {
    "is_guest": False,
    "role": "admin",
    "user_type": "registered",
    "expires_at": None,
    "session_expires_at": None,
    "merged_into_user_id": 1,
    "email_verified": True,
    "email_verified_at": "2026-01-01T00:00:00Z",
    "is_active": True,
    "auth_epoch": 0,
    "owner_id": 1,
    "user_id": 1,
    "id": 1,
    "password_hash": "x",
    "is_persistent": True,
    "permissions": ["publish_snippets"],
    "created_at": "2020-01-01T00:00:00Z",
    "signup_guest_id": 1,
    "__class__": "User",
    "constructor": {},
}
CALLS: dict[str, dict[str, Any]] = {
    "/auth/guest": {},
    "/api/v1/users/guest": {},
    "/api/auth/guest-session": {},
    "/auth/register": {"email": "new@example.com", "password": PASSWORD},
    "/auth/migrate": {"email": "new@example.com", "password": PASSWORD},
    "/auth/login": {"email": "known@example.com", "password": PASSWORD},
    "/auth/refresh": {"refresh_token": "x"},
    "/api/auth/check-email": {"email": "new@example.com"},
    "/auth/claim": {"email": "new@example.com", "code": "1234 5678"},
    "/auth/merge": {"guest_id": 1},
    "/api/auth/password-reset": {"email": "new@example.com"},
    "/api/auth/password-reset/confirm": {
        "email": "new@example.com",
        "password": PASSWORD,
        "code": "1234 5678",
    },
    "/api/me/email": {"email": "new@example.com", "password": PASSWORD},
    "/api/me/email/confirm": {"email": "new@example.com", "code": "1234 5678"},
}


@pytest.mark.parametrize("path", CALLS)
def test_a_field_that_names_a_privilege_is_refused_by_name(
    visitor: Person, subtests: pytest.Subtests, path: str
) -> None:
    for field, value in PRIVILEGES.items():
        with subtests.test(field):
            refused = visitor.post(path, CALLS[path] | {field: value})
            assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert visitor.me() == 401


def test_forms_take_no_privileges_either(stage: Stage, visitor: Person) -> None:
    privileges = {name: str(value) for name, value in PRIVILEGES.items()}
    form = {"email": visitor.email, "password": PASSWORD, "display_name": "Ana"} | privileges
    assert visitor.sends("/register", form, of="/register").status_code == 303
    profile = {
        "display_name": "Ana",
        "locale": "en",
        "timezone": "UTC",
        "theme": "dark",
        "email": "other@example.com",
    }
    assert visitor.sends("/account", profile | privileges, of="/account").status_code == 303
    me = visitor.me()
    assert (me["role"], me["email"], me["email_verified"], me["theme"]) == (
        "customer",
        visitor.email,
        False,
        "dark",
    )
    row = stage.sql("SELECT is_active, auth_epoch, merged_into_user_id, deleted_at FROM users")[0]
    assert tuple(row) == (True, 1, None, None)


def test_a_guest_does_not_edit_a_profile(stage: Stage, guest: Person) -> None:
    token = guest.csrf_token()
    answer = guest.post("/account", data={"csrf_token": token, "display_name": "Ana", "username": "ana"})
    assert answer.status_code == 401
    assert stage.sql("SELECT username, display_name FROM users") == [(None, "")]
