"""A guest that registers while sweeps are at it keeps everything, or was gone before and is told so."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import select, update

from tests.conftest import POSTGRES_FIRST
from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment
from webapp.apps.links.models import Link
from webapp.db import unit_of_work, utcnow
from webapp.guests import expiry
from webapp.guests.models import User

GUESTS = 24
LINKS = 3


@dataclass
class Answer:
    """What a guest was told when it registered, and what it had made."""

    user_id: int
    status: int
    codes: list[str]
    code: str = ""


@contextmanager
def sweeping(deployment: Deployment, threads: int = 2) -> Iterator[list[int]]:
    """Sweep without a pause, in some threads, beside whatever workers there are; answer what went."""
    swept: list[int] = []
    over = threading.Event()

    def sweep() -> None:
        with deployment.stage.app.app_context():
            while not over.is_set():
                found = expiry.sweep()
                swept.append(found.guests + sum(found.content.values()))
                time.sleep(0.001)

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(sweep) for _ in range(threads)]
        try:
            yield swept
        finally:
            over.set()
            for future in running:
                future.result()


def let_end(deployment: Deployment, user_id: int, what: str) -> None:
    """Let a guest have been away too long, or its links have expired."""
    with deployment.stage.app.app_context(), unit_of_work() as session:
        if what == "guest":
            session.execute(update(User).where(User.id == user_id).values(last_active_at=utcnow(days=-40)))
        else:
            session.execute(update(Link).where(Link.user_id == user_id).values(expires_at=utcnow(seconds=-1)))


def live_a_life(deployment: Deployment, url: str, number: int, what: str) -> Answer:
    """Make links as a guest, come to one's end, and register at that very moment."""
    with httpx.Client(base_url=url, timeout=20) as browser:
        made = [browser.post("/urls", json={"original_url": "https://example.com/"}) for _ in range(LINKS)]
        assert [answer.status_code for answer in made] == [201] * LINKS
        user_id = browser.get("/auth/me").json()["user_id"]
        codes = [answer.json()["code"] for answer in made]
        let_end(deployment, user_id, what)
        email = {"email": f"racer{number}@example.com", "password": PASSWORD}
        told = browser.post("/auth/migrate", json=email)
        return Answer(user_id, told.status_code, codes, told.json().get("code", ""))


@pytest.mark.parametrize("deployment", POSTGRES_FIRST, indirect=True)
@pytest.mark.parametrize("what", ["guest", "links"])
def test_who_was_answered_201_has_everything(deployment: Deployment, what: str) -> None:
    web = deployment.start.web(WEB_CONCURRENCY="1")
    with sweeping(deployment) as swept, ThreadPoolExecutor(8) as pool:
        lives = list(pool.map(lambda number: live_a_life(deployment, web.url, number, what), range(GUESTS)))
    with deployment.stage.app.app_context(), unit_of_work(write=False) as session:
        kinds = dict(session.execute(select(User.id, User.user_type)).all())
        links: dict[int, list[str]] = {}
        for user_id, code, ends in session.execute(select(Link.user_id, Link.code, Link.expires_at)):
            assert ends is None, "what an account owns does not expire"
            links.setdefault(user_id, []).append(code)
    for life in lives:
        assert life.status in (201, 401), life
        if life.status == 201:
            assert kinds[life.user_id] == "registered"
            found = set(links.get(life.user_id, []))
            # Links that had expired may have gone before the guest registered; none may go after.
            assert found == set(life.codes) or (what == "links" and found < set(life.codes))
        else:
            assert life.user_id not in kinds
            assert life.user_id not in links
    gone = GUESTS * LINKS - sum(map(len, links.values())) if what == "links" else GUESTS - len(kinds)
    assert sum(swept) == gone == deployment.swept("links" if what == "links" else "guests")
    assert deployment.violations() == []


def test_forty_writes_at_once_over_http_make_five_links(deployment: Deployment) -> None:
    web = deployment.start.web()
    with deployment.browser(web) as browser:
        browser.get("/")
        cookies = dict(browser.cookies)

        def create(_: int) -> int:
            with httpx.Client(base_url=web.url, timeout=20, cookies=cookies) as copy:
                return copy.post("/urls", json={"original_url": "https://example.com/"}).status_code

        with ThreadPoolExecutor(16) as pool:
            told = list(pool.map(create, range(40)))
    assert sorted(told) == [201] * 5 + [403] * 35
    assert (deployment.links(), deployment.guests()) == (5, 1)
    assert deployment.violations() == []
