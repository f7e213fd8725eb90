"""Mails are read on a phone and at a desk, by day and by night, in every language."""

from collections.abc import Callable
from typing import Literal

import pytest

from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.house.letters import LETTERS
from tests.services.browser import axe_violations
from webapp.mail.messages import write
from webapp.web.i18n import LOCALES

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((320, "light"), (1280, "dark"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_mail_is_for_everybody(arrive: Callable[..., Visitor], house: House, locale: str) -> None:
    reader = arrive(house)
    for name, context in LETTERS.values():
        with house.deployment.stage.app.test_request_context():
            body = write(name, "ada@example.com", locale, **context).get_body(("html",))
        assert body is not None
        reader.page.set_content(body.get_content())
        for width, theme in LOOKS:
            reader.page.set_viewport_size({"width": width, "height": 780})
            reader.page.emulate_media(color_scheme=theme)
            reader.finds_all_in_width()
            assert axe_violations(reader.page) == [], (name, theme)
