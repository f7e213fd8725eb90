"""Somebody at a browser: does what people do, by the words on the page, with scripts and without."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.house.people import PASSWORD

UNSENT = re.compile("htmx:(afterRequest|sendError|sendAbort)")
ANSWERED = re.compile(r"the server responded with a status of (\d+)")


@dataclass(eq=False)
class Visitor:
    """One page of one browser; `complaints` is what the browser and the server had against it."""

    page: Page
    has_scripts: bool = True
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)  # statuses that a browser may complain of

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._see)
        self.page.on("requestfailed", self._miss)

    def opens(self, path: str) -> None:
        """Open a page, which must fit the screen."""
        self.page.goto(path)
        self.finds_all_in_width()

    def shortens(self, address: str) -> str:
        """Shorten an address by the form on the page; return the short one."""
        self.asks_for(address)
        if self.has_scripts:
            expect(self.row(address)).to_be_visible()
            shown = self.page.locator(".made__url")
        else:
            expect(self.page.get_by_text("Here is your link")).to_be_visible()
            shown = self.page.locator(".page-head .short")
        self.finds_all_in_width()
        return shown.get_attribute("href") or ""

    def asks_for(self, address: str) -> None:
        """Send the form that shortens, without looking at what comes."""
        self.page.get_by_label("Long address").fill(address)
        self.page.get_by_role("button", name="Shorten").click()

    def registers(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the registration on the page and send it, without looking at what comes."""
        form = self.page.locator("#register-form")
        form.get_by_label("Email").fill(email)
        form.get_by_label("Password").fill(password)
        # What is said of an address that is known may take more lines, and move the button away.
        expect(form.get_by_label("Email")).not_to_have_class(re.compile("htmx-request"))
        form.get_by_role("button", name="Create my account").click()

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in by the page for it, and arrive."""
        self.opens("/login")
        self.page.get_by_label("Email or username").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.locator("#login-form").get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_text("Welcome back.")).to_be_visible()

    def row(self, text: str) -> Locator:
        """The row of the list of links that says `text`."""
        return self.page.locator("#link-rows > li").filter(has_text=text)

    @property
    def strip(self) -> Locator:
        """The guest strip."""
        return self.page.locator("#guest-strip")

    @property
    def announced(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator("#announcer")

    def finds_all_in_width(self) -> None:
        """See that nothing stands beyond the side of the screen."""
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= screen, f"{self.page.url} is {wide} px wide"

    def tabs_to(self, name: str, *, most: int = 60) -> None:
        """Press Tab until the focus is on what is called `name`."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(NAME_OF_FOCUSED) == name:
                return
        raise AssertionError(f"{most} times Tab did not lead to {name!r} on {self.page.url}")

    def during(self, path: str, act: Callable[[], Any]) -> Response:
        """Do something and return the answer to the POST of `path` that it causes."""
        with self.page.expect_response(
            lambda response: response.url.endswith(path) and response.request.method == "POST"
        ) as answer:
            act()
        return answer.value

    def _hear(self, message: ConsoleMessage) -> None:
        answered = ANSWERED.search(message.text)
        if UNSENT.match(message.text):
            return  # `_miss` knows whether it was lost, or left behind with its page
        if message.type == "error" and not (answered and int(answered[1]) in self.expected):
            self.complaints.append(f"console: {message.text} ({self.page.url})")

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure} {request.method} {request.url}")

    def _see(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")


NAME_OF_FOCUSED = """() => {
  const it = document.activeElement;
  const label = it.labels?.[0];
  const said = it.getAttribute("aria-label") || (label ? label.innerText : it.innerText);
  return said.replace(/\\s+/g, " ").trim();
}"""
