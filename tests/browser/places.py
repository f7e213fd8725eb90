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
    path_id: int  # of the admin's learning path
    shared: str  # where anybody reads it
    rooms: dict[str, str]  # of the admin's project: paths, by what is there


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
    path_id, shared = make_path(admin)
    return Cast(guest, admin, stranger, codes, path_id, shared, furnish(admin))


def furnish(visitor: Visitor) -> dict[str, str]:
    """Start a project with something in each of its rooms; return the paths of the rooms."""

    def post(path: str, **wanted: Any) -> Any:
        answer = visitor.page.request.post(path, data=wanted)
        assert answer.ok, answer.text()
        return answer.json()

    home = post("/api/projects", name="The garden behind the house", description="Beds and seeds. " * 9)["id"]
    base = f"/projects/{home}"
    text = "# Heading\n\n```python\nprint('a rather long line of code in a block of code', 1234567890)\n```\n"
    note = post(f"/api{base}/notes", title="A note with " + "alongword" * 9, body=text + "- **one**\n\n> two")
    task = post(f"/api{base}/tasks", title="Ask the neighbours", priority=4, due="2030-01-31", body=text)
    files = [{"name": "hello.py", "body": "def hello() -> str:\n    return 'world' * 40  # " + "long " * 30}]
    code = post(f"/api{base}/snippets", title="Hello", description="What it is for.", files=files)
    post(f"/api{base}/snippets/{code['id']}/visibility", visibility="public")
    said = post(f"/api/public-snippets/{code['code']}/comments", body="What does it do?")
    post(f"/api/public-snippets/{code['code']}/comments", body="It greets.", parent_id=said["id"])
    post(f"/api{base}/permissions", email="friend@example.com", role="editor")
    return {
        "board": base,
        "note": f"/notes/{note['id']}",
        "task": f"/tasks/{task['id']}",
        "snippet": f"/snippets/{code['code']}",
        "snippet form": f"{base}/snippets/{code['id']}/edit",
    }


def make(visitor: Visitor, **wanted: Any) -> str:
    """Make a link by the API with the browser's own cookie; return its code."""
    answer = visitor.page.request.post("/urls", data=wanted)
    assert answer.status == 201, answer.text()
    code: str = answer.json()["code"]
    return code


def make_path(visitor: Visitor) -> tuple[int, str]:
    """Make a learning path by the API, share it and begin at it; return its id and its shared address."""
    request = visitor.page.request
    path_id: int = request.post("/api/learning-paths/generate", data={"topic": "photography"}).json()["id"]
    visitor.opens(f"/learn/{path_id}")
    expect(visitor.page.locator(".stops")).to_be_visible(timeout=30_000)
    path = request.get(f"/api/learning-paths/{path_id}").json()
    for word, state in zip(path["keywords"], ("done", "learning", "skipped"), strict=False):
        change = {"state": state, "note": "Remember this"}
        answer = request.patch(f"/api/learning-paths/{path_id}/keywords/{word['id']}/progress", data=change)
        assert answer.ok, answer.text()
    shared: str = request.post(f"/api/learning-paths/{path_id}/share").json()["share_url"]
    return path_id, "/learn/shared/" + shared.rpartition("/")[2]


def open_keyword(cast: Cast) -> Callable[[Visitor], None]:
    """Return the way to a keyword in its drawer."""

    def go(visitor: Visitor) -> None:
        visitor.opens(f"/learn/{cast.path_id}")
        visitor.page.get_by_role("link", name="Next:").click()
        expect(visitor.page.locator("#drawer-title")).to_be_visible()

    return go


def see(path: str) -> Callable[[Visitor], None]:
    """Return the way to a page that has a path."""
    return lambda visitor: visitor.opens(path)


