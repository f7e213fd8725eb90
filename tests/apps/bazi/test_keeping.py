"""Charts that are kept: one is active, guests have three, sharing is ticked, birth data goes alone."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.apps.bazi.acts import BIRTH, CHARTS, keep
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.people import Person, Returning
from webapp.guests.check import check

ACTIVE = "SELECT user_id, name FROM bazi_charts WHERE is_active ORDER BY user_id"


def names(person: Person) -> dict[str, bool]:
    """Return the names of somebody's charts, and which is active."""
    return {it["name"]: it["is_active"] for it in person.get(CHARTS).json["charts"]}


def test_a_visitor_becomes_a_guest_with_a_chart(visitor: Person) -> None:
    made = keep(visitor, nickname=None, gender=None)
    assert (made["name"], made["luck"], made["is_active"], made["share_url"]) == (
        "My chart",
        None,
        True,
        None,
    )
    assert made["expires_at"] is not None
    assert visitor.get(f"{CHARTS}/{made['id']}").json == made
    assert visitor.me()["is_guest"]


def test_the_newest_chart_is_the_active_one_until_another_is_chosen(guest: Person) -> None:
    first, _second = keep(guest, nickname="First"), keep(guest, nickname="Second")
    assert names(guest) == {"First": False, "Second": True}
    assert guest.patch(f"{CHARTS}/{first['id']}", {"is_active": True}).json["is_active"]
    assert names(guest) == {"First": True, "Second": False}


def test_a_fourth_chart_of_a_guest_is_refused_and_says_why(guest: Person) -> None:
    for _ in range(3):
        keep(guest)
    refused = guest.post(CHARTS, BIRTH)
    assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert refused.json["detail"].startswith("Guests can keep 3 charts.")


def test_the_refused_chart_is_kept_after_registering(guest: Person) -> None:
    for _ in range(3):
        keep(guest)
    form = {
        "birth_date": "1997-07-07",
        "birth_clock": "09:50",
        "city_id": "1668341",
        "city": "Taipei, Taiwan",
    }
    form |= {"day_changes": "midnight", "luck_method": "minutes"}
    offer = guest.sends("/bazi/charts", form, of="/bazi")
    assert offer.status_code == 403
    note = re.search(r'name="then"[^>]*value="([^"]+)"', offer.text)
    assert note
    registration = {"email": guest.email, "password": guest.password, "then": note.group(1)}
    assert guest.sends("/register", registration, of="/register").status_code == 303
    assert guest.get(CHARTS).json["charts"][0]["pillars"]["month"] == "丁未"
    assert len(guest.get(CHARTS).json["charts"]) == 4


def test_deleting_the_active_chart_makes_the_newest_of_the_others_active(guest: Person) -> None:
    ids = [keep(guest, nickname=name)["id"] for name in ("First", "Second", "Third")]
    assert guest.delete(f"{CHARTS}/{ids[2]}").status_code == 204
    assert names(guest) == {"First": False, "Second": True}
    assert guest.delete(f"{CHARTS}/{ids[0]}").status_code == 204
    assert names(guest) == {"Second": True}


def test_strangers_meet_nothing(guest: Person, member: Person, visitor: Person) -> None:
    made = keep(guest)
    path = f"{CHARTS}/{made['id']}"
    for stranger in (member, visitor):
        assert stranger.get(path).status_code == 404
        assert stranger.patch(path, {"is_shared": True}).status_code == 404
        assert stranger.delete(path).status_code == 404
        assert stranger.post(f"{path}/recalculate").status_code == 404
        assert stranger.get(f"{path}/analysis").status_code == 404
        assert stranger.get(f"/bazi/charts/{made['id']}").status_code == 404
        assert stranger.get(f"/bazi/charts/{made['id']}/analysis").status_code == 404
    assert names(guest)


def test_a_chart_is_shared_only_when_it_is_ticked_and_by_accounts(
    guest: Person, member: Person, visitor: Person
) -> None:
    refused = guest.patch(f"{CHARTS}/{keep(guest)['id']}", {"is_shared": True})
    assert (refused.status_code, refused.json["code"]) == (403, "account_needed")
    mine = keep(member)
    shared = member.patch(f"{CHARTS}/{mine['id']}", {"is_shared": True}).json["share_url"]
    path = shared.removeprefix("http://localhost:8000")
    page = visitor.get(path)
    assert page.status_code == 200
    assert "小明" in page.text
    assert "1990" not in page.text, "the birth is not shared with its pillars"
    assert page.headers["X-Robots-Tag"] == "noindex"
    member.patch(f"{CHARTS}/{mine['id']}", {"is_shared": False})
    assert visitor.get(path).status_code == 404
    for code in ("x", "%00", "a" * 500):
        assert visitor.get(f"/bazi/shared/{code}").status_code == 404


def test_sharing_by_the_page_and_its_refusal(guest: Person, member: Person) -> None:
    kept = keep(guest)
    offer = guest.sends("/bazi/settings/share", {"chart": kept["id"], "shared": "on"}, of="/bazi")
    assert (offer.status_code, "Guests cannot share charts." in offer.text) == (403, True)
    mine = keep(member)
    done = member.sends("/bazi/settings/share", {"chart": mine["id"], "shared": "on"}, of="/bazi/settings")
    assert done.status_code == 303
    assert "/bazi/shared/" in member.get("/bazi/settings").text
    for chart in ("", "x", "0", "9" * 30, kept["id"]):
        assert (
            member.sends("/bazi/settings/share", {"chart": chart, "shared": "on"}, of="/bazi").status_code
            == 404
        )


