"""Clicks are counted off the request, people and bots apart, without an address."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.apps.links.acts import flush_clicks, shorten
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.links import clicks
from webapp.apps.links.clicks import ClickCounter
from webapp.apps.links.jobs import tidy

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def click(person: Person, code: str, agent: str = FIREFOX, referrer: str = "", **environ: Any) -> None:
    headers = {"User-Agent": agent} | ({"Referer": referrer} if referrer else {})
    assert person.get(f"/{code}", headers=headers, environ_overrides=environ).status_code == 302


def test_clicks_are_counted_by_day_referrer_browser_system_and_device(
    app: Flask, member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    click(visitor, code, referrer="https://news.example/item?id=1")
    click(visitor, code, referrer="http://localhost:8000/links")
    click(visitor, code, REMOTE_ADDR="198.51.100.9")
    click(visitor, code, GOOGLEBOT)
    visitor.client.head(f"/{code}")
    flush_clicks(app)
    stats = member.get(f"/urls/{code}/stats").json
    assert (stats["click_count"], stats["clicks"], stats["visitors"], stats["bots"]) == (3, 3, 2, 1)
    assert len(stats["days"]) == 30
    assert stats["days"][-1] == {"day": datetime.now(UTC).date().isoformat(), "clicks": 3, "visitors": 2}
    assert stats["days"][0]["clicks"] == 0
    assert stats["referrers"] == [{"name": "", "clicks": 2}, {"name": "news.example", "clicks": 1}]
    assert stats["browsers"] == [{"name": "Firefox", "clicks": 3}]
    assert stats["systems"] == [{"name": "Linux", "clicks": 3}]
    assert stats["devices"] == [{"name": "desktop", "clicks": 3}]
    assert member.get(f"/urls/{code}").json["last_click_at"]


def test_a_visitor_counts_once_a_day_however_often_clicks_are_written(
    app: Flask, stage: Stage, member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    for _ in range(3):
        click(visitor, code)
        flush_clicks(app)
    stats = member.get(f"/urls/{code}/stats").json
    assert (stats["clicks"], stats["visitors"]) == (3, 1)
    assert stage.sql("SELECT count(*) FROM link_days")[0][0] == 1


def test_counting_changes_neither_version_nor_date_of_the_text(
    app: Flask, member: Person, visitor: Person
) -> None:
    link = shorten(member)
    click(visitor, link["code"])
    flush_clicks(app)
    after = member.get(f"/urls/{link['code']}").json
    assert (after["version"], after["updated_at"]) == (link["version"], link["updated_at"])


def test_nothing_stored_holds_an_address_or_a_user_agent(
    app: Flask, stage: Stage, member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    click(visitor, code)
    flush_clicks(app)
    for table in ("link_days", "link_visitors", "link_salts"):
        text = str([tuple(row) for row in stage.sql(f"SELECT * FROM {table}")])
        assert "192.0.2" not in text
        assert "Mozilla" not in text


def test_a_salt_goes_after_a_day_and_its_visitors_with_it(
    app: Flask, stage: Stage, member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    click(visitor, code)
    flush_clicks(app)
    with app.app_context():
        tidy()
    assert stage.sql("SELECT count(*) FROM link_salts")[0][0] == 1
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).strftime("%Y-%m-%d %H:%M:%S.000000")
    zone = "+00" if stage.database == "postgres" else ""
    stage.sql("UPDATE link_salts SET created_at = :then", then=yesterday + zone)
    with app.app_context():
        tidy()
    for table in ("link_salts", "link_visitors"):
        assert stage.sql(f"SELECT count(*) FROM {table}")[0][0] == 0
    assert member.get(f"/urls/{code}/stats").json["visitors"] == 1


def test_the_thread_writes_within_a_second(stage: Stage, member: Person, visitor: Person) -> None:
    code = shorten(member)["code"]
    click(visitor, code)
    until = time.monotonic() + 5
    while time.monotonic() < until and not stage.sql("SELECT n FROM link_days"):
        time.sleep(0.05)
    assert stage.sql("SELECT n FROM link_days")[0][0] == 1


def test_clicks_of_a_link_that_is_gone_are_dropped_and_the_others_stay(
    app: Flask, stage: Stage, member: Person, visitor: Person
) -> None:
    kept, gone = shorten(member), shorten(member)
    counter: ClickCounter = app.extensions["link_clicks"]
    now = time.time()
    for link_id in (gone["id"], kept["id"], 2**62):
        counter.take((link_id, now, FIREFOX, "", "192.0.2.1", False))
    stage.sql("DELETE FROM links WHERE id = :id", id=gone["id"])
    counter.flush()
    assert [row[0] for row in stage.sql("SELECT link_id FROM link_days")] == [kept["id"]]


def test_while_the_database_refuses_clicks_wait_and_the_oldest_go_first(
    make_app: Callable[..., Flask], member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    link, counter = shorten(member), app.extensions["link_clicks"]

    def away(*_: object) -> None:
        raise OperationalError("no", {}, Exception("away"))

    monkeypatch.setattr(clicks, "MOST_WAITING", 3)
    for number in range(5):
        counter.take((link["id"], time.time(), FIREFOX, f"https://r{number}.example/", "192.0.2.1", False))
    with monkeypatch.context() as patch:
        patch.setattr(clicks, "record_clicks", away)
        with pytest.raises(OperationalError):
            counter.flush()
        counter.drop_oldest()
    counter.flush()
    names = [share["name"] for share in member.get(f"/urls/{link['code']}/stats").json["referrers"]]
    assert names == ["r2.example", "r3.example", "r4.example"]


def test_closing_writes_what_is_left(make_app: Callable[..., Flask], member: Person) -> None:
    counter: ClickCounter = make_app().extensions["link_clicks"]
    link = shorten(member)
    counter.take((link["id"], time.time(), FIREFOX, "", "192.0.2.1", False))
    counter.close()
    assert member.get(f"/urls/{link['code']}").json["click_count"] == 1


def test_a_forked_child_leaves_the_parents_clicks_to_the_parent(
    make_app: Callable[..., Flask], member: Person
) -> None:
    counter: ClickCounter = make_app().extensions["link_clicks"]
    link = shorten(member)
    counter.take((link["id"], time.time(), FIREFOX, "", "192.0.2.1", False))
    child = os.fork()
    if child == 0:
        os._exit(0 if counter.waiting == 0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    counter.close()
    assert member.get(f"/urls/{link['code']}").json["click_count"] == 1


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(
    make_app: Callable[..., Flask], member: Person
) -> None:
    app = make_app(PROXY_HOPS=1)
    code, visitor = shorten(member)["code"], Person(app)
    for forwarded in ("6.6.6.6, 198.51.100.1", "7.7.7.7, 198.51.100.1", "198.51.100.2", ""):
        click(visitor, code, HTTP_X_FORWARDED_FOR=forwarded)
    flush_clicks(app)
    assert member.get(f"/urls/{code}/stats").json["visitors"] == 3


@pytest.mark.parametrize("agent", ["", "\x7f", "x" * 9000, "'); DROP TABLE links; --"])
def test_a_hostile_agent_or_referrer_is_only_counted(
    app: Flask, member: Person, visitor: Person, agent: str
) -> None:
    code = shorten(member)["code"]
    for referrer in ("http://[::1", "javascript:1", "https://" + "a" * 5000, "https://<b>/"):
        click(visitor, code, agent, referrer)
    flush_clicks(app)
    assert member.get(f"/urls/{code}").json["click_count"] == 4
