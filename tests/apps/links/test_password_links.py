"""A link with a password asks first, and can hardly be guessed at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.apps.links.acts import LONG, flush_clicks, shorten
from tests.house.app import Stage
from tests.house.people import Person

SECRET = "open sesame"


def tries(person: Person, code: str, password: str) -> int:
    answer = person.sends(f"/{code}", {"password": password}, of=f"/{code}")
    assert ("Location" in answer.headers) == (answer.status_code == 303)
    return int(answer.status_code)


def test_the_right_password_opens_the_link_and_counts_one_click(
    app: Flask, member: Person, visitor: Person
) -> None:
    code = shorten(member, password=SECRET)["code"]
    page = visitor.get(f"/{code}")
    assert page.status_code == 200
    assert "Location" not in page.headers
    assert LONG not in page.text
    assert "form-action 'self' http: https:" in page.headers["Content-Security-Policy"]
    assert tries(visitor, code, "wrong") == 422
    answer = visitor.sends(f"/{code}", {"password": SECRET}, of=f"/{code}")
    assert (answer.status_code, answer.headers["Location"]) == (303, LONG)
    flush_clicks(app)
    assert member.get(f"/urls/{code}").json["click_count"] == 1


def test_after_five_wrong_tries_the_right_one_waits_too(
    stage: Stage, member: Person, someone: Callable[[], Person]
) -> None:
    link = shorten(member, password=SECRET)
    code, attacker = link["code"], someone()
    assert [tries(attacker, code, "wrong") for _ in range(6)] == [422] * 5 + [429]
    late = attacker.sends(f"/{code}", {"password": SECRET}, of=f"/{code}")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    assert tries(Person(attacker.app, "198.51.100.7"), code, SECRET) == 303
    stage.sql(
        "UPDATE link_tries SET started_at = '2020-01-01 00:00:00+00' WHERE link_id = :id", id=link["id"]
    )
    assert tries(attacker, code, SECRET) == 303


def test_its_owner_takes_the_password_off_on_the_page(member: Person, visitor: Person) -> None:
    code = shorten(member, password=SECRET)["code"]
    page = f"/links/{code}"
    assert 'name="no_password"' in member.get(page).text
    form = {"original_url": LONG, "version": "1", "title": "kept"}
    assert member.sends(page, form, of=page).status_code == 303
    assert visitor.get(f"/{code}").status_code == 200, "an empty field leaves the password as it is"
    form |= {"version": "2", "no_password": "y"}
    assert member.sends(page, form, of=page).status_code == 303
    assert 'name="no_password"' not in member.get(page).text
    assert visitor.get(f"/{code}").headers["Location"] == LONG


def test_sixty_tries_at_once_are_five(member: Person, visitor: Person) -> None:
    code = shorten(member, password=SECRET)["code"]
    token = visitor.csrf_token(f"/{code}")
    form = {"csrf_token": token, "password": "wrong"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: visitor.copy().post(f"/{code}", data=form).status_code, range(24)))
    assert sorted(answers) == [422] * 5 + [429] * 19


def test_a_right_password_forgives_the_wrong_ones(member: Person, visitor: Person) -> None:
    code = shorten(member, password=SECRET)["code"]
    for _ in range(2):
        assert [tries(visitor, code, "wrong") for _ in range(4)] == [422] * 4
        assert tries(visitor, code, SECRET) == 303


def test_many_addresses_together_are_stopped_as_well(stage: Stage, member: Person, visitor: Person) -> None:
    link = shorten(member, password=SECRET)
    assert tries(visitor, link["code"], "wrong") == 422
    stage.sql("UPDATE link_tries SET tries = 100 WHERE length(visitor) = 0")
    assert tries(Person(visitor.app, "198.51.100.8"), link["code"], SECRET) == 429


def test_an_empty_or_absurd_password_is_no_error(member: Person, visitor: Person) -> None:
    code = shorten(member, password=SECRET)["code"]
    for password in ("", "x" * 100_000, "\x00", "é\u202e"):
        assert tries(visitor, code, password) == 422


def test_no_address_is_stored_with_a_try(stage: Stage, member: Person, visitor: Person) -> None:
    code = shorten(member, password=SECRET)["code"]
    tries(visitor, code, "wrong")
    rows = stage.sql("SELECT visitor FROM link_tries")
    assert sorted(len(bytes(row[0])) for row in rows) == [0, 16]
    assert not any(b"192.0.2" in bytes(row[0]) for row in rows)


def test_a_preview_does_not_tell_what_a_password_or_a_cap_guards(member: Person, visitor: Person) -> None:
    for body in ({"password": SECRET}, {"max_clicks": 1}):
        code = shorten(member, **body)["code"]
        assert "example.com" not in visitor.get(f"/{code}+").text
        preview = visitor.get(f"/urls/{code}/preview").json
        assert (preview["original_url"], preview["host"]) == (None, None)


def test_a_post_to_a_link_without_password_goes_on_and_a_forged_one_does_not(
    member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    assert visitor.sends(f"/{code}", {}).status_code == 303
    guarded = shorten(member, password=SECRET)["code"]
    assert visitor.post(f"/{guarded}", data={"password": SECRET}).status_code == 403
