"""A curated topic speaks the language that its learner reads, and progress stays when it speaks another."""

from collections.abc import Callable

import pytest

from tests.apps.learning.acts import PATHS, asks_for, path_of, steps, terms
from tests.house.people import Person

DoJobs = Callable[[], int]

FIRST = {"en": "Light", "fr": "Lumière", "es": "Luz", "zh": "光线"}


@pytest.mark.parametrize(
    ("accepts", "language"), [("fr", "fr"), ("es-MX", "es"), ("zh-CN", "zh"), ("de", "en")]
)
def test_a_page_makes_it_in_the_language_of_its_reader(
    visitor: Person, do_jobs: DoJobs, accepts: str, language: str
) -> None:
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accepts
    page = visitor.sends("/learn", {"topic": "photography"}, of="/learn/new")
    assert page.status_code == 303
    path_id = int(page.headers["Location"].rpartition("/")[2])
    do_jobs()
    path = path_of(visitor, path_id)
    assert (path["language"], terms(path)[0]) == (language, FIRST[language])
    shown = visitor.get(f"/learn/{path_id}", headers={"Accept": "text/html"}).text
    assert f'lang="{language}"' in shown
    assert FIRST[language] in shown


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ({"topic": "Photographie"}, "fr"),
        ({"topic": "photography", "language": "es"}, "es"),
        ({"topic": "摄影"}, "zh"),
        ({"topic": "photography", "language": "el"}, "en"),
        ({"topic": "photography"}, "en"),
    ],
)
def test_a_program_says_the_language_or_names_the_topic_in_it(
    visitor: Person, do_jobs: DoJobs, wanted: dict[str, str], language: str
) -> None:
    path_id = asks_for(visitor, **wanted)
    do_jobs()
    path = path_of(visitor, path_id)
    assert (path["language"], terms(path)[0]) == (language, FIRST[language])


def test_progress_stays_when_a_path_is_told_in_another_language(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, topic="photography")
    do_jobs()
    path = path_of(guest, path_id)
    assert steps(guest, path, "Light", state="done", note="Golden hour").status_code == 200
    assert guest.post(f"{PATHS}/{path_id}/regenerate", {"language": "fr"}).status_code == 202
    do_jobs()
    again = path_of(guest, path_id)
    assert terms(again)[0] == "Lumière"
    assert len(again["keywords"]) == len(path["keywords"])
    first = again["keywords"][0]
    assert (first["id"], first["progress"]["state"], first["progress"]["note"]) == (
        path["keywords"][0]["id"],
        "done",
        "Golden hour",
    )
