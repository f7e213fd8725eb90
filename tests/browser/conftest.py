"""One Chromium, one world outside and one house for the folder; every test gets browsers of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import House, house_on
from tests.browser.visitor import Visitor
from tests.browser.world import World, world
from tests.services.browser import browser

# A visit as a phone and a desk see it, with and without scripts; the soak brings what is left of the square.
VISITS = [
    pytest.param(360, True, id="360-with scripts"),
    pytest.param(1280, False, id="1280-without scripts"),
    pytest.param(360, False, id="360-without scripts", marks=pytest.mark.soak),
    pytest.param(1280, True, id="1280-with scripts", marks=pytest.mark.soak),
]
HEIGHT = 780
# A browser that says "headless" is counted as a robot.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36"
WAIT_MS = 20_000  # of a page or a step; two other test processes work meanwhile


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real Chromium."""
    expect.set_options(timeout=WAIT_MS)
    with browser() as found:
        yield found


@pytest.fixture(scope="package")
def outside() -> Iterator[World]:
    """Everything that is not the house."""
    with world() as found:
        yield found


@pytest.fixture(scope="package")
def houses(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], House]]:
    """Open the house on one of the databases, with its worker, once for the folder."""
    opened: dict[str, House] = {}
    with ExitStack() as stack:

        def house(database: str) -> House:
            if database not in opened:
                folder = tmp_path_factory.mktemp(f"house-{database}")
                opened[database] = stack.enter_context(house_on(database, postgres_url, folder))
            return opened[database]

        yield house


@pytest.fixture(scope="package")
def house(houses: Callable[[str], House]) -> House:
    """The house on SQLite."""
    return houses("sqlite")


@pytest.fixture
def arrive(chromium: Browser, outside: World) -> Iterator[Callable[..., Visitor]]:
    """Let somebody come to a house with a browser of their own; no browser may have complained at the end."""
    came: list[Visitor] = []
    with ExitStack() as stack:

        def visitor(house: House, *, scripts: bool = True, width: int = 1280, **options: Any) -> Visitor:
            context = chromium.new_context(
                base_url=house.url,
                proxy={"server": outside.proxy, "bypass": "localhost"},
                viewport={"width": width, "height": HEIGHT},
                user_agent=AGENT.format(chromium.version),
                java_script_enabled=scripts,
                reduced_motion="reduce",
                **options,
            )
            context.set_default_timeout(WAIT_MS)
            stack.callback(context.close)
            came.append(Visitor(context.new_page(), scripts))
            return came[-1]

        yield visitor
        assert [complaint for visitor in came for complaint in visitor.complaints] == []


@pytest.fixture
def visitor(arrive: Callable[..., Visitor], house: House) -> Visitor:
    """Somebody at a desk, with scripts, who opened nothing yet."""
    return arrive(house)
