"""kill -9 in the middle of a merge: nothing has moved, nothing is doubled, and the next try completes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment, eventually
from webapp.extensions import db

LINKS = 5
DUE = "UPDATE outbox SET available_at = now() - interval '1 hour', leased_until = NULL"


@contextmanager
def returning(deployment: Deployment, url: str, email: str) -> Iterator[httpx.Client]:
    """Yield a browser in which a guest with links has signed in to an account."""
    body = {"email": email, "password": PASSWORD}
    assert httpx.post(f"{url}/auth/register", json=body, timeout=30).status_code == 201
    with httpx.Client(base_url=url, timeout=30) as browser:
        for _ in range(LINKS):
            link = {"original_url": "https://example.com/"}
            assert browser.post("/urls", json=link).status_code == 201
        assert browser.post("/auth/login", json=body).status_code == 200
        yield browser


@contextmanager
def one_link_held(deployment: Deployment) -> Iterator[None]:
    """Hold the row of the last link, so that a merge gets as far as that row and no further."""
    with deployment.stage.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("SELECT id FROM links ORDER BY id DESC LIMIT 1 FOR UPDATE")
        yield


def owners(deployment: Deployment) -> list[tuple[str, int]]:
    """Return the kinds of users that have links, and how many."""
    found = "SELECT u.user_type, count(*) FROM links l JOIN users u ON u.id = l.user_id GROUP BY u.user_type"
    return [tuple(row) for row in deployment.stage.sql(found)]


def everything_moved_once(deployment: Deployment) -> None:
    assert owners(deployment) == [("registered", LINKS)]
    assert deployment.links() == LINKS
    assert deployment.stage.sql("SELECT migration_status FROM user_migrations") == [("completed",)]
    assert deployment.stage.sql("SELECT count(*) FROM links WHERE expires_at IS NOT NULL") == [(0,)]
    assert deployment.violations() == []


def test_a_web_process_killed_in_the_middle_of_a_merge(deployment: Deployment) -> None:
    web = deployment.start.web(WEB_CONCURRENCY="1")
    with returning(deployment, web.url, "inline@example.com") as browser:
        with one_link_held(deployment), ThreadPoolExecutor(1) as pool:
            merging = pool.submit(browser.post, "/auth/merge")
            assert eventually(deployment.somebody_waits)
            web.kill()
            with pytest.raises(httpx.TransportError):
                merging.result()
        assert eventually(lambda: not deployment.somebody_waits())
        assert owners(deployment) == [("guest", LINKS)]
        assert deployment.stage.sql("SELECT count(*) FROM user_migrations") == [(0,)]
        assert deployment.violations() == []
        again = deployment.start.web(WEB_CONCURRENCY="1")
        browser.base_url = again.url
        assert browser.post("/auth/merge").json()["status"] == "merged"
    everything_moved_once(deployment)


def test_a_worker_killed_in_the_middle_of_a_merge(deployment: Deployment) -> None:
    web = deployment.start.web(MERGE_INLINE_ROWS="0")
    worker = deployment.start.worker()
    with returning(deployment, web.url, "job@example.com") as browser:
        with one_link_held(deployment):
            assert browser.post("/auth/merge").status_code == 202
            assert eventually(deployment.somebody_waits)
            worker.kill()
        assert eventually(lambda: not deployment.somebody_waits())
        assert owners(deployment) == [("guest", LINKS)]
        assert browser.get("/api/user/migration-status").json()["migration_status"] == "pending"
        assert deployment.violations() == []
        deployment.stage.sql(DUE)
        deployment.start.worker()
        deployment.start.clock()
        assert eventually(lambda: owners(deployment) == [("registered", LINKS)], seconds=60)
        assert browser.get("/api/user/migration-status").json()["entities_migrated"]["links"] == LINKS
    everything_moved_once(deployment)
