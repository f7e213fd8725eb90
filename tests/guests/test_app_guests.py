"""`POST /api/v1/users/guest`: a guest as the first document's app makes it."""

import re

import pytest

from tests.house.app import Stage
from tests.house.people import Person

PATH = "/api/v1/users/guest"


def test_a_guest_without_fields_has_the_documents_defaults(visitor: Person) -> None:
    answer = visitor.post(PATH)
    assert answer.status_code == 201
    assert {"user_id", "nickname", "is_guest", "created_at"} <= set(answer.json)
    assert re.fullmatch(r"访客\d{10,}", answer.json["nickname"])
    me = visitor.me()
    assert (me["is_guest"], me["timezone"], me["locale"]) == (True, "Asia/Shanghai", "zh_CN")


def test_a_body_may_be_left_out_altogether(visitor: Person) -> None:
    assert visitor.client.post(PATH).status_code == 201


@pytest.mark.parametrize(
    ("locale", "name"), [("en", "Guest"), ("fr", "Invité"), ("es", "Invitado"), ("zh_CN", "访客")]
)
def test_each_language_has_its_own_default_name(visitor: Person, locale: str, name: str) -> None:
    assert visitor.post(PATH, {"locale": locale}).json["nickname"].startswith(name)


@pytest.mark.parametrize("nickname", ["A", "小明", "x" * 100, "<b hx-get=/x>"])
def test_a_name_of_1_to_100_characters_is_kept_as_it_is(visitor: Person, nickname: str) -> None:
    assert visitor.post(PATH, {"nickname": nickname}).json["nickname"] == nickname
    assert visitor.me()["nickname"] == nickname


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nickname", ""),
        ("nickname", "   "),
        ("nickname", "x" * 101),
        ("nickname", 7),
        ("nickname", "a\nb"),
        ("tz", "Mars/Olympus"),
        ("tz", "../../etc/passwd"),
        ("tz", ""),
        ("locale", "xx"),
        ("locale", "zh-CN"),
        ("locale", ["en"]),
    ],
)
def test_what_is_wrong_is_named_and_makes_nobody(
    stage: Stage, visitor: Person, field: str, value: object
) -> None:
    refused = visitor.post(PATH, {field: value})
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


@pytest.mark.parametrize(
    ("nickname", "told"), [("", "This must not be empty."), ("x" * 101, "Use at most 100 characters.")]
)
def test_a_name_of_a_wrong_length_is_refused_in_words(visitor: Person, nickname: str, told: str) -> None:
    assert visitor.post(PATH, {"nickname": nickname}).json["errors"] == {"nickname": told}
