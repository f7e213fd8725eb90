"""Redis stopped: pages, links and sign-up go on; what waits for it leaves once it is back, once."""

import time

from sqlalchemy import func, select, update

from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment, eventually
from tests.services.smtp import Mailbox
from webapp.db import unit_of_work, utcnow
from webapp.db.outbox import OutboxRow

SLOWEST_SECONDS = 3.0  # of an answer, with a broker that does not


def waiting(deployment: Deployment) -> int:
    """Count what waits in the outbox."""
    with deployment.stage.app.app_context(), unit_of_work(write=False) as session:
        return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def let_time_pass(deployment: Deployment) -> None:
    """Let what waits have waited long enough for the relay."""
    with deployment.stage.app.app_context(), unit_of_work() as session:
        session.execute(update(OutboxRow).values(available_at=utcnow(hours=-1)))


def test_the_house_goes_on_and_mail_leaves_once_when_redis_is_back(
    deployment: Deployment, smtp: Mailbox
) -> None:
    limits = {"MAIL_URL": smtp.url, "RATELIMIT_ENABLED": "true", "GUESTS_PER_IP_PER_DAY": "3"}
    web = deployment.start.web(**limits)
    worker = deployment.start.worker(**limits)
    clock = deployment.start.clock(**limits)
    worker.wait_for_line("Listening on")
    deployment.redis.stop()
    address = "without-redis@example.com"
    with deployment.browser(web) as browser:
        began = time.monotonic()
        assert browser.get("/").status_code == 200
        made = browser.post("/urls", json={"original_url": "https://example.com/page"})
        assert made.status_code == 201
        assert browser.get(f"/{made.json()['code']}").headers["location"] == "https://example.com/page"
        signed_up = browser.post("/auth/register", json={"email": address, "password": PASSWORD})
        assert signed_up.status_code == 201
        assert browser.get("/auth/me").json()["email"] == address
        assert browser.get("/links").status_code == 200
        assert browser.get("/readyz").json()["redis"] == "away"
        assert time.monotonic() - began < 7 * SLOWEST_SECONDS
    assert (waiting(deployment), smtp.to(address)) == (1, [])
    guests = [_becomes_guest(deployment, web.url) for _ in range(6)]
    assert guests == [201] * 2 + [429] * 4, "the limit holds in memory too, and has counted one before"
    deployment.redis.start()
    let_time_pass(deployment)
    smtp.wait_for(address, seconds=60)
    assert eventually(lambda: waiting(deployment) == 0)
    time.sleep(1)
    assert len(smtp.to(address)) == 1
    assert deployment.violations() == []
    assert [process.popen.poll() for process in (web, worker, clock)] == [None] * 3


def test_processes_started_before_redis_wait_for_it(deployment: Deployment, smtp: Mailbox) -> None:
    deployment.redis.stop()
    worker = deployment.start.worker(MAIL_URL=smtp.url)
    clock = deployment.start.clock(MAIL_URL=smtp.url)
    web = deployment.start.web(MAIL_URL=smtp.url)
    address = "before-redis@example.com"
    with deployment.browser(web) as browser:
        assert (
            browser.post("/auth/register", json={"email": address, "password": PASSWORD}).status_code == 201
        )
    time.sleep(1.5)
    assert [process.popen.poll() for process in (worker, clock)] == [None, None]
    let_time_pass(deployment)
    deployment.redis.start()
    smtp.wait_for(address, seconds=60)
    assert eventually(lambda: waiting(deployment) == 0)
    assert len(smtp.to(address)) == 1


def test_a_mail_server_that_refuses_gets_the_mail_later_once(deployment: Deployment, smtp: Mailbox) -> None:
    web = deployment.start.web(MAIL_URL=smtp.url)
    deployment.start.worker(MAIL_URL=smtp.url)
    address = "refused@example.com"
    smtp.refusal = "451 try later"
    try:
        with deployment.browser(web) as browser:
            account = {"email": address, "password": PASSWORD}
            assert browser.post("/auth/register", json=account).status_code == 201
        assert eventually(lambda: smtp.attempts > 0)
    finally:
        smtp.refusal = None
    smtp.wait_for(address, seconds=30)
    assert eventually(lambda: waiting(deployment) == 0)
    assert len(smtp.to(address)) == 1


def _becomes_guest(deployment: Deployment, url: str) -> int:
    import httpx

    return httpx.post(f"{url}/auth/guest", json={}, timeout=20).status_code
