"""Bodies too large, too deep, of too many parts: refused before they cost anything."""

import time
from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import Person

TEN_MEGABYTES = 10 * 1024 * 1024
SOON_SECONDS = 2.0
PAGES = ["/register", "/login", "/preferences", "/links"]
CALLS = ["/auth/guest", "/auth/register", "/auth/login", "/auth/refresh", "/api/auth/check-email", "/urls"]


@pytest.fixture(autouse=True)
def stored_nothing(stage: Stage) -> Callable[[], None]:
    """Answer a check that nobody was made."""

    def check() -> None:
        assert stage.sql("SELECT count(*) FROM users")[0][0] == 0

    return check


@pytest.mark.parametrize("path", CALLS)
def test_ten_megabytes_of_json(visitor: Person, path: str, stored_nothing: Callable[[], None]) -> None:
    begin = time.thread_time()
    body = b'{"password": "' + b"x" * TEN_MEGABYTES + b'"}'
    refused = visitor.post(path, data=body, content_type="application/json")
    assert (refused.status_code, refused.json["code"]) == (413, "too_large")
    assert time.thread_time() - begin < SOON_SECONDS
    stored_nothing()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("hx", [False, True])
def test_ten_megabytes_of_form(
    visitor: Person, path: str, hx: bool, stored_nothing: Callable[[], None]
) -> None:
    refused = visitor.sends(path, {"password": "x" * TEN_MEGABYTES, "email": visitor.email}, hx=hx)
    assert refused.status_code == 413
    stored_nothing()


@pytest.mark.parametrize("path", PAGES)
def test_a_form_of_ten_thousand_parts(visitor: Person, path: str, stored_nothing: Callable[[], None]) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="part"\r\n\r\nx\r\n'
    body = part * 10_000 + b"--x--\r\n"
    refused = visitor.post(path, data=body, content_type="multipart/form-data; boundary=x")
    assert refused.status_code == 413
    stored_nothing()


@pytest.mark.parametrize("path", PAGES)
def test_a_form_of_ten_thousand_fields(
    visitor: Person, path: str, stored_nothing: Callable[[], None]
) -> None:
    begin = time.thread_time()
    answer = visitor.sends(path, {f"field{n}": "x" for n in range(10_000)})
    assert answer.status_code in (303, 413, 422)
    assert time.thread_time() - begin < SOON_SECONDS
    stored_nothing()


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_a_hundred_thousand_levels(visitor: Person, path: str, opening: bytes) -> None:
    refused = visitor.post(path, data=opening * 100_000, content_type="application/json")
    assert (refused.status_code, refused.json["code"]) == (400, "bad_json")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 5000],
)
def test_a_form_that_is_broken(visitor: Person, path: str, content_type: str) -> None:
    assert visitor.post(path, data=b"--x\r\nbroken", content_type=content_type).status_code in (400, 403, 413)


def test_a_password_of_a_megabyte_is_refused_without_hashing(visitor: Person) -> None:
    begin = time.thread_time()
    body = {"email": visitor.email, "password": "x" * 1_000_000}
    assert visitor.post("/auth/register", body).status_code == 422
    assert visitor.post("/auth/login", body).status_code in (401, 422)
    assert time.thread_time() - begin < SOON_SECONDS


@pytest.mark.parametrize("length", ["-1", "x", "99999999999999999999"])
def test_a_length_that_is_none(visitor: Person, length: str) -> None:
    answer = visitor.client.post(
        "/auth/login", data=b"{}", headers={"Content-Length": length, "Content-Type": "application/json"}
    )
    assert 400 <= answer.status_code < 500
