"""Hostile Markdown, code, file names and sizes are harmless, and bad input gets an answer."""

from typing import Any

import pytest

from tests.apps.workspace.acts import note, project, public_snippet, snippet, task
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.workspace.engine.markdown import render

GADGETS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<div hx-get="/x" hx-trigger="load" data-hx-on:click="alert(1)">x</div>',
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    '<form action="https://evil.example"><input name=password></form>',
    '<base href="https://evil.example/">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '[x](https://e.example "\\" onmouseover=alert(1)")',
    '```"><script>alert(1)</script>\nx\n```',
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "[a]: javascript:alert(1)\n\n[a]",
    "<a href='x' id='guest-strip' class='prompt'>x</a>",
    "|<script>|\n|---|\n|<img src=x onerror=alert(1)>|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>-->",
    "{{ 7*7 }}{% raw %}",
]
DANGEROUS = (
    "<script",
    "<img",
    "<svg",
    "<style",
    "<form",
    "<base",
    "<div",
    "javascript:",
    "data:text",
    "<a id",
)


@pytest.mark.parametrize("text", GADGETS)
def test_markdown_gives_no_element_and_no_address_that_acts(text: str) -> None:
    html = str(render(text)).lower()
    attributes = [part.partition(">")[0] for part in html.split("<")[1:]]
    assert not any(dangerous in "<" + part for part in attributes for dangerous in DANGEROUS)
    assert not any(
        word in part for part in attributes for word in ("onerror", "onload", "hx-", "style=", "id=")
    )


def test_links_lead_away_without_giving_anything_away() -> None:
    html = str(render("[x](https://example.com/a) and <https://example.com/b>"))
    assert html.count('rel="noopener noreferrer nofollow ugc"') == 2


def test_gadgets_in_every_text_are_shown_as_text(member: Person) -> None:
    nasty = "".join(GADGETS[:5])
    home = project(member, nasty[:90], description=nasty)["id"]
    written, given = note(member, home, nasty, body=nasty), task(member, home, nasty, body=nasty)
    files = [{"name": "x.py", "body": nasty}, {"name": "x.html", "body": "</code></pre>" + nasty}]
    shown = public_snippet(member, title=nasty, description=nasty, files=files)
    member.post(f"/api/public-snippets/{shown['code']}/comments", {"body": nasty})
    for path in (
        f"/projects/{home}",
        f"/projects/{home}/tasks",
        f"/projects/{home}/notes",
        f"/projects/{home}/activity",
        f"/projects/{home}/settings",
        f"/notes/{written['id']}",
        f"/notes/{written['id']}/edit",
        f"/notes/{written['id']}/history/1",
        f"/tasks/{given['id']}",
        f"/snippets/{shown['code']}",
        f"/projects/{shown['project_id']}/snippets/{shown['id']}/edit",
        "/explore",
    ):
        answer = member.get(path)
        assert answer.status_code == 200, path
        assert not any(gadget in answer.text for gadget in GADGETS[:5]), path
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_raw_file_is_text_in_a_sandbox(member: Person, visitor: Person) -> None:
    files = [{"name": "page.html", "body": "<script>alert(1)</script>"}]
    answer = visitor.get(f"/snippets/{public_snippet(member, files=files)['code']}/raw/1?download=on")
    assert answer.text == "<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b.py", "a\\b", "nul\x00.py", "..", "\ud800.py", 'x"y', "a\nb"]
)
def test_a_file_name_is_no_path(guest: Person, name: str) -> None:
    home = project(guest)["id"]
    answer = guest.post(
        f"/api/projects/{home}/snippets", {"title": "x", "files": [{"name": name, "body": "1"}]}
    )
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("notes", {"title": "x", "body": "nul \x00"}),
        ("notes", {"title": "\ud800"}),
        ("notes", {"title": ["x"]}),
        ("notes", {"title": "x", "owner_id": 1}),
        ("notes", {"title": "x" * 201}),
        ("notes", {"title": "x", "body": "é" * 60_000}),
        ("tasks", {"title": "x", "due": "2026-02-30"}),
        ("tasks", {"title": "x", "priority": 5}),
        ("tasks", {"title": "x", "status": "later"}),
        ("tasks", {"title": "x", "assignee_id": 2**63}),
        ("snippets", {"title": "x", "files": []}),
        ("snippets", {"title": "x", "files": [{"name": f"{n}", "body": ""} for n in range(21)]}),
        ("snippets", {"title": "x", "files": [{"name": "a", "body": "é" * 300_000}]}),
        ("snippets", {"title": "x", "files": [{"name": "a", "body": ""}, {"name": "A", "body": ""}]}),
        ("snippets", {"title": "x", "files": [{"body": "x", "language": "klingon"}]}),
    ],
)
def test_bad_input_is_refused_with_its_field(guest: Person, path: str, body: Any) -> None:
    home = project(guest)["id"]
    answer = guest.post(f"/api/projects/{home}/{path}", body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid"), answer.text
    assert answer.json["errors"]


@pytest.mark.parametrize("key", ["x", "lower", "1AB", "A-B", "TOOLONGAKEYX", "ÄÖ"])
def test_a_key_is_short_capital_letters(guest: Person, key: str) -> None:
    assert guest.post("/api/projects", {"name": "x", "key": key}).status_code == 422


def test_two_projects_of_one_owner_never_share_a_key(guest: Person, member: Person) -> None:
    keys = [project(guest, "Reading circle")["key"] for _ in range(3)]
    assert keys == ["RC", "RC2", "RC3"]
    assert guest.post("/api/projects", {"name": "x", "key": "RC"}).json["code"] == "key_taken"
    assert project(member, "x", key="RC")["key"] == "RC"


def test_twenty_files_of_half_a_megabyte_fit_and_nothing_else_of_that_size_does(guest: Person) -> None:
    home = project(guest)["id"]
    files = [{"name": f"{n}.txt", "body": "x" * 524_288} for n in range(20)]
    made = guest.post(f"/api/projects/{home}/snippets", {"title": "Large", "files": files})
    assert made.status_code == 201, made.text[:300]
    assert guest.get(f"/snippets/{made.json['code']}").status_code == 200
    too_large = guest.post(f"/api/projects/{home}/notes", {"title": "x", "body": "x" * 1_100_000})
    assert too_large.status_code == 413


def test_the_form_takes_a_large_file_and_an_upload(guest: Person, stage: Stage) -> None:
    home = project(guest)["id"]
    page = f"/projects/{home}/snippets/new"
    form = {"title": "Form", "file_name": "a.txt", "file_language": "", "file_body": "\nx" * 250_000}
    assert guest.sends(f"/projects/{home}/snippets", form, of=page).status_code == 303
    more = guest.sends(f"/projects/{home}/snippets", form | {"more": "on", "file_body": "kept"}, of=page)
    assert "kept" in more.text
    assert more.text.count('name="file_body"') == 2


def test_leading_spaces_of_code_stay(guest: Person) -> None:
    home = project(guest)["id"]
    made = snippet(guest, home, files=[{"name": "a.py", "body": "    indented\r\n\tx\n"}])
    assert made["files"][0]["body"] == "    indented\n\tx\n"
