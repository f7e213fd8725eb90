"""Ids that come as the text of a form."""

import pytest

from webapp.web.requests import id_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("9" * 5_000, None),
        ("0", None),
        ("-1", None),
        ("+1", None),
        ("1_0", None),
        ("1.0", None),
        (" 1", None),
        ("٣", None),
        ("²", None),
        ("", None),
    ],
)
def test_an_id_is_plain_digits_that_a_database_could_hold(text: str, number: int | None) -> None:
    assert id_in(text) == number
