"""Known answers: plus-addresses, Message-IDs, automatic letters, device numbers."""

import json
from pathlib import Path
from typing import Any

import pytest

from webapp.apps.repairs.engine import letters
from webapp.apps.repairs.engine.imei import check_digit, parse_imei, shown_imei

VECTORS: Any = json.loads(Path("tests/vectors/mail_and_devices.json").read_text())


@pytest.mark.parametrize(("address", "token"), VECTORS["plus_address_uuid"]["cases"])
def test_plus_addresses(address: str, token: str) -> None:
    assert letters.plus_token(address) == token


def test_a_trailing_letter_is_no_part_of_a_token() -> None:
    assert letters.plus_token("support+550e8400-e29b-41d4-a716-446655440000X@example.com") == ""


@pytest.mark.parametrize(("text", "found"), VECTORS["message_id"]["cases"])
def test_message_ids(text: str, found: str) -> None:
    assert letters.message_id(text) == found


@pytest.mark.parametrize("name", VECTORS["auto_responder"]["any_value"])
def test_machines_are_known_by_their_headers(name: str) -> None:
    assert letters.is_automatic({name.lower(): "yes"})


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in VECTORS["auto_responder"]["value_in"].items() for value in values],
)
def test_machines_are_known_by_what_headers_say(name: str, value: str) -> None:
    assert letters.is_automatic({name.lower(): value.upper()})
    assert not letters.is_automatic({name.lower(): "first-class"})


@pytest.mark.parametrize("value", ["no", "No", "no; reason=human"])
def test_auto_submitted_no_is_a_person(value: str) -> None:
    assert not letters.is_automatic({"auto-submitted": value})


def test_imeis() -> None:
    isv, wrong, right, short = VECTORS["imei"]["cases"]
    assert parse_imei(isv["input"]) == isv["formatted"]
    with pytest.raises(ValueError, match="check digit"):
        parse_imei(wrong["input"])
    assert shown_imei(parse_imei(right["input"])) == right["formatted"]
    assert shown_imei(parse_imei(short["input"])) == short["formatted"]
    assert check_digit("35686800004141") == "8"


@pytest.mark.parametrize("text", ["", "1234", "35417803685978a", "٣٥٤١٧٨٠٣٦٨٥٩٧٨٩", "3" * 17])
def test_what_is_no_imei(text: str) -> None:
    with pytest.raises(ValueError, match="IMEI"):
        parse_imei(text)


def test_the_newest_parent_comes_first() -> None:
    assert letters.message_ids("<a@x> <b@x>\r\n <c@x>") == ["c@x", "b@x", "a@x"]
    assert letters.message_ids("bare@x") == ["bare@x"]
    assert letters.message_ids("") == []


def test_html_is_read_as_words() -> None:
    markup = "<style>p{}</style><p>Hello&nbsp;<b>you</b></p><script>alert(1)</script><p>&lt;b&gt;</p>"
    assert letters.text_of_html(markup).split("\n") == ["Hello\xa0you", "<b>"]


def test_the_quoted_letter_is_left_out_unless_nothing_else_is_there() -> None:
    text = "Yes, please.\n\nOn Monday, the desk wrote:\n> Shall we?\n> \n"
    assert letters.without_quotes(text) == "Yes, please."
    assert letters.without_quotes("> only quoted") == "> only quoted"
