"""What people do on pages, and how long the server takes for its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Response, expect

from benchmarks.eye.house import Scene
from benchmarks.eye.pages import MOST_SHIFT, WATCH
from tests.browser.visitor import Visitor

MOST_MS = 100
TRIES = 7

Act = Callable[[Visitor, int], None]


@dataclass(frozen=True)
class Done:
    """One act: the time inside the server of its slowest answer each time, by both clocks, and what moved."""

    name: str
    times_ms: list[float]
    cpu_ms: list[float]
    shift: float

    @property
    def median_ms(self) -> float:
        """The middle of all tries by the processor's clock, which a busy machine disturbs less."""
        return median(self.cpu_ms)

    @property
    def faults(self) -> str:
        """Say what is over its bar."""
        over = {"time": self.median_ms > MOST_MS, "shift": self.shift > MOST_SHIFT}
        return ", ".join(name for name, is_over in over.items() if is_over)


def do_everything(scene: Scene) -> Iterator[Done]:
    """Do each act several times, each time as the same person."""
    for name, (path, act) in ACTS.items():
        visitor = scene.arrive(scene.house)
        visitor.expected = {401, 403, 422}
        visitor.page.add_init_script(WATCH)
        visitor.opens("/")
        heard: list[Response] = []
        visitor.page.on("response", lambda response: heard.append(response))  # noqa: B023
        times: dict[str, list[float]] = {"app": [], "cpu": []}
        for turn in range(TRIES):
            visitor.opens(path)
            heard.clear()
            act(visitor, turn)
            visitor.page.wait_for_load_state()
            for clock, found in times.items() if heard else ():
                found.append(max(_milliseconds(answer, clock) for answer in heard))
        yield Done(name, times["app"], times["cpu"], float(visitor.page.evaluate("eye.shift")))
        visitor.page.context.close()


def _milliseconds(response: Response, clock: str) -> float:
    told = response.header_value("server-timing") or ""
    return float(told.partition(f"{clock};dur=")[2].partition(",")[0] or 0)


def _shorten(visitor: Visitor, turn: int) -> None:
    visitor.asks_for(f"http://example.org/{turn}")
    expect(visitor.page.locator(".made, #prompt").first).to_be_visible()


def _check_email(visitor: Visitor, turn: int) -> None:
    with visitor.page.expect_response(lambda answer: answer.request.method == "POST"):
        visitor.page.locator("#email").fill(f"somebody{turn}@example.com")
        visitor.page.keyboard.press("Tab")


def _register(visitor: Visitor, turn: int) -> None:
    if visitor.page.locator("#register-form").count():
        visitor.registers(f"eye{turn}-{id(visitor)}@example.com")
        expect(visitor.page.get_by_text("Welcome!")).to_be_visible()
    visitor.page.context.clear_cookies()


def _sign_in_badly(visitor: Visitor, turn: int) -> None:
    visitor.page.get_by_label("Email or username").fill(f"nobody{turn}@example.com")
    visitor.page.get_by_label("Password").fill("not the password of anybody")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def _find_a_city(visitor: Visitor, turn: int) -> None:
    visitor.page.locator("#city").press_sequentially(("paris", "lima", "北京", "oslo")[turn % 4])
    expect(visitor.page.locator("#city-options input[type=radio]").first).to_be_visible()


def _see_a_chart(visitor: Visitor, turn: int) -> None:
    visitor.opens(f"/bazi/chart?birth_date=19{50 + turn}-05-15&birth_clock=14:30&city_id=1816670&gender=male")


def _change_colours(visitor: Visitor, turn: int) -> None:
    name = ("Night", "Day")[turn % 2]
    visitor.during("/preferences", lambda: visitor.page.get_by_role("button", name=name, exact=True).click())


def _add_a_task(visitor: Visitor, turn: int) -> None:
    if not turn:
        visitor.page.get_by_label("Name").first.fill("Garden")
        visitor.page.get_by_role("button", name="Start").click()
    else:
        visitor.page.get_by_role("link", name="Garden").first.click()
    visitor.page.locator("#board").get_by_role("textbox").first.fill(f"Task {turn}")
    visitor.page.get_by_role("button", name="Add").click()
    expect(visitor.page.get_by_role("link", name=f"Task {turn}")).to_be_visible()


def _ask_for_a_path(visitor: Visitor, turn: int) -> None:
    if turn < 3:
        topic = ("photography", "chess", "git")[turn]
        visitor.page.locator("#topic").fill(topic)
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(topic)


ACTS: dict[str, tuple[str, Act]] = {
    "shorten a link": ("/", _shorten),
    "check an email": ("/register", _check_email),
    "register": ("/register", _register),
    "sign in, refused": ("/login", _sign_in_badly),
    "change the colours": ("/", _change_colours),
    "find a city": ("/bazi", _find_a_city),
    "see a chart": ("/bazi", _see_a_chart),
    "add a task": ("/projects", _add_a_task),
    "ask for a path": ("/learn/new", _ask_for_a_path),
}
