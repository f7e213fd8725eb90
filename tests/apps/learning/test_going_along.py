"""Going along a path: states and percent, notes, reviews, what others see."""

from collections.abc import Callable

import pytest

from tests.apps.learning.acts import PATHS, SWIFTS, asks_for, keyword_id, path_of, steps, terms
from tests.house.app import Stage
from tests.house.people import Answer, Person

DoJobs = Callable[[], int]


@pytest.fixture
def path(guest: Person, do_jobs: DoJobs) -> dict[str, object]:
    """A guest's path of chess, ready."""
    path_id = asks_for(guest, topic="chess")
    do_jobs()
    found: dict[str, object] = path_of(guest, path_id)
    return found


def test_percent_is_done_of_what_is_not_skipped(guest: Person, path: dict[str, object]) -> None:
    names = terms(path)
    for term, state in zip(names, ("done", "done", "done", "skipped", "skipped", "learning"), strict=False):
        assert steps(guest, path, term, state=state).status_code == 200
    far = path_of(guest, int(str(path["id"])))["progress"]
    total = len(names)
    assert far == {"total": total, "done": 3, "learning": 1, "skipped": 2, "percent": 300 // (total - 2)}
    for term in names:
        steps(guest, path, term, state="skipped")
    assert path_of(guest, int(str(path["id"])))["progress"]["percent"] == 0
    assert guest.get(PATHS).json["paths"][0]["progress"]["skipped"] == total


def test_what_is_learnt_is_due_at_once_and_comes_back_later(
    guest: Person, path: dict[str, object], stage: Stage
) -> None:
    assert steps(guest, path, "Fork", state="learning").json["is_due"] is True
    due = guest.get(f"{PATHS}/review").json
    assert (due["total"], due["due"][0]["keyword"]["term"]) == (1, "Fork")
    call = f"{PATHS}/{path['id']}/keywords/{keyword_id(path, 'Fork')}/review"
    first = guest.post(call, {"rating": "good"}).json
    assert (first["state"], first["is_due"]) == ("learning", False)
    second = guest.post(call, {"rating": "good"}).json
    assert second["state"] == "done"
    assert second["due_at"] > first["due_at"]
    assert guest.post(call, {"rating": "again"}).json["state"] == "learning"
    assert guest.get(f"{PATHS}/review").json == {"total": 0, "due": []}
    assert guest.post(call, {"rating": "perfect"}).status_code == 422


def test_what_is_said_to_be_known_comes_back_in_days(guest: Person, path: dict[str, object]) -> None:
    known = steps(guest, path, "Pin", state="done").json
    assert known["due_at"] is not None
    assert known["is_due"] is False
    assert steps(guest, path, "Pin", state="todo").json["due_at"] is None


def test_a_stale_note_comes_back_with_both_texts(guest: Person, path: dict[str, object]) -> None:
    assert steps(guest, path, "Fork", note="one", version=0).json["version"] == 1
    stale = steps(guest, path, "Fork", note="two", version=0)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert (stale.json["current"]["note"], stale.json["yours"]["note"]) == ("one", "two")
    assert steps(guest, path, "Fork", note="two", version=1).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "finished"}, "state"),
        ({"note": "x" * 2001}, "note"),
        ({"note": "a\x00"}, "note"),
        ({"far": 1}, "far"),
    ],
)
def test_what_makes_no_sense_is_told(
    guest: Person, path: dict[str, object], change: dict[str, object], field: str
) -> None:
    answer = steps(guest, path, "Fork", **change)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_put_and_post_do_what_patch_does(guest: Person, path: dict[str, object]) -> None:
    call = f"{PATHS}/{path['id']}/keywords/{keyword_id(path, 'Fork')}/progress"
    put: Answer = guest.client.put(call, json={"status": "learning"})
    assert put.json["state"] == "learning"
    assert guest.post(call, {"state": "done"}).json["state"] == "done"
    assert guest.get(call).json["state"] == "done"


