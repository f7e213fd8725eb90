"""Who sees the pages, and how one walks there: without words, so in every language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

Arrive = Callable[..., Visitor]
Way = Callable[[Visitor], None]
Places = dict[str, tuple[Visitor, Way]]


@dataclass(frozen=True)
class Cast:
    """A guest who made something, an admin who made much, a stranger, and two further accounts."""

    house: House
    guest: Visitor
    admin: Visitor
    stranger: Visitor
    returner: Visitor  # signed in, with a guest's things that wait for the choice
    lodger: Visitor  # an account that lives in this browser alone
    emails: dict[str, str]  # of those with accounts, and of a contact
    at: dict[str, str] = field(default_factory=dict)  # the addresses of what they made, by its name

    @property
    def everybody(self) -> tuple[Visitor, ...]:
        """All who see the pages."""
        return self.guest, self.admin, self.stranger, self.returner, self.lodger


def come(house: House, arrive: Arrive) -> Cast:
    """Bring everybody in by the real doors."""
    guest, admin, stranger, returner, lodger = (arrive(house) for _ in range(5))
    emails = {who: house.new_email() for who in ("admin", "returner", "contact", "closed")}
    guest.opens("/")
    for visitor, who in ((admin, "admin"), (returner, "returner")):
        visitor.opens("/register")
        visitor.registers(emails[who])
        expect(visitor.page.get_by_text("Welcome!")).to_be_visible()
    house.make_admin(emails["admin"])
    return Cast(house, guest, admin, stranger, returner, lodger, emails)


@dataclass(frozen=True)
class See:
    """The way to a page that has an address."""

    path: str

    def __call__(self, visitor: Visitor) -> None:
        """Open it."""
        visitor.opens(self.path)


def see(path: str) -> See:
    """Return the way to a page that has an address."""
    return See(path)


def post(visitor: Visitor, path: str, **wanted: Any) -> Any:
    """Ask the API with the browser's own cookie; return what it answers."""
    answer = visitor.page.request.post(path, data=wanted)
    assert answer.ok, answer.text()
    return answer.json()


def press(visitor: Visitor, form: str, **typed: str) -> None:
    """Fill in fields of a form by their ids, and send it by its first button."""
    for name, text in typed.items():
        visitor.page.locator(f"{form} #{name}").fill(text)
    visitor.page.locator(f"{form} button[type=submit]").first.click()


def press_plainly(visitor: Visitor, form: str, **typed: str) -> None:
    """Send a form as a browser without scripts does."""
    for name, text in typed.items():
        visitor.page.locator(f"{form} #{name}").fill(text)
    with visitor.page.expect_navigation():
        visitor.page.locator(form).evaluate("form => form.submit()")
