"""The pages of learning paths: with scripts and without, stopping by themselves, asking little."""

import re
from collections.abc import Callable

import pytest

from tests.apps.learning.acts import PATHS, SWIFTS, asks_for, keyword_id, path_of, steps, terms
from tests.architecture.counting import statements
from tests.house.people import Person

DoJobs = Callable[[], int]
HX = {"HX-Request": "true"}
MOST = 6  # queries of a page


def test_a_visit_without_scripts(visitor: Person, do_jobs: DoJobs) -> None:
    made = visitor.sends("/learn", {"topic": "chess", "text": "", "language": ""}, of="/learn/new")
    assert made.status_code == 303
    address = made.headers["Location"]
    assert "Your path is being made" in visitor.get(address).text
    do_jobs()
    page = visitor.get(address).text
    assert "0% done: 0 of 18" in page
    path = path_of(visitor, int(address.rpartition("/")[2]))
    word = f"{address}/keywords/{keyword_id(path, 'Fork')}"
    assert "One piece attacks two." in visitor.get(word).text
    saved = visitor.sends(word, {"state": "learning", "note": "Two at once", "version": "0"}, of=word)
    assert saved.status_code == 303
    assert "Two at once" in visitor.get(word).text
    assert "Due now" in visitor.get(word).text
    review = visitor.get("/learn/review").text
    assert "Fork" in review
    form = {"path_id": str(path["id"]), "keyword_id": str(keyword_id(path, "Fork")), "rating": "easy"}
    assert visitor.sends("/learn/review", form, of="/learn/review").status_code == 303
    assert "Nothing is due" in visitor.get("/learn/review").text
    assert visitor.sends(f"{address}/delete", {}, of=address).status_code == 303
    assert visitor.get(address).status_code == 404


def test_the_fragment_asks_again_while_it_waits_and_then_no_more(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, text=SWIFTS)
    waiting = guest.get(f"/learn/{path_id}", headers=HX).text
    assert waiting.startswith("<article")
    assert 'hx-trigger="every 1s"' in waiting
    do_jobs()
    ready = guest.get(f"/learn/{path_id}", headers=HX).text
    assert "every 1s" not in ready
    assert "swift colony" in ready


def test_where_no_path_is_yet_there_is_one_way_to_begin(
    visitor: Person, guest: Person, do_jobs: DoJobs
) -> None:
    assert visitor.get("/learn").text.count("data-new") == 1
    assert visitor.get("/learn?q=chess").text.count("data-new") == 1
    asks_for(guest, topic="chess")
    do_jobs()
    assert guest.get("/learn").text.count("data-new") == 1


def test_a_topic_on_the_home_page_works_at_once(visitor: Person) -> None:
    home = visitor.get("/").text
    assert '<section class="card stack" id="learning-home"' in home
    answer = visitor.sends("/learn", {"topic": "chess", "text": "", "language": "", "place": "home"}, hx=True)
    assert answer.headers["HX-Redirect"] == "/learn/1" or re.fullmatch(
        r"/learn/\d+", answer.headers["HX-Redirect"]
    )


def test_an_unknown_topic_keeps_what_was_typed_and_asks_for_a_text(visitor: Person) -> None:
    sent = {"topic": "quantum knitting", "text": "", "language": "", "place": "home"}
    answer = visitor.sends("/learn", sent, hx=True)
    assert answer.status_code == 422
    assert 'value="quantum knitting"' in answer.text
    assert "Paste a text about it" in answer.text
    assert "<details" in answer.text
    assert " open>" in answer.text


def test_a_stale_note_shows_both_texts(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, topic="chess")
    do_jobs()
    path = path_of(guest, path_id)
    word = f"/learn/{path_id}/keywords/{keyword_id(path, 'Fork')}"
    steps(guest, path, "Fork", note="from the phone")
    answer = guest.sends(word, {"state": "todo", "note": "from the desk", "version": "0"}, of=word)
    assert answer.status_code == 409
    assert "from the phone" in answer.text
    assert "from the desk" in answer.text
    assert 'name="version" value="1"' in answer.text, "sent once more it is what stays"


@pytest.mark.parametrize(
    "form",
    [
        {"path_id": "x", "keyword_id": "1", "rating": "good"},
        {"path_id": "9" * 30, "keyword_id": "1", "rating": "good"},
        {"path_id": "1", "keyword_id": "-1", "rating": "good"},
        {"path_id": "1", "keyword_id": "1", "rating": "perfect"},
        {},
    ],
    ids=str,
)
def test_a_review_of_nothing_is_not_found(guest: Person, form: dict[str, str]) -> None:
    assert guest.sends("/learn/review", form, of="/learn/new").status_code == 404


@pytest.mark.parametrize("path_id", ["", "x", "0", "9" * 30, "١"])
def test_sharing_nothing_is_not_found(member: Person, path_id: str) -> None:
    assert member.sends("/learn/share", {"path_id": path_id}, of="/learn/new").status_code == 404


def test_no_page_asks_more_than_it_may(member: Person, do_jobs: DoJobs) -> None:
    for topic in ("chess", "sql", "git", "python", "linux", "photography"):
        asks_for(member, topic=topic)
    do_jobs()
    path = path_of(member, member.get(PATHS).json["paths"][0]["id"])
    for term in terms(path):
        steps(member, path, term, state="learning")
    one = f"/learn/{path['id']}"
    word = f"{one}/keywords/{path['keywords'][3]['id']}"
    for page in (
        "/learn",
        "/learn/new",
        one,
        word,
        f"{one}/print",
        "/learn/review",
        PATHS,
        f"{PATHS}/{path['id']}",
    ):
        member.get(page)
        with statements() as seen:
            assert member.get(page).status_code == 200
        assert len(seen) <= MOST, (page, seen)
        assert seen.writes == [], page


def test_a_list_asks_the_same_for_few_and_for_many(someone: Callable[[], Person]) -> None:
    few, many = someone().registers(), someone().registers()
    asks_for(few, topic="chess")
    for topic in ("chess", "sql", "git", "python", "linux", "photography", "logic", "cooking"):
        asks_for(many, topic=topic)
    asked = []
    for person in (few, many):
        person.get("/learn")
        with statements() as seen:
            person.get("/learn")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_a_notes_markup_is_text(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, topic="chess")
    do_jobs()
    path = path_of(guest, path_id)
    steps(guest, path, "Fork", state="learning", note="<script>alert(1)</script>")
    for page in (f"/learn/{path_id}", f"/learn/{path_id}/print", "/learn/review"):
        assert "<script>alert" not in guest.get(page).text