def places(cast: Cast) -> dict[str, tuple[Visitor, Callable[[Visitor], None]]]:
    """Return every page by its name: who goes there, and how."""
    guest, admin, stranger, codes = cast.guest, cast.admin, cast.stranger, cast.codes
    rooms = cast.rooms
    workspace = {
        "no projects": (stranger, see("/projects")),
        "projects": (admin, see("/projects")),
        "import": (stranger, see("/projects/import")),
        "board": (admin, see(rooms["board"])),
        "tasks": (admin, see(rooms["board"] + "/tasks")),
        "task": (admin, see(rooms["task"])),
        "notes": (admin, see(rooms["board"] + "/notes")),
        "note": (admin, see(rooms["note"])),
        "note form": (admin, see(rooms["note"] + "/edit")),
        "saves": (admin, see(rooms["note"] + "/history")),
        "save": (admin, see(rooms["note"] + "/history/1")),
        "snippets": (admin, see(rooms["board"] + "/snippets")),
        "snippet": (admin, see(rooms["snippet"])),
        "snippet of somebody": (stranger, see(rooms["snippet"])),
        "snippet form": (admin, see(rooms["snippet form"])),
        "members": (admin, see(rooms["board"] + "/members")),
        "activity": (admin, see(rooms["board"] + "/activity")),
        "settings of a project": (admin, see(rooms["board"] + "/settings")),
        "explore": (stranger, see("/explore")),
        "reported snippets": (admin, see("/admin/snippets")),
        "invitation": (stranger, see("/invites/no-such-token")),
    }
    return workspace | {
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
        "no paths": (stranger, see("/learn")),
        "new path": (stranger, see("/learn/new")),
        "paths": (admin, see("/learn")),
        "path": (admin, see(f"/learn/{cast.path_id}")),
        "keyword": (admin, open_keyword(cast)),
        "review": (admin, see("/learn/review")),
        "nothing to review": (stranger, see("/learn/review")),
        "path on paper": (admin, see(f"/learn/{cast.path_id}/print")),
        "shared path": (stranger, see(cast.shared)),
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
        "what came along": (admin, see("/account/linked")),
        "merging by hand": (admin, see("/admin/merges")),
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
        "components": (stranger, see("/dev/components")),
        "shortcuts": (stranger, see("/shortcuts")),
        "admin links": (admin, see("/admin/links")),
        "admin overview": (admin, see("/admin")),
        "admin users": (admin, see("/admin/users")),
        "admin user": (admin, see_a_user),
        "admin merge": (admin, look_at_a_merge),
        "admin moderation": (admin, see("/admin/moderation")),
        "admin rights": (admin, see("/admin/permissions")),
        "admin queues": (admin, see("/admin/queues")),
        "admin campaigns": (admin, see("/admin/campaigns")),
        "admin record": (admin, see("/admin/audit")),
        "reminder": (guest, see("/account/reminder")),
        "api": (stranger, read_the_docs),
        "repair": (stranger, see("/repair")),
        "repair asked for": (stranger, see("/repair/sent?number=WO-2026-00001")),
        "repairs of a guest": (guest, see("/repairs")),
        "records of repairs": (admin, see("/repairs/records")),
        "devices and addresses": (admin, see("/repairs/things")),
        "new message": (admin, see("/repairs/tickets/new")),
        "queue of repairs": (admin, see("/staff/repairs")),
        "messages to the desk": (admin, see("/staff/tickets?state=all")),
        "intake": (admin, see("/staff/repairs/new")),
        "saved replies": (admin, see("/staff/replies")),
        "logs of the desk": (admin, see("/staff/logs")),
    }


def meet_the_prompt(visitor: Visitor) -> None:
    """Ask for a sixth link."""
    visitor.opens("/")
    visitor.asks_for("http://example.org/sixth")
    expect(visitor.page.locator("#prompt")).to_be_visible()


def read_the_docs(visitor: Visitor) -> None:
    """Open the reference of the API, and leave two of each kind: hundreds alike are looked at for ever."""
    visitor.opens("/api/docs")
    further = "details ~ details ~ details, article ~ article ~ article"
    visitor.page.evaluate("css => document.querySelectorAll(css).forEach(it => it.remove())", further)


def see_a_user(visitor: Visitor) -> None:
    """Open the page of the newest account that is not the admin's own, or of a guest."""
    visitor.opens("/admin/users?which=guests")
    visitor.page.locator("tbody a").first.click()
    expect(visitor.page.get_by_role("heading", name="Facts")).to_be_visible()


def look_at_a_merge(visitor: Visitor) -> None:
    """Open the form of a merge by hand."""
    visitor.opens("/admin/users?which=staff")
    visitor.page.locator("tbody a").first.click()
    visitor.page.get_by_label("Number of the guest").fill("1")
    visitor.page.get_by_role("button", name="Look first").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Merge a guest by hand")


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
