"""Every page of the house, and how to get there: what is checked of all of them is checked of these."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

BIRTH = "birth_date=2026-01-05&birth_clock=16:23&city=Beijing&city_id=1816670&gender=male"


@dataclass(frozen=True)
class Cast:
    """A guest with five links, one of them followed, and an admin with links in every state."""

    guest: Visitor
    admin: Visitor
    stranger: Visitor
    codes: dict[str, str]  # of the admin's links, by what they are


def cast(house: House, arrive: Callable[..., Visitor]) -> Cast:
    """Bring everybody in by the real doors, and make what the pages show."""
    guest, admin, stranger = arrive(house), arrive(house), arrive(house)
    guest.opens("/")
    for number in range(5):
        make(guest, original_url=f"http://example.org/{'a-long-path/' * 9}{number}")
    email = house.new_email()
    admin.opens("/register")
    admin.registers(email)
    expect(admin.page.get_by_text("Welcome!")).to_be_visible()
    house.make_admin(email)
    links: dict[str, dict[str, Any]] = {
        "followed": {"title": "The one that is followed", "tags": ["kitchen", "garden"]},
        "ended": {"max_clicks": 1},
        "locked": {"password": "open sesame"},
        "reported": {},
    }
    codes = {
        name: make(admin, original_url=f"http://example.org/{name}", **more) for name, more in links.items()
    }
    for code in (*[codes["followed"]] * 3, codes["ended"]):
        stranger.opens(f"/{code}")
    stranger.opens(f"/{codes['reported']}+")
    stranger.page.get_by_text("Something is wrong with this link").click()
    stranger.page.get_by_label("Tell us more").fill("It is not what it says, and it says so at length. " * 4)
    stranger.page.get_by_role("button", name="Report it").click()
    expect(stranger.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    return Cast(guest, admin, stranger, codes)


def make(visitor: Visitor, **wanted: Any) -> str:
    """Make a link by the API with the browser's own cookie; return its code."""
    answer = visitor.page.request.post("/urls", data=wanted)
    assert answer.status == 201, answer.text()
    code: str = answer.json()["code"]
    return code


def see(path: str) -> Callable[[Visitor], None]:
    """Return the way to a page that has a path."""
    return lambda visitor: visitor.opens(path)


def places(cast: Cast) -> dict[str, tuple[Visitor, Callable[[Visitor], None]]]:
    """Return every page by its name: who goes there, and how."""
    guest, admin, stranger, codes = cast.guest, cast.admin, cast.stranger, cast.codes
    return {
        "home of a visitor": (stranger, see("/")),
        "home of a guest": (guest, see("/")),
        "prompt": (guest, meet_the_prompt),
        "registration": (guest, see("/register")),
        "registration with errors": (guest, register_badly),
        "sign-in": (stranger, see("/login")),
        "sign-in with an error": (stranger, sign_in_badly),
        "links of a guest": (guest, see("/links")),
        "links": (admin, see("/links")),
        "no links": (stranger, see("/links")),
        "link": (admin, see(f"/links/{codes['followed']}")),
        "preview": (stranger, see(f"/{codes['followed']}+")),
        "password": (stranger, see(f"/{codes['locked']}")),
        "gone": (stranger, see(f"/{codes['ended']}")),
        "gone for its owner": (admin, see(f"/{codes['ended']}")),
        "missing": (stranger, see("/nothing-here")),
        "error": (stranger, see("/no/such/room")),
        "all of a guest": (guest, see("/dashboard")),
        "all of an account": (admin, see("/dashboard")),
        "nothing yet": (stranger, see("/dashboard")),
        "stay of a guest": (guest, see("/account")),
        "account": (admin, see("/account")),
        "confirmation": (stranger, see("/confirm/no-such-token")),
        "claim": (stranger, see("/claim/no-such-token")),
        "handover": (stranger, see("/guest/handover/no-such-token")),
        "handover of a guest": (guest, hand_over),
        "forgotten password": (stranger, see("/forgot")),
        "code": (stranger, ask_for_a_code),
        "new address": (admin, see("/account/email")),
        "bazi": (stranger, see("/bazi")),
        "bazi chart": (stranger, see(f"/bazi/chart?{BIRTH}")),
        "bazi chart without hour": (stranger, see("/bazi/chart?birth_date=2013-02-04&hour_unknown=y")),
        "bazi errors": (stranger, see("/bazi/chart?birth_date=1986-09-14&birth_clock=01:30&city=Beijing")),
        "bazi cities": (stranger, see("/bazi/cities?city=par")),
        "bazi onboarding": (stranger, see(f"/bazi/onboarding?{BIRTH}")),
        "bazi kept chart": (admin, keep_a_chart),
        "bazi settings": (admin, see("/bazi/settings")),
        "export": (guest, see("/account/export")),
        "leaving of a guest": (guest, see("/account/leave")),
        "leaving": (admin, see("/account/leave")),
        "outbox": (admin, see("/outbox")),
        "admin links": (admin, see("/admin/links")),
        "api": (stranger, see("/api/docs")),
    }


def meet_the_prompt(visitor: Visitor) -> None:
    """Ask for a sixth link."""
    visitor.opens("/")
    visitor.asks_for("http://example.org/sixth")
    expect(visitor.page.locator("#prompt")).to_be_visible()


def keep_a_chart(visitor: Visitor) -> None:
    """Keep a chart, and see it with its reading on the way."""
    body = {"birth_time": "1990-05-15T14:30", "city_id": "1816670", "gender": "female"}
    made = visitor.page.request.post("/api/v1/bazi/charts", data=body)
    assert made.status == 201, made.text()
    visitor.opens(f"/bazi/charts/{made.json()['id']}")


def hand_over(visitor: Visitor) -> None:
    """Ask for the link that opens this guest on another device."""
    visitor.opens("/account")
    visitor.page.get_by_role("button", name="On another device").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("On another device")


def ask_for_a_code(visitor: Visitor) -> None:
    """Ask for a code, in place of a forgotten password."""
    visitor.opens("/forgot")
    visitor.page.get_by_label("Email").fill("nobody@example.com")
    visitor.page.get_by_role("button", name="Send me a code").click()
    expect(visitor.page.locator("#code-form")).to_be_visible()


def register_badly(visitor: Visitor) -> None:
    """Send a registration that is no good."""
    visitor.opens("/register")
    visitor.registers("nobody@example.com", "short")
    expect(visitor.page.get_by_text("Use at least 8 characters.")).to_be_visible()


def sign_in_badly(visitor: Visitor) -> None:
    """Send a wrong password."""
    visitor.opens("/login")
    visitor.page.get_by_label("Email or username").fill("nobody@example.com")
    visitor.page.get_by_label("Password").fill("not the password")
    visitor.page.locator("#login-form").get_by_role("button", name="Sign in").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
