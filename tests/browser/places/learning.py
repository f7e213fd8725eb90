"""The pages of learning paths: one that is walked, shared and printed, and its review."""

from playwright.sync_api import expect

from tests.browser.places.cast import Cast, Places, Way, post, see
from tests.browser.visitor import Visitor


def furnish(people: Cast) -> dict[str, str]:
    """Make a path of the admin."""
    return make_path(people.admin)


def make_path(visitor: Visitor) -> dict[str, str]:
    """Make a learning path by the API, share it and begin at it; return its addresses."""
    request = visitor.page.request
    path_id: int = post(visitor, "/api/learning-paths/generate", topic="photography")["id"]
    visitor.opens(f"/learn/{path_id}")
    expect(visitor.page.locator(".stops")).to_be_visible(timeout=30_000)
    path = request.get(f"/api/learning-paths/{path_id}").json()
    for word, state in zip(path["keywords"], ("done", "learning", "skipped"), strict=False):
        change = {"state": state, "note": "Remember this"}
        answer = request.patch(f"/api/learning-paths/{path_id}/keywords/{word['id']}/progress", data=change)
        assert answer.ok, answer.text()
    shared: str = post(visitor, f"/api/learning-paths/{path_id}/share")["share_url"]
    return {
        "path": f"/learn/{path_id}",
        "keyword": f"/learn/{path_id}/keywords/{path['keywords'][1]['id']}",
        "shared path": "/learn/shared/" + shared.rpartition("/")[2],
    }


def places(people: Cast) -> Places:
    """Return every page of learning."""
    admin, stranger, at = people.admin, people.stranger, people.at
    return {
        "no paths": (stranger, see("/learn")),
        "new path": (stranger, see("/learn/new")),
        "paths": (admin, see("/learn")),
        "path": (admin, see(at["path"])),
        "keyword": (admin, open_keyword(at["path"])),
        "keyword as a page": (admin, see(at["keyword"])),
        "review": (admin, see("/learn/review")),
        "nothing to review": (stranger, see("/learn/review")),
        "path on paper": (admin, see(at["path"] + "/print")),
        "shared path": (stranger, see(at["shared path"])),
    }


def open_keyword(path: str) -> Way:
    """Return the way to a keyword in its drawer."""

    def go(visitor: Visitor) -> None:
        visitor.opens(path)
        visitor.page.locator("a.button[hx-target='#keyword-drawer']").click()
        expect(visitor.page.locator("#drawer-title")).to_be_visible()

    return go
