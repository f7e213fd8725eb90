"""The pages of links, for those who make them and those who follow them."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.places.cast import Cast, Places, Way, post, press, press_plainly, see
from tests.browser.visitor import Visitor

LINKS: dict[str, dict[str, Any]] = {
    "followed": {"title": "The one that is followed", "tags": ["kitchen", "garden"]},
    "ended": {"max_clicks": 1},
    "locked": {"password": "open sesame"},
    "reported": {},
}


def furnish(people: Cast) -> dict[str, str]:
    """Make five links of a guest, and an admin's in every state."""
    for number in range(5):
        make(people.guest, original_url=f"http://example.org/{'a-long-path/' * 9}{number}")
    codes = {
        name: make(people.admin, original_url=f"http://example.org/{name}", **more)
        for name, more in LINKS.items()
    }
    for code in (*[codes["followed"]] * 3, codes["ended"]):
        people.stranger.opens(f"/{code}")
    people.stranger.opens(f"/{codes['reported']}+")
    report(people.stranger, "It is not what it says, and it says so at length. " * 4)
    return codes


def make(visitor: Visitor, **wanted: Any) -> str:
    """Make a link by the API with the browser's own cookie; return its code."""
    return str(post(visitor, "/urls", **wanted)["code"])


def report(visitor: Visitor, text: str) -> None:
    """Report the link whose preview stands open."""
    visitor.page.evaluate("document.querySelectorAll('main details').forEach(it => { it.open = true })")
    with visitor.page.expect_navigation():
        press(visitor, "#report-form", detail=text)


def report_once_more(code: str) -> Way:
    """Return the way to the thanks for a report."""

    def go(visitor: Visitor) -> None:
        visitor.opens(f"/{code}+")
        report(visitor, "It is as bad as it was, and more of us saw it.")

    return go


def places(people: Cast) -> Places:
    """Return every page of links."""
    guest, admin, stranger, at = people.guest, people.admin, people.stranger, people.at
    return {
        "prompt": (guest, meet_the_prompt),
        "prompt as a page": (guest, meet_the_prompt_plainly),
        "links of a guest": (guest, see("/links")),
        "links": (admin, see("/links")),
        "no links": (stranger, see("/links")),
        "link": (admin, see(f"/links/{at['followed']}")),
        "preview": (stranger, see(f"/{at['followed']}+")),
        "password": (stranger, see(f"/{at['locked']}")),
        "gone": (stranger, see(f"/{at['ended']}")),
        "gone for its owner": (admin, see(f"/{at['ended']}")),
        "report": (stranger, report_once_more(at["reported"])),
        "missing": (stranger, see("/nothing-here")),
        "admin links": (admin, see("/admin/links")),
    }


def meet_the_prompt(visitor: Visitor) -> None:
    """Ask for a sixth link."""
    visitor.opens("/")
    press(visitor, "#link-create", original_url="http://example.org/sixth")
    expect(visitor.page.locator("#prompt")).to_be_visible()


def meet_the_prompt_plainly(visitor: Visitor) -> None:
    """Ask for a sixth link without scripts."""
    visitor.opens("/")
    press_plainly(visitor, "#link-create", original_url="http://example.org/sixth")
