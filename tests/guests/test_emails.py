"""One canonical form of an address at every entry; what is no address, or only looks like one, is refused."""

import unicodedata
from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

ENTRIES = ["/auth/register", "/api/auth/check-email", "/api/auth/password-reset"]

SAME = [
    ("Mike@Example.COM", "mike@example.com"),
    ("  mike@example.com ", "mike@example.com"),
    ("mike@BÜCHER.example.com", "mike@xn--bcher-kva.example.com"),
    ("mike@xn--bcher-kva.example.com", "mike@xn--bcher-kva.example.com"),
    (unicodedata.normalize("NFD", "josé@example.com"), "josé@example.com"),
    (unicodedata.normalize("NFC", "JOSÉ@example.com"), "josé@example.com"),
    ("mike+tag@example.com", "mike+tag@example.com"),
    ("o'hara@example.com", "o'hara@example.com"),
    ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
]
REFUSED = [
    "",
    " ",
    "mike",
    "mike@",
    "@example.com",
    "mike@example",
    "mike@localhost",
    "mike@.example.com",
    "mike@example..com",
    "mike@-example.com",
    "mike..x@example.com",
    ".mike@example.com",
    "mike@example.com\n",
    "mike@example.com\r\nBcc: all@example.com",
    "mi\nke@example.com",
    "mike\x00@example.com",
    "mike@exam\tple.com",
    "mike@example.com,eve@example.com",
    "mike@example.com;eve@example.com",
    "mike@example.com eve@example.com",
    "mike@example.com, eve@example.com",
    "Mike <mike@example.com>",
    "mike@eve@example.com",
    '"mike"@example.com',
    "mike@[127.0.0.1]",
    "mike@127.0.0.1",
    "x" * 65 + "@example.com",
    "x" * 64 + "@" + "y" * 63 + "." + "z" * 63 + "." + "w" * 63 + ".com",
    "x" * 100_000 + "@example.com",
    "m\u0131ke@example.com",
    "mi\u212ae@example.com",
    "mi\u017fe@example.com",
    "\uff4d\uff49\uff4b\uff45@example.com",
    "mike\uff20example.com",
    "mike@\uff45xample.com",
    "mike@exam\u212ale.com",
    "mi\ufb01@example.com",
    "mike\u200b@example.com",
    "mike\u202e@example.com",
    "mike@example.com\u2028",
    "mike%00@example.com\ud800",
    "\ud800@example.com",
]


@pytest.mark.parametrize(("typed", "stored"), SAME)
def test_an_address_is_stored_in_its_canonical_form(
    stage: Stage, visitor: Person, typed: str, stored: str
) -> None:
    visitor.email = typed
    assert visitor.registers().answer["email"] == stored
    assert stage.sql("SELECT email FROM users") == [(stored,)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("josé@example.com", unicodedata.normalize("NFD", "JOSÉ@EXAMPLE.com")),
        ("a@bücher.example.com", "A@XN--BCHER-KVA.example.com"),
        ("ΣΑΣ@example.com", "σας@example.com"),
        ("straße@example.com", "STRAßE@example.com"),
    ],
)
def test_two_spellings_of_one_address_are_one_account(
    stage: Stage, someone: Callable[[], Person], first: str, second: str
) -> None:
    account = someone()
    account.email = first
    account.registers()
    body = {"email": second, "password": PASSWORD}
    assert someone().post("/auth/register", body).status_code == 202
    stage.sql("UPDATE users SET email_verified_at = CURRENT_TIMESTAMP")
    assert someone().post("/auth/register", body).status_code == 409
    assert someone().post("/auth/login", body).json["user_id"] == account.id
    assert someone().post("/api/auth/check-email", {"email": second}).json["isRegistered"] is True
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 1


@pytest.mark.parametrize("email", REFUSED, ids=lambda email: ascii(email)[:30])
def test_what_is_no_address_is_named_and_not_stored(stage: Stage, visitor: Person, email: str) -> None:
    for path in ENTRIES:
        refused = visitor.post(
            path, {"email": email} | ({"password": PASSWORD} if path == ENTRIES[0] else {})
        )
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["email"]), path
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


@pytest.mark.parametrize(
    "email", [e for e in REFUSED if "\ud800" not in e], ids=lambda email: ascii(email)[:30]
)
def test_neither_form_takes_it(stage: Stage, visitor: Person, email: str) -> None:
    form = {"email": email, "identifier": email, "password": PASSWORD}
    assert visitor.sends("/register", form, of="/register").status_code in (422, 413)
    assert visitor.sends("/login", form, of="/login").status_code in (401, 422)
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


@pytest.mark.parametrize("look_alike", ["m\u0131ke@example.com", "\uff4dike@example.com"])
def test_a_look_alike_does_not_reach_the_account(someone: Callable[[], Person], look_alike: str) -> None:
    account = someone()
    account.email = "mike@example.com"
    account.registers()
    assert someone().post("/auth/login", {"email": look_alike, "password": PASSWORD}).status_code == 401
