"""Passwords of 8 to 256 characters that no attacker tries first; others are named, never stored or shown."""

import unicodedata

import pytest

from tests.house.app import Stage
from tests.house.people import Person


@pytest.mark.parametrize(
    "password",
    [
        "12345678"[:7],
        "",
        "x" * 257,
        "x" * 100_001,
        "password",
        "PASSWORD",
        "12345678",
        "qwertyuiop",
        "iloveyou",
        "\ud800" * 9,
    ],
    ids=lambda password: ascii(password)[:20],
)
@pytest.mark.parametrize("road", ["/auth/register", "/auth/migrate"])
def test_a_password_that_will_not_do_is_named(stage: Stage, guest: Person, road: str, password: str) -> None:
    refused = guest.post(road, {"email": guest.email, "password": password})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["password"])
    assert len(password) < 10 or password not in refused.text
    assert stage.sql("SELECT user_type FROM users") == [("guest",)]


@pytest.mark.parametrize("password", ["short", "x" * 257, "password"])
def test_a_form_says_it_beside_the_field(stage: Stage, visitor: Person, password: str) -> None:
    page = visitor.sends("/register", {"email": visitor.email, "password": password}, of="/register")
    assert page.status_code == 422
    assert f'value="{password}"' not in page.text
    assert 'id="password-error"' in page.text
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


@pytest.mark.parametrize(
    "password",
    [
        "8 chars!",
        "x7" * 128,
        "пароль на русском",
        "密码密码密码密码",
        "tab\tand\nnewline",
        "nul\x00inside",
        "  spaces  ",
    ],
)
def test_any_other_text_is_a_password_to_the_letter(visitor: Person, password: str) -> None:
    visitor.password = password
    visitor.registers().signs_in()
    for other in (password + " ", password[:-1], password.strip("\x00 \t").upper() + "!"):
        assert visitor.post("/auth/login", {"email": visitor.email, "password": other}).status_code == 401


def test_an_accent_is_the_same_however_a_keyboard_puts_it_on(visitor: Person) -> None:
    visitor.password = unicodedata.normalize("NFD", "un été à la mer")
    visitor.registers()
    assert visitor.tries_to_sign_in(unicodedata.normalize("NFC", visitor.password)).status_code == 200
    assert visitor.tries_to_sign_in("un ete a la mer").status_code == 401


@pytest.mark.parametrize("password", [None, 12345678, ["correct horse"], {"a": "b"}, True])
def test_what_is_no_text_is_no_password(visitor: Person, password: object) -> None:
    refused = visitor.post("/auth/register", {"email": visitor.email, "password": password})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["password"])
