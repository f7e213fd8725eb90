"""Take a picture of every page, to be looked at: `make album`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from tests.browser.house import House, house_on
from tests.browser.measures import open_everything
from tests.browser.places import cast, places
from tests.browser.visitor import Visitor
from tests.browser.world import World, world
from tests.services.browser import browser

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36"
LANGUAGES = ("en", "fr", "es", "zh_CN")
WIDTHS = (360, 768, 1280)


def main(arguments: list[str]) -> int:
    """Write FOLDER/<language>-<width>-<theme>/<page>.png; by default for each width and theme in English."""
    parser = argparse.ArgumentParser("python -m tests.browser.album", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, nargs="+", default=["en"])
    parser.add_argument("--width", type=int, nargs="+", default=list(WIDTHS))
    parser.add_argument("--theme", choices=("light", "dark"), nargs="+", default=["light", "dark"])
    parser.add_argument("--only", default="", help="only pages whose names have this in them")
    parser.add_argument("--unfold", action="store_true", help="open what is folded")
    given = parser.parse_args(arguments)
    with scene() as (house, chromium, outside):
        people = cast(house, lambda _house: _come(house, chromium, outside))
        for language in given.language:
            for visitor in people.everybody:
                _speak(visitor, house, language)
            for name, (visitor, go) in places(people).items():
                if given.only in name:
                    go(visitor)
                    _take(visitor, given, language, name)
    return 0


@contextmanager
def scene() -> Iterator[tuple[House, Browser, World]]:
    """Open a house on SQLite, a browser, and a world that links lead to."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="album-", ignore_cleanup_errors=True)))
        house = stack.enter_context(house_on("sqlite", "", folder))
        yield house, stack.enter_context(browser()), stack.enter_context(world())


def _come(house: House, chromium: Browser, outside: World) -> Visitor:
    context = chromium.new_context(
        base_url=house.url,
        proxy={"server": outside.proxy, "bypass": "localhost"},
        user_agent=AGENT.format(chromium.version),
        reduced_motion="reduce",
    )
    return Visitor(context.new_page())


def _speak(visitor: Visitor, house: House, language: str) -> None:
    """Choose a language by the cookie that the switch leaves."""
    visitor.opens("/")
    visitor.page.locator(f"button[name=locale][value={language}]").first.evaluate("it => it.click()")
    visitor.page.wait_for_load_state()


def _take(visitor: Visitor, given: Any, language: str, name: str) -> None:
    if given.unfold:
        open_everything(visitor.page)
    for width in given.width:
        visitor.page.set_viewport_size({"width": width, "height": 780})
        for theme in given.theme:
            visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            folder = given.folder / f"{language}-{width}-{theme}"
            visitor.page.screenshot(path=folder / f"{name.replace(' ', '-')}.png", full_page=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
