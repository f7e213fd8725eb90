"""SIGTERM, as a platform deploys: what was answered is kept, what is at work is finished."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import select

from tests.processes.deployment import Deployment, eventually
from webapp.apps.links.models import Link
from webapp.db import unit_of_work
from webapp.guests.models import User


def test_a_request_that_is_at_work_is_answered_before_the_end(deployment: Deployment) -> None:
    web = deployment.start.web()
    with deployment.browser(web) as browser, ThreadPoolExecutor(1) as pool:
        assert browser.post("/urls", json={"original_url": "https://example.com/1"}).status_code == 201
        user_id = browser.get("/auth/me").json()["user_id"]
        with deployment.stage.app.app_context(), unit_of_work() as session:
            session.scalar(select(User.id).where(User.id == user_id).with_for_update())
            slow = pool.submit(browser.post, "/urls", json={"original_url": "https://example.com/2"})
            assert eventually(lambda: deployment.somebody_waits())
            web.popen.send_signal(signal.SIGTERM)
            time.sleep(0.5)
        answer = slow.result()
        assert answer.status_code == 201
    assert web.popen.wait(20) == 0
    assert deployment.links() == 2


def test_every_answer_that_was_given_is_kept(deployment: Deployment) -> None:
    web = deployment.start.web(GUEST_LINK_LIMIT="1000000")
    answered: list[str] = []
    over = threading.Event()

    def write() -> None:
        with httpx.Client(base_url=web.url, timeout=20) as browser:
            while not over.is_set():
                try:
                    answer = browser.post("/urls", json={"original_url": "https://example.com/"})
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    answered.append(answer.json()["code"])

    with ThreadPoolExecutor(6) as pool:
        for _ in range(6):
            pool.submit(write)
        assert eventually(lambda: len(answered) > 50)
        web.popen.send_signal(signal.SIGTERM)
        web.popen.wait(30)
        over.set()
    with deployment.stage.app.app_context(), unit_of_work(write=False) as session:
        stored = list(session.scalars(select(Link.code)))
    assert len(stored) == len(set(stored))
    assert set(answered) <= set(stored)
    assert len(stored) - len(answered) <= 6, "at most what was on the wire"


def test_a_worker_finishes_the_job_it_is_at(deployment: Deployment) -> None:
    deployment.settle(3_000, 5, idle_days=0, expired=True, mark="old")
    worker = deployment.start.worker()
    worker.wait_for_line("Listening on")
    clock = deployment.start.clock()
    assert eventually(lambda: deployment.links("old") < 15_000, is_brief=True)
    assert deployment.links("old") > 0
    assert worker.stop(30) == 0
    assert deployment.links("old") == 0
    assert clock.stop() in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