def test_a_stranger_meets_nothing(guest: Person, member: Person, path: dict[str, object]) -> None:
    one = f"{PATHS}/{path['id']}"
    word = f"{one}/keywords/{keyword_id(path, 'Fork')}"
    for call in (one, f"{one}/export", f"{word}/progress"):
        assert member.get(call).status_code == 404
    for call in (f"{one}/share", f"{one}/regenerate"):
        assert member.post(call).status_code == 404
    assert member.post(f"{word}/review", {"rating": "good"}).status_code == 404
    assert member.patch(f"{word}/progress", {"state": "done"}).status_code == 404
    assert member.delete(one).status_code == 404
    for page in ("", "/print", "/export.md", f"/keywords/{keyword_id(path, 'Fork')}"):
        assert member.get(f"/learn/{path['id']}{page}").status_code == 404
    own = asks_for(member, topic="chess")
    assert member.get(f"{PATHS}/{own}/keywords/{keyword_id(path, 'Fork')}/progress").status_code == 404


def test_who_shares_shows_the_path_and_nothing_of_their_own(
    member: Person, someone: Callable[[], Person], do_jobs: DoJobs
) -> None:
    path_id = asks_for(member, text=SWIFTS)
    assert member.post(f"{PATHS}/{path_id}/share").status_code == 409, "not before it is ready"
    do_jobs()
    steps(member, path_of(member, path_id), "quiet lakes", state="done", note="My secret note")
    shared = member.post(f"{PATHS}/{path_id}/share").json["share_url"]
    assert member.post(f"{PATHS}/{path_id}/share").json["share_url"] == shared
    address = "/learn/shared/" + shared.rpartition("/")[2]
    stranger = someone()
    page = stranger.get(address)
    assert page.status_code == 200
    assert "quiet lakes" in page.text
    assert "secret" not in page.text
    told = stranger.get(f"{PATHS}/shared/{shared.rpartition('/')[2]}").json
    assert {keyword["progress"] for keyword in told["keywords"]} == {None}
    assert stranger.me() == 401, "reading makes no guest"
    member.delete(f"{PATHS}/{path_id}/share")
    assert stranger.get(address).status_code == 404


def test_the_export_is_a_list_to_tick_off(guest: Person, path: dict[str, object]) -> None:
    steps(guest, path, "Fork", state="done", note="# Not a heading")
    for call in (f"{PATHS}/{path['id']}/export", f"/learn/{path['id']}/export.md"):
        text = guest.get(call).text
        assert text.startswith("# chess\n")
        assert "- [x] **Fork**" in text
        assert "\\# Not a heading" in text
    assert guest.get(f"/learn/{path['id']}/print").text.count('<li class="outline__') == len(terms(path))


def test_lists_come_by_page(member: Person) -> None:
    for topic in ("chess", "python", "sql", "git", "linux"):
        asks_for(member, topic=topic)
    first = member.get(f"{PATHS}?limit=2&sort=title").json
    second = member.get(f"{PATHS}?limit=2&sort=title&cursor={first['next_cursor']}").json
    last = member.get(f"{PATHS}?limit=2&sort=title&cursor={second['next_cursor']}").json
    titles = [path["title"] for page in (first, second, last) for path in page["paths"]]
    assert titles == ["chess", "git", "linux", "python", "sql"]
    assert last["next_cursor"] is None
    assert [path["title"] for path in member.get(f"{PATHS}?q=PYTH").json["paths"]] == ["python"]
    assert member.get(f"{PATHS}?cursor=nonsense").status_code == 422


def test_topics_are_listed_in_the_readers_language(visitor: Person) -> None:
    found = visitor.get(f"{PATHS}/topics").json["topics"]
    assert len(found) >= 30
    assert {"slug": "chess", "title": "Chess", "keywords": 18} in found
    assert "Échecs" in visitor.get("/learn/new", headers={"Accept-Language": "fr"}).text
    assert "国际象棋" in visitor.get("/learn/new", headers={"Accept-Language": "zh-CN"}).text
