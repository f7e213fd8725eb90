"""The pages of the guest core: the front door, the roads to an account, the stay, the mails' doors."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.places.cast import Cast, Places, Way, post, press, press_plainly, see
from tests.browser.visitor import Visitor
from tests.house.mails import LINK
from tests.house.people import PASSWORD
from webapp.guests.invitations import url_for_reminder
from webapp.guests.mail_stops import stop_url
from webapp.guests.models import Reminder

PATH = re.compile(r"https?://[^/]+(/.*)")
BIRTH = {"nickname": "Mira", "birth_time": "1990-05-15T14:30:00", "city_id": "1816670", "gender": "female"}


def furnish(people: Cast) -> dict[str, str]:
    """Let a guest wait for a choice and another have come along; close an account; have links mailed."""
    bring_along(people.returner, people.emails["returner"])
    close_account(people.lodger, people.emails["closed"], people.house)
    post(people.lodger, "/api/v1/onboarding/submit", **BIRTH)
    handover: str = post(people.guest, "/auth/guest/handover")["url"]
    post(people.stranger, "/api/auth/password-reset", email=people.emails["returner"])
    post(people.stranger, "/auth/register", email=people.emails["closed"], password=PASSWORD)
    with people.house.deployment.stage.app.test_request_context():
        stop = stop_url("somebody@example.com")
        elsewhere = url_for_reminder(Reminder(user_id=1, email="somebody@example.com"))

    def mailed(email: str, count: int) -> str:
        return str(people.house.mailed(email, LINK, count=count)[-1])

    return {
        "handover": _path_of(handover),
        "stop": _path_of(stop),
        "elsewhere": _path_of(elsewhere),
        "confirm": mailed(people.emails["admin"], 1),
        "claim": mailed(people.emails["returner"], 2),
        "closed account": mailed(people.emails["closed"], 2),
    }


def bring_along(visitor: Visitor, email: str) -> None:
    """Make a thing as a guest and bring it along to the account; make another, which waits for the choice."""
    for number in range(2):
        post(visitor, "/auth/logout")
        post(visitor, "/urls", original_url=f"http://example.org/{number}")
        post(visitor, "/auth/login", email=email, password=PASSWORD)
        if number == 0:
            post(visitor, "/auth/merge")


def close_account(visitor: Visitor, email: str, house: House) -> None:
    """Make an account, confirm its address, and close it."""
    post(visitor, "/auth/register", email=email, password=PASSWORD)
    visitor.opens(house.mailed(email, LINK)[-1])
    with visitor.page.expect_navigation():
        press(visitor, "main form")
    closed = visitor.page.request.delete("/api/me", data={"password": PASSWORD})
    assert closed.ok, closed.text()


def _path_of(url: str) -> str:
    found = PATH.fullmatch(url)
    assert found
    return found.group(1)


def places(people: Cast) -> Places:
    """Return every page of the core."""
    guest, admin, stranger, at = people.guest, people.admin, people.stranger, people.at
    returner, contact = people.returner, people.emails["contact"]
    return {
        "home of a visitor": (stranger, see("/")),
        "home of a guest": (guest, see("/")),
        "registration": (guest, see("/register")),
        "registration with errors": (guest, register_badly),
        "registration of a contact": (stranger, register_as(contact, press)),
        "code as a page": (stranger, register_as(contact, press_plainly)),
        "closed account": (stranger, see(at["closed account"])),
        "sign-in": (stranger, see("/login")),
        "sign-in with an error": (stranger, sign_in_badly),
        "sign-out for good": (people.lodger, sign_out_for_good),
        "error": (stranger, see("/no/such/room")),
        "forbidden": (guest, see("/admin")),
        "all of a guest": (guest, see("/dashboard")),
        "all of an account": (admin, see("/dashboard")),
        "nothing yet": (stranger, see("/dashboard")),
        "stay of a guest": (guest, see("/account")),
        "account": (admin, see("/account")),
        "account with a guest's things": (returner, see("/account")),
        "merge": (returner, see("/merge")),
        "merge on its way": (returner, see_merge(people, "in_progress")),
        "merge that failed": (returner, see_merge(people, "failed")),
        "merge that is done": (returner, see_merge(people, "completed")),
        "confirmation": (admin, see(at["confirm"])),
        "confirmation elsewhere": (stranger, see(at["confirm"])),
        "confirmation that is none": (stranger, see("/confirm/no-such-token")),
        "claim": (stranger, see(at["claim"])),
        "claim that is none": (stranger, see("/claim/no-such-token")),
        "handover": (stranger, see(at["handover"])),
        "handover that is none": (stranger, see("/guest/handover/no-such-token")),
        "handover of a guest": (guest, hand_over),
        "forgotten password": (stranger, see("/forgot")),
        "code": (stranger, ask_for_a_code),
        "what came along": (admin, see("/account/linked")),
        "new address": (admin, see("/account/email")),
        "export": (guest, see("/account/export")),
        "leaving of a guest": (guest, see("/account/leave")),
        "leaving": (admin, see("/account/leave")),
        "reminder": (guest, see("/account/reminder")),
        "things elsewhere": (stranger, see(at["elsewhere"])),
        "no more mail": (stranger, see(at["stop"])),
        "no more mail, done": (stranger, stop_mail(at["stop"])),
        "outbox": (admin, see("/outbox")),
        "components": (stranger, see("/dev/components")),
        "shortcuts": (stranger, see("/shortcuts")),
        "api": (stranger, read_the_docs),
    }


def register_badly(visitor: Visitor) -> None:
    """Send a registration that is no good."""
    visitor.opens("/register")
    press(visitor, "#register-form", email="nobody@example.com", password="short")
    expect(visitor.page.locator("#password-error")).to_be_visible()


def register_as(email: str, send: Callable[..., None]) -> Way:
    """Return the way to the code that an address which is known has to give."""

    def go(visitor: Visitor) -> None:
        visitor.opens("/register")
        send(visitor, "#register-form", email=email, password=PASSWORD)
        expect(visitor.page.locator("#code-form")).to_be_visible()

    return go


def sign_in_badly(visitor: Visitor) -> None:
    """Send a wrong password."""
    visitor.opens("/login")
    press(visitor, "#login-form", identifier="nobody@example.com", password="not the password")
    expect(visitor.page.locator("#login-form [role=alert]")).to_be_visible()


def sign_out_for_good(visitor: Visitor) -> None:
    """Sign out of an account that lives in this browser alone, as far as the question."""
    visitor.opens("/account")
    with visitor.page.expect_navigation():
        press(visitor, "main .page-head form[action$='/logout']")


def see_merge(people: Cast, state: str) -> Way:
    """Return the way to a merge that is as far as `state`."""

    def go(visitor: Visitor) -> None:
        ended = "CASE WHEN :state = 'completed' THEN started_at END"
        change = f"UPDATE user_migrations SET migration_status = :state, completed_at = {ended}"
        people.house.deployment.stage.sql(change, state=state)
        visitor.opens("/merge/progress")

    return go


def stop_mail(path: str) -> Way:
    """Return the way to the end of reminders."""

    def go(visitor: Visitor) -> None:
        visitor.opens(path)
        with visitor.page.expect_navigation():
            press(visitor, "main form")

    return go


def hand_over(visitor: Visitor) -> None:
    """Ask for the link that opens this guest on another device."""
    visitor.opens("/account")
    with visitor.page.expect_navigation():
        press(visitor, "form[action$='/guest/handover']")


def ask_for_a_code(visitor: Visitor) -> None:
    """Ask for a code, in place of a forgotten password."""
    visitor.opens("/forgot")
    press(visitor, "#forgot-form", email="nobody@example.com")
    expect(visitor.page.locator("#code-form")).to_be_visible()


def read_the_docs(visitor: Visitor) -> None:
    """Open the reference of the API, and leave two of each kind: hundreds alike are looked at for ever."""
    visitor.opens("/api/docs")
    further = "details ~ details ~ details, article ~ article ~ article"
    visitor.page.evaluate("css => document.querySelectorAll(css).forEach(it => it.remove())", further)
