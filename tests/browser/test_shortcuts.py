"""Keys that act: a list that says them, a switch that ends them, and none that takes what somebody types."""

from collections.abc import Callable

from playwright.sync_api import Dialog, expect

from tests.browser.house import House
from tests.browser.places.links import make
from tests.browser.visitor import Visitor


def test_a_question_mark_opens_the_list_and_escape_closes_it(visitor: Visitor) -> None:
    visitor.opens("/")
    page, keys = visitor.page, visitor.page.keyboard
    keys.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Everything that is yours")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_keys_lead_through_the_house(visitor: Visitor) -> None:
    visitor.opens("/")
    page, keys = visitor.page, visitor.page.keyboard
    codes = [make(visitor, original_url=f"http://example.org/{number}") for number in range(3)]
    keys.press("g")
    keys.press("1")
    expect(page.get_by_role("heading", level=1)).to_have_text("My links")
    keys.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    keys.type("gh?")
    expect(page.get_by_label("Search")).to_have_value("gh?")
    page.reload()
    keys.press("j")
    keys.press("j")
    expect(page.locator(f"#link-{codes[1]} .short")).to_be_focused()
    keys.press("k")
    expect(page.locator(f"#link-{codes[2]} .short")).to_be_focused()
    keys.press("n")
    expect(page.get_by_label("Long address")).to_be_focused()
    page.get_by_label("Long address").blur()
    keys.press("g")
    keys.press("h")
    expect(page.locator("[data-house]")).to_be_visible()


def test_a_note_is_edited_by_a_key(visitor: Visitor) -> None:
    visitor.opens("/")
    make(visitor, original_url="http://example.org/first")
    project = visitor.page.request.post("/api/projects", data={"name": "Garden"}).json()["id"]
    made = visitor.page.request.post(f"/api/projects/{project}/notes", data={"title": "Beds", "body": "x"})
    visitor.opens(f"/notes/{made.json()['id']}")
    visitor.page.keyboard.press("e")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Edit the note")


def test_switched_off_no_key_acts(visitor: Visitor) -> None:
    visitor.opens("/")
    page, keys = visitor.page, visitor.page.keyboard
    keys.press("?")
    visitor.during("/preferences", page.get_by_role("dialog").get_by_role("button", name="Off").click)
    keys.press("Escape")
    for _ in range(2):
        keys.press("?")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.reload()


def test_the_list_is_a_page_without_scripts(arrive: Callable[..., Visitor], house: House) -> None:
    visitor = arrive(house, scripts=False)
    visitor.opens("/")
    visitor.page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")
    visitor.page.get_by_role("button", name="Off").click()
    expect(visitor.page.get_by_role("button", name="Off")).to_have_attribute("aria-pressed", "true")


def test_a_deletion_is_undone_from_its_message(visitor: Visitor) -> None:
    visitor.opens("/")
    code = make(visitor, original_url="http://example.org/kept")
    visitor.opens("/links")
    visitor.page.get_by_label(f"Select {code}").check()
    visitor.page.get_by_role("button", name="Delete the selected").click()
    expect(visitor.page.locator(f"#link-{code}")).to_have_count(0)
    visitor.page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(visitor.page.locator("#toasts")).to_contain_text("1 link is back.")
    expect(visitor.page.locator(f"#link-{code}")).to_be_visible()


def test_what_has_no_way_back_is_asked_about(arrive: Callable[..., Visitor], house: House) -> None:
    admin = arrive(house)
    email = house.new_email()
    admin.opens("/register")
    admin.registers(email)
    expect(admin.page.get_by_text("Welcome!")).to_be_visible()
    house.make_admin(email)
    admin.opens("/admin/users?which=guests")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    admin.page.on("dialog", answer)
    admin.page.locator("tbody a").first.click()
    here = admin.page.url
    admin.page.get_by_role("button", name="Erase for good").click()
    assert asked == ["Everything of this user goes, and nothing brings it back. Go on?"]
    assert admin.page.url == here
    expect(admin.page.get_by_role("button", name="Erase for good")).to_be_visible()
