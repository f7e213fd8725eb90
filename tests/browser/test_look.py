"""Components and pages look as they did. `make look` takes the pictures anew; look at what changed."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from tests.browser.house import House
from tests.browser.look.camera import PICTURES, Camera
from tests.browser.places import cast, places
from tests.browser.visitor import Visitor
from webapp import ROOT

COMPONENTS = ROOT / "static" / "css" / "components"
SIGHTS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((360, "light"), (1280, "dark"))
PAGES = (
    "home of a visitor",
    "home of a guest",
    "prompt",
    "registration",
    "links",
    "link",
    "no links",
    "board",
    "task",
    "note form",
    "path",
    "bazi chart",
    "repair",
    "account",
)
MOST_BYTES = 1_000_000  # of all pictures together


def test_every_component_is_shown_in_development() -> None:
    shown = "\n".join(path.read_text() for path in sorted((ROOT / "templates" / "dev").glob("*.html")))
    own = {path.stem for path in COMPONENTS.glob("*.css")} - {"specimen"}
    assert [name for name in sorted(own) if f'data-specimen="{name}"' not in shown] == []


def test_every_component_looks_as_it_did(arrive: Callable[..., Visitor], house: House) -> None:
    wrong: dict[str, str] = {}
    for width, theme in SIGHTS:
        visitor = arrive(house, width=width, bypass_csp=True)
        visitor.opens("/dev/components")
        camera = Camera(visitor.page, wrong)
        camera.prepares()
        for part in visitor.page.locator(f"[data-theme={theme}] > [data-specimen]").all():
            camera.takes_part(f"components/{part.get_attribute('data-specimen')} {width}", part)
    assert wrong == {}


def test_pages_look_as_they_did(arrive: Callable[..., Visitor], house: House) -> None:
    people = cast(house, partial(arrive, device_scale_factor=0.5, bypass_csp=True))
    for visitor in people.everybody:
        visitor.expected = {403, 404, 422}
    everywhere, wrong = places(people), dict[str, str]()
    for name in PAGES:
        visitor, go = everywhere[name]
        visitor.page.set_viewport_size({"width": 360, "height": 780})
        go(visitor)
        camera = Camera(visitor.page, wrong)
        camera.prepares()
        for width, theme in SIGHTS:
            visitor.page.set_viewport_size({"width": width, "height": 780})
            visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            camera.takes(f"pages/{name} {width}")
    assert wrong == {}


def test_the_pictures_are_small_and_of_something() -> None:
    kept = sorted(PICTURES.rglob("*.png"))
    names = {f"{path.parent.name}/{path.stem.rpartition('-')[0]}" for path in kept}
    components = {f"components/{path.stem}" for path in COMPONENTS.glob("*.css")} | {"components/type"}
    assert names <= components | {f"pages/{name.replace(' ', '-')}" for name in PAGES}
    assert sum(path.stat().st_size for path in kept) < MOST_BYTES
