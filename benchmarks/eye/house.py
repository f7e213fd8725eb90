"""A house with a stopwatch in it, and browsers that come to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import BrowserContext

from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.browser.world import world
from tests.processes.deployment import deployment_on
from tests.services.browser import browser
from tests.services.processes import ready
from webapp.supervisor.broker import LOOPBACK, free_port

HEIGHT = 780
PATIENCE_MS = 60_000  # the machine may be busy with other things
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36"
TIMED = "benchmarks.timed:app"  # the product, whose answers say how long they took inside
COST = {"PASSWORD_HASH_COST": "standard"}  # as in production


@dataclass(frozen=True)
class Scene:
    """The house, and two ways to come to it."""

    house: House
    arrive: Callable[..., Visitor]
    newcomer: Callable[..., BrowserContext]


@contextmanager
def scene() -> Iterator[Scene]:
    """Open a house on SQLite with its worker and a stopwatch, a browser, and a world that links lead to."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eye-", ignore_cleanup_errors=True)))
        house = _open(stack, folder)
        chromium = stack.enter_context(browser())
        outside = {"server": stack.enter_context(world()).proxy, "bypass": "localhost"}

        def newcomer(width: int, **options: Any) -> BrowserContext:
            context = chromium.new_context(
                base_url=house.url,
                proxy=outside,  # type: ignore[arg-type]
                viewport={"width": width, "height": HEIGHT},
                user_agent=AGENT.format(chromium.version),
                **options,
            )
            context.set_default_timeout(PATIENCE_MS)
            stack.callback(context.close)
            return context

        def arrive(_house: House, *, width: int = 1280, **options: Any) -> Visitor:
            return Visitor(newcomer(width, **options).new_page())

        yield Scene(house, arrive, newcomer)


def _open(stack: ExitStack, folder: Path) -> House:
    deployment = stack.enter_context(deployment_on("sqlite", "", folder))
    port = free_port()
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", LOOPBACK]
    web = deployment.start.start("web", [*server, "--port", str(port), TIMED], PORT=str(port), **COST)
    web.url = f"http://{LOOPBACK}:{port}"
    ready(web)
    deployment.start.worker(PORT=str(port))
    return House(deployment, web, f"http://localhost:{port}")
