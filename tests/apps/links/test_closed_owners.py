"""What a closed or banned account published is hidden like an unknown code, and comes back with a restore."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person
from webapp.apps.links import front_door

TARGET = "https://example.com/page"


@pytest.fixture
def code(member: Person, mails: Mails, monkeypatch: pytest.MonkeyPatch) -> str:
    """A public link of an account that proved its address; the front door keeps nothing."""
    monkeypatch.setattr(front_door, "KEPT_SECONDS", 0.0)
    member.confirms(mails.link(member.email))
    return str(member.post("/urls", {"original_url": TARGET}).json["code"])


def test_the_link_of_a_closed_account_is_an_unknown_code(member: Person, visitor: Person, code: str) -> None:
    assert visitor.get(f"/{code}").headers["Location"] == TARGET
    assert member.delete("/api/me", json={"password": PASSWORD}).status_code == 200
    for suffix in ("", "+"):
        hidden, unknown = visitor.get(f"/{code}{suffix}"), visitor.get(f"/nothing{suffix}")
        assert hidden.status_code == unknown.status_code == 404
    assert visitor.get(f"/urls/{code}/preview").status_code == 404


@pytest.mark.parametrize("is_private", [False, True])
def test_the_link_of_a_banned_account_is_hidden_too(
    member: Person, visitor: Person, code: str, stage: Stage, is_private: bool
) -> None:
    stage.sql("UPDATE links SET is_private = :private", private=is_private)
    stage.sql("UPDATE users SET is_active = false")
    assert visitor.get(f"/{code}").status_code == 404


def test_a_restore_brings_it_back(
    member: Person, visitor: Person, code: str, someone: Callable[[], Person], mails: Mails
) -> None:
    member.delete("/api/me", json={"password": PASSWORD})
    assert visitor.get(f"/{code}").status_code == 404
    back = someone()
    back.email = member.email
    back.asks()
    assert back.proves(mails.code(back.email), choice="restore").status_code == 201
    assert visitor.get(f"/{code}").headers["Location"] == TARGET


def test_the_front_door_says_it_a_few_seconds_longer_at_most() -> None:
    assert front_door.KEPT_SECONDS <= 5
