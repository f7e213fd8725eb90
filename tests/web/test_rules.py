"""URL rules that learn late how their URLs are built: they build what Werkzeug's own build."""

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from webapp.web.rules import LateRule

PLACES = [
    ("/", {}),
    ("/<int:number>", {"number": 7}),
    ("/a/<name>/b", {"name": "é /?#"}),
    ("/a/<name>", {"name": "x", "q": ["1", "2"], "none": None}),
]


@pytest.mark.parametrize(("path", "values"), PLACES)
def test_a_late_rule_builds_what_any_rule_builds(path: str, values: dict[str, object]) -> None:
    built = [
        Map([rule(path, endpoint="here")]).bind("localhost").build("here", values)
        for rule in (LateRule, Rule)
    ]
    assert built[0] == built[1]


def test_the_house_is_made_of_them(app: Flask) -> None:
    assert {type(rule) for rule in app.url_map.iter_rules()} == {LateRule}