@pytest.mark.parametrize("by_page", [True, False], ids=["page", "json"])
def test_birth_data_is_deleted_alone(stage: Stage, member: Person, by_page: bool) -> None:
    member.post("/urls", {"original_url": "https://example.com/"})
    for _ in range(2):
        keep(member)
    if by_page:
        assert member.sends("/bazi/settings/forget", {}, of="/bazi/settings").status_code == 303
    else:
        assert member.delete("/api/v1/users/me/birth-data").json == {"deleted": 2}
    assert stage.sql("SELECT (SELECT count(*) FROM bazi_charts), (SELECT count(*) FROM bazi_analyses)") == [
        (0, 0)
    ]
    assert member.me()["quotas"]["links"]["used"] == 1


def test_birth_data_stands_in_no_log(member: Person, capfd: pytest.CaptureFixture[str]) -> None:
    keep(member)
    member.get("/bazi/chart?birth_date=1990-05-15&birth_clock=14:30")
    member.post(CHARTS, BIRTH | {"birth_time": "1986-05-04T02:30"})
    said = "".join(capfd.readouterr())
    assert "1990" not in said
    assert "1986" not in said


def test_a_chart_that_is_calculated_anew_has_todays_engine(
    stage: Stage, member: Person, do_jobs: Callable[[], int]
) -> None:
    made = keep(member)
    do_jobs()
    stage.sql("UPDATE bazi_charts SET pillars = '甲子甲子甲子甲子', engine = 'old', engine_version = 0")
    again = member.post(f"{CHARTS}/{made['id']}/recalculate")
    assert (again.status_code, again.json["status"]) == (202, "queued")
    assert stage.sql("SELECT pillars, engine_version FROM bazi_charts") == [("庚午辛巳庚辰癸未", 1)]
    do_jobs()
    assert member.get(f"{CHARTS}/{made['id']}/analysis").json["status"] == "ready"


def test_what_was_said_of_a_birth_is_kept_to_the_letter(member: Person) -> None:
    said = {
        "birth_time": "1986-09-14T01:30:00",
        "fold": 1,
        "true_solar_time": True,
        "day_changes": "23h",
        "luck_method": "double_hours",
    }
    made = keep(member, **said)
    again = member.post(f"{CHARTS}/{made['id']}/recalculate").json["chart"]
    assert {name: again[name] for name in ("pillars", "luck", "moment", "birth_time")} == {
        name: made[name] for name in ("pillars", "luck", "moment", "birth_time")
    }
    assert (made["moment"]["fold"], made["day_changes"], made["true_solar_time"]) == (1, "23h", True)


@pytest.fixture
def returning(someone: Callable[[], Person]) -> Callable[..., Returning]:
    """Make somebody with an account, who comes back with a guest that keeps charts."""

    def make(*, account_has_one: bool) -> Returning:
        person = Returning(someone().app).registers()
        if account_has_one:
            keep(person, nickname="Account's")
        person.post("/auth/logout")
        person.becomes_guest()
        person.guest_id = person.id
        keep(person, nickname="Older"), keep(person, nickname="Guest's")
        return person.signs_in()

    return make


def test_a_merge_leaves_the_accounts_chart_active_and_an_undo_gives_the_guests_back(
    stage: Stage, returning: Callable[..., Returning]
) -> None:
    person = returning(account_has_one=True)
    before = stage.sql(ACTIVE)
    assert person.post("/auth/merge").json["entities"]["charts"] == 2
    assert stage.sql(ACTIVE) == [(person.id, "Account's")]
    assert names(person) == {"Account's": True, "Older": False, "Guest's": False}
    assert person.post("/auth/merge/undo").status_code == 200
    assert stage.sql(ACTIVE) == before
    with person.app.app_context():
        assert check() == []


def test_a_merge_brings_the_active_chart_to_an_account_without_one(
    stage: Stage, returning: Callable[..., Returning]
) -> None:
    person = returning(account_has_one=False)
    person.post("/auth/merge")
    assert stage.sql(ACTIVE) == [(person.id, "Guest's")]
    person.post("/auth/merge/undo")
    assert stage.sql(ACTIVE) == [(person.guest_id, "Guest's")]


def test_pages_of_charts_cost_the_same_however_many_there_are(someone: Callable[[], Person]) -> None:
    few, many = someone().registers(), someone().registers()
    for person, count in ((few, 2), (many, 12)):
        for _ in range(count):
            keep(person)
    costs = []
    for person in (few, many):
        for path in ("/bazi", "/bazi/settings", CHARTS):
            person.get(path)
            with statements() as seen:
                assert person.get(path).status_code == 200
            costs.append(len(seen))
            assert seen.writes == []
    assert costs[:3] == costs[3:]
    assert max(costs) <= 6


def test_charts_page_by_cursor(member: Person) -> None:
    for n in range(5):
        keep(member, nickname=str(n))
    page = member.get(f"{CHARTS}?limit=2").json
    seen = [it["name"] for it in page["charts"]]
    while page["next_cursor"]:
        page = member.get(CHARTS, query_string={"limit": 2, "cursor": page["next_cursor"]}).json
        seen += [it["name"] for it in page["charts"]]
    assert seen == ["4", "3", "2", "1", "0"]
    assert member.get(f"{CHARTS}?cursor=x").status_code == 422


def test_an_export_holds_charts_whole(member: Person, do_jobs: Callable[[], int]) -> None:
    keep(member)
    member.sends("/account/export", {}, of="/account")
    do_jobs()
    answer: Any = member.get("/api/me/export")
    body = member.get(urlsplit(answer.json["url"]).path).data
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        (chart,) = json.loads(archive.read("charts.json"))
    assert (chart["birth_time"], chart["pillars"]["year"]) == ("1990-05-15T14:30:00", "庚午")
