"""Workers in numbers, and workers that die: each mail leaves, and leaves once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment, eventually
from tests.services.smtp import Mailbox
from webapp.db import unit_of_work
from webapp.db.outbox import OutboxRow
from webapp.jobs import queue


def outbox(deployment: Deployment) -> list[int]:
    """Return the ids that wait in the outbox."""
    with deployment.stage.app.app_context(), unit_of_work(write=False) as session:
        return list(session.scalars(select(OutboxRow.id)))


def register(url: str, address: str) -> int:
    """Sign up; answer the status."""
    import httpx

    body = {"email": address, "password": PASSWORD}
    return httpx.post(f"{url}/auth/register", json=body, timeout=20).status_code


def test_two_workers_send_each_mail_once_however_often_it_is_pushed(
    deployment: Deployment, smtp: Mailbox
) -> None:
    web = deployment.start.web(MAIL_URL=smtp.url)
    addresses = [f"crowd{number}@example.com" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda address: register(web.url, address), addresses)) == {201}
    app = deployment.stage.make_app(REDIS_URL=deployment.redis.url)
    with app.app_context():
        for row_id in outbox(deployment):
            for copy in range(3):
                queue.push("outbox.run", [row_id], job_id=f"again-{row_id}-{copy}")
    for _ in range(2):
        deployment.start.worker(MAIL_URL=smtp.url)
    assert eventually(lambda: outbox(deployment) == [] and app.extensions["queue"].count == 0, seconds=60)
    assert [len(smtp.to(address)) for address in addresses] == [1] * len(addresses)
    assert deployment.violations() == []


def test_a_mail_whose_worker_was_killed_is_sent_by_the_next(deployment: Deployment, smtp: Mailbox) -> None:
    address = "interrupted@example.com"
    begun: list[str] = []

    async def take_for_ever(*_: Any) -> str:
        begun.append(address)
        await asyncio.sleep(600)
        return "451 too late"

    web = deployment.start.web(MAIL_URL=smtp.url)
    worker = deployment.start.worker(MAIL_URL=smtp.url)
    smtp.handle_DATA = take_for_ever  # type: ignore[method-assign, assignment]
    try:
        assert register(web.url, address) == 201
        assert eventually(lambda: begun != [])
        worker.kill()
    finally:
        del smtp.handle_DATA
    assert len(outbox(deployment)) == 1
    assert deployment.violations() == []
    deployment.stage.sql("UPDATE outbox SET available_at = now() - interval '1 hour', leased_until = NULL")
    deployment.start.worker(MAIL_URL=smtp.url)
    deployment.start.clock(MAIL_URL=smtp.url)
    smtp.wait_for(address, seconds=45)
    assert eventually(lambda: outbox(deployment) == [])
    assert len(smtp.to(address)) == 1
    assert deployment.violations() == []


def test_a_campaign_outlives_killed_workers_and_two_clocks_and_writes_to_each_once(
    deployment: Deployment, smtp: Mailbox
) -> None:
    addresses = [f"campaign{number}@example.com" for number in range(8)]
    for address in addresses:
        deployment.stage.sql(
            "INSERT INTO users (user_type, email, display_name) VALUES ('contact', :email, '')", email=address
        )
    deployment.stage.sql("INSERT INTO campaigns (name, rate_per_hour) VALUES ('Spring', 100000)")
    for _ in range(2):
        deployment.start.clock(MAIL_URL=smtp.url)
    worker = deployment.start.worker(MAIL_URL=smtp.url)
    assert eventually(lambda: any(smtp.to(address) for address in addresses))
    worker.kill()
    due = "UPDATE outbox SET available_at = now() - interval '1 hour'"
    deployment.stage.sql(f"{due} WHERE leased_until IS NULL")
    for _ in range(2):
        deployment.start.worker(MAIL_URL=smtp.url)
    assert eventually(lambda: len(outbox(deployment)) <= 1, seconds=60)
    deployment.stage.sql(f"{due}, leased_until = NULL")
    assert eventually(lambda: outbox(deployment) == [], seconds=60)
    received = sorted(len(smtp.to(address)) for address in addresses)
    assert received[:-1] == [1] * 7
    assert received[-1] in (1, 2), "the one that was being sent when the worker died may come twice"
    assert deployment.violations() == []
