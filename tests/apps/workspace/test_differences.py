"""What is shown of two versions of a text."""

from webapp.apps.workspace.engine.diff import Line, diff


def test_every_line_of_a_first_version_is_new_empty_ones_too() -> None:
    assert diff("", "# Heading\n\ntext") == [
        Line("added", "# Heading"),
        Line("added", ""),
        Line("added", "text"),
    ]


def test_a_text_that_was_emptied_has_lost_every_line() -> None:
    assert diff("one\n\ntwo", "") == [Line("removed", "one"), Line("removed", ""), Line("removed", "two")]
