"""What is wrong with a field is told in words that its reader understands."""

import pytest

from tests.house.people import Person


@pytest.mark.parametrize(
    ("nickname", "told"),
    [("", "This must not be empty."), ("x" * 101, "Use at most 100 characters."), (None, None)],
)
def test_the_length_of_a_text_is_told_in_characters(
    visitor: Person, nickname: str | None, told: str | None
) -> None:
    answer = visitor.post("/auth/guest", {"nickname": nickname})
    assert answer.json.get("errors", {}).get("nickname") == told


def test_too_many_things_are_told_as_things(member: Person) -> None:
    refused = member.post("/urls/delete", {"codes": []})
    assert "item" in refused.json["errors"]["codes"]
