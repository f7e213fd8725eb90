"""The page of an error keeps what a form without scripts had sent, and sends it once more."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.architecture.sources import python_files, templates
from tests.house.app import Stage
from tests.house.people import PASSWORD, Person
from webapp.web.kept import SECRETS

OWN = {"Sec-Fetch-Site": "same-origin"}
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ADDRESS = "https://example.com/?a=1&b=2"


def kept(page: str) -> dict[str, str]:
    """Return the fields of the form that sends all again, its new token among them."""
    _, found, form = page.partition('id="send-again"')
    assert found, page
    return {name: unescape(value) for name, value in FIELD.findall(form.partition("</form>")[0])}


def too_old(person: Person, **headers: str) -> Any:
    """Send the form of a link whose token is none any more."""
    form = {"csrf_token": "too old", "original_url": ADDRESS, "postcode": "1010", "of_no_field": "Two\nlines"}
    return person.post("/links", data=form, headers=headers)


def test_a_form_that_is_too_old_is_sent_again_from_the_page_that_says_so(stage: Stage) -> None:
    person = Person(stage.app)
    refused = too_old(person, **OWN)
    assert refused.status_code == 403
    again = kept(refused.text)
    assert (again["original_url"], again["postcode"], again["of_no_field"]) == (ADDRESS, "1010", "Two\nlines")
    assert person.post("/links", data=again, headers=OWN).status_code == 303
    assert ADDRESS in unescape(person.get("/links").text)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_what_another_site_sent_is_not_offered_again(stage: Stage, site: str | None) -> None:
    refused = too_old(Person(stage.app), **({"Sec-Fetch-Site": site} if site else {}))
    assert refused.status_code == 403
    assert "send-again" not in refused.text
    assert "example.com" not in refused.text


def test_too_many_tries_lose_no_text_and_show_no_password(make_app: Callable[..., Flask]) -> None:
    person = Person(make_app(RATELIMIT_ENABLED=True))
    form = {"email": person.email, "password": PASSWORD, "display_name": "Ada"}
    for _ in range(20):
        assert person.sends("/register", {"password": "short"}, of="/register").status_code == 422
    refused = person.sends("/register", form, of="/register", headers=OWN)
    assert refused.status_code == 429
    again = kept(refused.text)
    assert (again["email"], again["display_name"], "password" in again) == (person.email, "Ada", False)
    assert PASSWORD not in refused.text


def test_a_page_that_is_only_looked_at_has_nothing_to_send(stage: Stage) -> None:
    missing = Person(stage.app).get("/no/such/room?original_url=x", headers=OWN)
    assert missing.status_code == 404
    assert "send-again" not in missing.text


def test_every_secret_of_a_form_is_known_by_its_name() -> None:
    source = "\n".join(path.read_text() for path in python_files("webapp"))
    assert set(re.findall(r"(\w+) = PasswordField", source)) <= SECRETS
    typed = "\n".join(path.read_text() for path in templates("*.html"))
    fields = re.findall(r"<input[^>]*(?:one-time-code|type=.password)[^>]*>", typed)
    named = {name for field in fields for name in re.findall(r'name="(\w+)"', field)}
    assert named <= SECRETS
