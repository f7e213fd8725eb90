"""No code can take the place of a page."""

import pytest
from flask import Flask

from tests.apps.links.acts import LONG
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.links.engine.codes import is_alias
from webapp.apps.links.engine.words import KNOWN, is_reserved, reserved_words


def first_segments(app: Flask) -> set[str]:
    found = {rule.rule.lstrip("/").partition("/")[0] for rule in app.url_map.iter_rules()}
    return {word for word in found if word and "<" not in word}


def test_the_first_segment_of_every_route_is_reserved(app: Flask) -> None:
    words = app.extensions["link_words"]
    assert {"links", "urls", "login", "auth", "admin", "static", "api"} <= first_segments(app)
    for word in first_segments(app):
        assert is_reserved(word, words)
        assert is_reserved(word.upper(), words)


def test_no_route_can_be_taken_by_an_alias(app: Flask, stage: Stage, member: Person) -> None:
    for word in sorted(first_segments(app)):
        assert member.post("/urls", {"original_url": LONG, "custom_code": word}).status_code == 422
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0
    assert member.get("/login").status_code == 200


def test_every_known_word_that_could_be_an_alias_is_refused(stage: Stage, member: Person) -> None:
    for word in sorted(filter(is_alias, KNOWN)):
        refused = member.post("/urls", {"original_url": LONG, "custom_code": word.title()})
        assert (refused.status_code, refused.json["code"]) == (422, "code_reserved"), word
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0


@pytest.mark.parametrize(
    "word", ["favicon.ico", "robots.txt", "sitemap.xml", ".well-known", "shell.PHP", "x.env"]
)
def test_what_browsers_robots_and_attackers_ask_for_is_reserved(word: str) -> None:
    assert is_reserved(word, reserved_words([]))


def test_only_fixed_first_segments_are_words() -> None:
    words = reserved_words(["/", "/<code>", "/<code>+", "/Fixed/<id:x>", "/one/two"]) - KNOWN
    assert words == {"fixed", "one"}
