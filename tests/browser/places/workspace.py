"""The pages of projects: each room of one, what is public of it, and the ways in."""

import io
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.browser.places.cast import Cast, Places, post, see
from tests.browser.visitor import Visitor

INVITE = re.compile(r"(/invites/[A-Za-z0-9_-]+)")
ARCHIVE = '[{"id": 1, "name": "An older garden", "key": "OLD", "description": "", "is_archived": false}]'


def furnish(people: Cast) -> dict[str, str]:
    """Start a project of the admin, invite the one who comes back, and send an archive."""
    at = make_project(people.admin)
    invited = people.emails["returner"]
    post(people.admin, f"/api{at['board']}/permissions", email=invited, role="editor")
    name = "gardener-" + people.emails["admin"].partition("@")[0]
    named = people.admin.page.request.patch("/api/me", data={"username": name})
    assert named.ok, named.text()
    return at | {
        "invite": people.house.mailed(invited, INVITE)[-1],
        "import": send_archive(people.admin),
        "profile": f"/u/{name}",
    }


def make_project(visitor: Visitor) -> dict[str, str]:
    """Start a project with something in each of its rooms; return the paths of the rooms."""
    home = post(
        visitor, "/api/projects", name="The garden behind the house", description="Beds and seeds. " * 9
    )["id"]
    base = f"/projects/{home}"
    text = "# Heading\n\n```python\nprint('a rather long line of code in a block of code', 1234567890)\n```\n"
    note = post(
        visitor,
        f"/api{base}/notes",
        title="A note with " + "alongword" * 9,
        body=text + "- **one**\n\n> two",
    )
    task = {"title": "Ask the neighbours", "priority": 4, "due": "2030-01-31", "body": text}
    task = post(visitor, f"/api{base}/tasks", **task)
    files = [{"name": "hello.py", "body": "def hello() -> str:\n    return 'world' * 40  # " + "long " * 30}]
    written: dict[str, Any] = {"title": "Hello", "description": "What it is for.", "files": files}
    code = post(visitor, f"/api{base}/snippets", **written)
    post(visitor, f"/api{base}/snippets/{code['id']}/visibility", visibility="public")
    said = post(visitor, f"/api/public-snippets/{code['code']}/comments", body="What does it do?")
    answer = {"body": "It greets.", "parent_id": said["id"]}
    post(visitor, f"/api/public-snippets/{code['code']}/comments", **answer)
    post(visitor, f"/api{base}/permissions", email="friend@example.com", role="editor")
    return {
        "board": base,
        "note": f"/notes/{note['id']}",
        "task": f"/tasks/{task['id']}",
        "snippet": f"/snippets/{code['code']}",
        "snippet form": f"{base}/snippets/{code['id']}/edit",
    }


def send_archive(visitor: Visitor) -> str:
    """Send an export of one project; return the page that asks what of it is wanted."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("projects.json", ARCHIVE)
    visitor.opens("/projects/import")
    with TemporaryDirectory() as folder:
        file = Path(folder, "export.zip")
        file.write_bytes(content.getvalue())
        visitor.page.locator("#archive").set_input_files(file)
        with visitor.page.expect_navigation():
            visitor.page.locator("#import-form button").click()
    return visitor.page.url


def places(people: Cast) -> Places:
    """Return every page of the workspace."""
    admin, stranger, returner, at = people.admin, people.stranger, people.returner, people.at
    board = at["board"]
    return {
        "no projects": (stranger, see("/projects")),
        "projects": (admin, see("/projects")),
        "import": (stranger, see("/projects/import")),
        "import looked into": (admin, see(at["import"])),
        "board": (admin, see(board)),
        "tasks": (admin, see(board + "/tasks")),
        "task": (admin, see(at["task"])),
        "notes": (admin, see(board + "/notes")),
        "note": (admin, see(at["note"])),
        "note form": (admin, see(at["note"] + "/edit")),
        "new note": (admin, see(board + "/notes/new")),
        "saves": (admin, see(at["note"] + "/history")),
        "save": (admin, see(at["note"] + "/history/1")),
        "snippets": (admin, see(board + "/snippets")),
        "snippet": (admin, see(at["snippet"])),
        "snippet of somebody": (stranger, see(at["snippet"])),
        "snippet form": (admin, see(at["snippet form"])),
        "members": (admin, see(board + "/members")),
        "activity": (admin, see(board + "/activity")),
        "settings of a project": (admin, see(board + "/settings")),
        "explore": (stranger, see("/explore")),
        "profile": (stranger, see(at["profile"])),
        "reported snippets": (admin, see("/admin/snippets")),
        "invitation": (returner, see(at["invite"])),
        "invitation that is none": (stranger, see("/invites/no-such-token")),
    }
