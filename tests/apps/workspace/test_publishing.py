"""Snippets in public: shown and hidden, copied, liked, commented on, reported."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.apps.workspace.acts import CODE, make_staff, project, public_snippet, publish, snippet
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person

Someone = Callable[[], Person]


def test_a_private_snippet_is_not_there_and_cannot_be_copied(member: Person, someone: Someone) -> None:
    hidden = snippet(member, project(member)["id"])
    other = someone().registers()
    for path in (f"/snippets/{hidden['code']}", f"/api/public-snippets/{hidden['code']}"):
        assert other.get(path).status_code == 404
    assert other.post(f"/api/public-snippets/{hidden['code']}/fork").status_code == 404
    assert other.get("/api/public-snippets").json["snippets"] == []


def test_an_unlisted_snippet_opens_by_its_link_alone(member: Person, someone: Someone) -> None:
    shown = publish(member, snippet(member, project(member)["id"]), "unlisted")
    assert CODE.splitlines()[0] in someone().get(f"/snippets/{shown['code']}/raw/1").text
    assert someone().get("/api/public-snippets").json["snippets"] == []


def test_a_snippet_may_be_public_from_its_first_save(member: Person, someone: Someone) -> None:
    shown = snippet(member, project(member)["id"], visibility="public")
    assert shown["visibility"] == "public"
    assert someone().get("/api/public-snippets").json["snippets"][0]["code"] == shown["code"]


def test_a_guest_who_publishes_at_once_is_told_so_and_nothing_is_written(someone: Someone) -> None:
    guest = someone()
    path = f"/api/projects/{project(guest)['id']}/snippets"
    body = {"title": "Hello", "files": [{"name": "hello.py", "body": CODE}], "visibility": "public"}
    refused = guest.post(path, body)
    assert (refused.status_code, refused.json["permission"]) == (403, "publish_snippets")
    assert guest.get(path).json["snippets"] == []


def test_a_copy_is_ones_own_and_stays_when_the_original_becomes_private(
    member: Person, someone: Someone
) -> None:
    shown, other = public_snippet(member), someone().registers()
    copy = other.post(f"/api/public-snippets/{shown['code']}/fork").json
    assert (copy["forked_from_id"], copy["visibility"]) == (shown["id"], "private")
    assert copy["files"] == shown["files"]
    publish(member, shown, "private")
    path = f"/api/projects/{copy['project_id']}/snippets/{copy['id']}"
    assert other.get(path).json["files"][0]["body"] == CODE
    assert other.post(f"/api/public-snippets/{shown['code']}/fork").status_code == 404
    into = project(other, "Mine")["id"]
    publish(member, shown, "public")
    again = other.post(f"/api/public-snippets/{shown['code']}/fork", {"project_id": into}).json
    assert again["project_id"] == into
    foreign = other.post(f"/api/public-snippets/{shown['code']}/fork", {"project_id": shown["project_id"]})
    assert foreign.status_code == 404


def test_a_like_counts_once_however_often_it_is_pressed(member: Person, someone: Someone) -> None:
    path = f"/api/public-snippets/{public_snippet(member)['code']}/like"
    other = someone().registers()
    browsers = [other.copy() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert {answer.status_code for answer in pool.map(lambda it: it.post(path), browsers)} == {200}
    assert member.post(path).json == {"is_liked": True, "like_count": 2}
    assert other.delete(path).json == {"is_liked": False, "like_count": 1}
    assert other.delete(path).json == {"is_liked": False, "like_count": 1}


def test_comments_have_one_level_of_replies(member: Person, someone: Someone) -> None:
    shown, other = public_snippet(member), someone().registers(username="mira")
    path = f"/api/public-snippets/{shown['code']}/comments"
    first = other.post(path, {"body": "How does it end?"}).json
    reply = member.post(path, {"body": "Well.", "parent_id": first["id"]}).json
    assert other.post(path, {"body": "x", "parent_id": reply["id"]}).status_code == 422
    assert other.post(path, {"body": "x", "parent_id": 2**62}).status_code == 422
    listed = other.get(path).json["comments"]
    assert [(one["author_username"], one["body"]) for one in listed] == [
        ("mira", "How does it end?"),
        (None, "Well."),
    ]
    assert "How does it end?" in member.get(f"/snippets/{shown['code']}").text
    assert other.delete(f"{path}/{reply['id']}").status_code == 403
    assert other.delete(f"{path}/{first['id']}").status_code == 204
    assert member.get(f"/api/public-snippets/{shown['code']}").json["comment_count"] == 0


def test_an_upheld_report_makes_private_for_good_and_tells_the_owner(
    stage: Stage, member: Person, someone: Someone, mails: Mails
) -> None:
    stage.verify(member.email)
    shown, other, staff = (
        public_snippet(member),
        someone().registers(),
        make_staff(stage, someone().registers()),
    )
    path = f"/api/public-snippets/{shown['code']}"
    assert other.post(f"{path}/report", {"reason": "abuse", "detail": "It is"}).status_code == 201
    again = other.post(f"{path}/report", {"reason": "spam"})
    assert (again.status_code, again.json["code"]) == (409, "reported")
    assert other.get("/api/snippet-reports").status_code == 403
    (report,) = staff.get("/api/snippet-reports").json["reports"]
    assert "It is" in staff.get("/admin/snippets").text
    closed = staff.post(f"/api/snippet-reports/{report['id']}", {"decision": "uphold"})
    assert closed.json["status"] == "actioned"
    assert staff.post(f"/api/snippet-reports/{report['id']}", {"decision": "dismiss"}).status_code == 409
    assert other.get(path).status_code == 404
    assert "we have made it private" in mails.to(member.email)[-1]
    refused = member.post(
        f"/api/projects/{shown['project_id']}/snippets/{shown['id']}/visibility", {"visibility": "public"}
    )
    assert (refused.status_code, refused.json["code"]) == (409, "moderated")
    assert "we have made it private" in member.get(f"/snippets/{shown['code']}").text


def test_a_dismissed_report_changes_nothing(stage: Stage, member: Person, someone: Someone) -> None:
    shown, staff = public_snippet(member), make_staff(stage, someone().registers())
    someone().registers().post(f"/api/public-snippets/{shown['code']}/report", {"reason": "other"})
    (report,) = staff.get("/api/snippet-reports").json["reports"]
    page = staff.sends(
        f"/admin/snippets/reports/{report['id']}", {"decision": "dismiss"}, of="/admin/snippets"
    )
    assert page.status_code == 303
    assert staff.get("/api/snippet-reports").json["reports"] == []
    assert someone().get(f"/snippets/{shown['code']}").status_code == 200


def test_what_a_closed_account_had_published_is_not_shown(
    stage: Stage, member: Person, someone: Someone
) -> None:
    shown = public_snippet(member)
    stage.sql("UPDATE users SET is_active = false WHERE id = :id", id=member.id)
    assert someone().get(f"/snippets/{shown['code']}").status_code == 404
    assert someone().get("/api/public-snippets").json["snippets"] == []


def test_explore_finds_by_word_language_and_likes(member: Person, someone: Someone) -> None:
    first = public_snippet(member, title="Rehearsals")
    files = [{"name": "a.sql", "body": "SELECT 1"}]
    second = public_snippet(member, title="Watering", files=files)
    member.post(f"/api/public-snippets/{first['code']}/like")
    found = someone().get("/api/public-snippets?sort=likes").json["snippets"]
    assert [one["title"] for one in found] == ["Rehearsals", "Watering"]
    assert someone().get("/api/public-snippets?language=sql").json["snippets"][0]["code"] == second["code"]
    one = someone().get("/api/public-snippets?limit=1").json
    rest = someone().get(f"/api/public-snippets?limit=1&cursor={one['next_cursor']}").json
    assert [one["snippets"][0]["title"], rest["snippets"][0]["title"]] == ["Watering", "Rehearsals"]
    page = someone().get("/explore?q=water&language=sql").text
    assert "Watering" in page
    assert "Rehearsals" not in page


def test_a_profile_shows_what_is_public_and_nothing_else(member: Person, someone: Someone) -> None:
    member.post("/auth/logout")
    author = someone().registers(username="ada_o", display_name="Ada")
    public_snippet(author, title="Shown")
    snippet(author, project(author)["id"], title="Hidden away")
    page = someone().get("/u/Ada_O").text
    assert "Shown" in page
    assert "Hidden away" not in page
    assert author.email not in page
    profile = someone().get("/api/profiles/ada_o").json
    assert (profile["public_snippets_count"], profile["public_projects_count"]) == (1, 2)
    assert someone().get("/u/nobody").status_code == 404
