"""The workspace in browsers: what guests make is kept, two editors lose nothing, the board goes by keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from tests.apps.workspace.archives import garden
from tests.browser.conftest import VISITS
from tests.browser.house import House
from tests.browser.visitor import Visitor

Arrive = Callable[..., Visitor]
TEXT = "# Plan\n\nfirst\n\nsecond\n\nthird"
HOSTILE = '<script>document.title = "taken"</script><img src=x onerror="document.title=1">\n\n**bold**'


@pytest.mark.parametrize(("width", "scripts"), VISITS)
def test_a_guest_works_and_registers_and_finds_everything_under_the_same_addresses(
    arrive: Arrive, house: House, width: int, scripts: bool
) -> None:
    visitor = arrive(house, scripts=scripts, width=width)
    page = visitor.page
    starts_project(visitor, "Garden")
    project = page.url
    adds_task(visitor, "Order seeds")
    note = writes_note(visitor, "What to sow", TEXT)
    snippet = writes_snippet(visitor, "Dates", "dates.py", "print('May')")
    visitor.expected = {403}
    page.get_by_role("button", name="Everybody").click()
    expect(page.locator("#prompt")).to_contain_text("Publishing a snippet needs an account.")
    visitor.finds_all_in_width()
    visitor.registers(house.new_email())
    expect(page.get_by_text("The snippet is public now.")).to_be_visible()
    assert page.url == snippet, "the refused act is done, where it was asked for"
    visitor.expected = set()
    for address, text in ((project, "Order seeds"), (note, "second"), (snippet, "print('May')")):
        visitor.opens(address)
        expect(page.locator("main")).to_contain_text(text)
    visitor.opens(note + "/history")
    expect(page.get_by_role("link", name="Version 1")).to_be_visible()
    stranger = arrive(house, scripts=scripts, width=width)
    stranger.opens(snippet)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("Dates")
    stranger.expected = {404}
    stranger.page.goto(note)
    expect(stranger.page.locator("main")).not_to_contain_text("What to sow")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_editors_in_two_browsers_lose_nothing(arrive: Arrive, house: House, scripts: bool) -> None:
    first = arrive(house, scripts=scripts)
    starts_project(first, "Together")
    note = writes_note(first, "Minutes", TEXT)
    second = arrive(house, scripts=scripts, storage_state=first.page.context.storage_state())
    for editor in (first, second):
        editor.opens(note + "/edit")
    edits(first, TEXT.replace("third", "third, at ten"))
    expect(first.page.get_by_text("Saved.")).to_be_visible()
    second.expected = {409}
    edits(second, TEXT.replace("first", "first of all"))
    expect(second.page.get_by_role("alert")).to_contain_text("Nothing of yours is lost: here are both.")
    expect(second.page.get_by_role("alert")).to_contain_text("third, at ten")
    second.finds_all_in_width()
    both = TEXT.replace("first", "first of all").replace("third", "third, at ten")
    expect(second.page.get_by_label("Text, in Markdown")).to_have_value(both)
    second.page.get_by_role("button", name="Save").click()
    expect(second.page.get_by_text("Saved.")).to_be_visible()
    first.opens(note)
    expect(first.page.locator("article")).to_contain_text("first of all")
    expect(first.page.locator("article")).to_contain_text("third, at ten")


def test_the_board_goes_by_keyboard_and_the_focus_stays_with_the_task(visitor: Visitor, house: House) -> None:
    page = visitor.page
    starts_project(visitor, "Keys")
    key = page.locator(".key").inner_text()
    adds_task(visitor, "Water the beds")
    visitor.tabs_to(f"Move {key}-1 on a column")
    page.keyboard.press("Enter")
    expect(page.locator("#column-doing")).to_have_text(re.compile("Doing *1"))
    expect(page.locator(".task:focus")).to_contain_text("Water the beds")
    expect(visitor.announced).to_contain_text(f"{key}-1 is now in the column Doing.")
    visitor.tabs_to(f"Move {key}-1 back a column")
    page.keyboard.press("Enter")
    expect(page.locator("#column-todo")).to_have_text(re.compile("To do *1"))


def test_a_card_is_dragged_to_another_column_and_between_two_others(visitor: Visitor, house: House) -> None:
    page = visitor.page
    starts_project(visitor, "Drag")
    for title in ("First", "Second", "Third"):
        adds_task(visitor, title)
    card = page.locator(".task").filter
    card(has_text="Third").drag_to(card(has_text="First"), target_position={"x": 20, "y": 4})
    expect(page.locator(".task__title")).to_have_text(["Third", "First", "Second"])
    expect(page.locator(".task:focus")).to_contain_text("Third")
    card(has_text="First").drag_to(page.locator("[data-status=doing]"))
    expect(page.locator("[data-status=doing] .task__title")).to_have_text(["First"])
    expect(visitor.announced).to_contain_text("is now in the column Doing.")
    page.reload()
    expect(page.locator(".task__title")).to_have_text(["Third", "Second", "First"])


def test_an_archive_is_looked_into_and_brought_in(visitor: Visitor, house: House) -> None:
    page = visitor.page
    visitor.opens("/projects")
    page.get_by_role("link", name="Bring in").click()
    visitor.finds_all_in_width()
    archive = garden(workspace_notes=[{"id": 1, "project_id": 1, "title": "What to sow"}])
    file: FilePayload = {"name": "export.zip", "mimeType": "application/zip", "buffer": archive}
    page.get_by_label("ZIP of an export").set_input_files(file)
    page.get_by_role("button", name="Look into it").click()
    expect(page.get_by_label("Garden")).to_be_checked()
    visitor.finds_all_in_width()
    page.get_by_role("button", name="Bring them in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Garden")


def test_hostile_markdown_does_nothing_in_a_browser(visitor: Visitor, house: House) -> None:
    starts_project(visitor, "Hostile")
    writes_note(visitor, "Careful", HOSTILE)
    article = visitor.page.locator("article")
    expect(article.locator("strong")).to_have_text("bold")
    expect(article.locator("script, img")).to_have_count(0)
    expect(visitor.page).to_have_title(re.compile("Careful"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_deleted_note_is_back_at_one_press(arrive: Arrive, house: House, scripts: bool) -> None:
    visitor = arrive(house, scripts=scripts, width=360)
    page = visitor.page
    starts_project(visitor, "Second thoughts")
    note = writes_note(visitor, "What to sow", TEXT)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("The note is deleted.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("What to sow")
    visitor.finds_all_in_width()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The note is back.")).to_be_visible()
    assert page.url == note
    expect(page.locator("article")).to_contain_text("second")


def starts_project(visitor: Visitor, name: str) -> None:
    """Start a project from the first page on."""
    visitor.opens("/")
    visitor.page.get_by_label("Name of the project").fill(name)
    visitor.page.get_by_role("button", name="Start", exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(name)


def adds_task(visitor: Visitor, title: str) -> None:
    """Write a task on the board."""
    visitor.page.get_by_label("New task").fill(title)
    visitor.page.get_by_role("button", name="Add", exact=True).click()
    expect(visitor.page.locator(".task").filter(has_text=title)).to_be_visible()
    visitor.finds_all_in_width()


def writes_note(visitor: Visitor, title: str, text: str) -> str:
    """Write a note; return its address."""
    page = visitor.page
    page.get_by_role("navigation", name="Parts of the project").get_by_role("link", name="Notes").click()
    page.get_by_role("link", name="New note").click()
    page.get_by_label("Title").fill(title)
    edits(visitor, text)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    visitor.finds_all_in_width()
    return page.url


def edits(visitor: Visitor, text: str) -> None:
    """Put a text into the form of a note and save it."""
    visitor.page.get_by_label("Text, in Markdown").fill(text)
    visitor.page.get_by_role("button", name="Save").click()


def writes_snippet(visitor: Visitor, title: str, name: str, code: str) -> str:
    """Write a snippet in the project of the page; return its address."""
    page = visitor.page
    page.locator(".back").click()
    page.get_by_role("navigation", name="Parts of the project").get_by_role("link", name="Snippets").click()
    page.get_by_role("link", name="New snippet").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("File name").fill(name)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    visitor.finds_all_in_width()
    return page.url
