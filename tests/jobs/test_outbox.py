"""The outbox: a job is written with its cause, survives a broker that is away, and is done once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from rq import Queue

from tests.jobs.probes import leave, mark, marks, waiting
from tests.services.redis import RedisServer
from webapp.db import unit_of_work
from webapp.jobs import enqueue
from webapp.jobs.outbox import LOST_AFTER_SECONDS, MOST_ATTEMPTS, relay, run_row

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


def test_a_job_is_rolled_back_with_its_cause(context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():  # noqa: PT012 - the whole block is rolled back
        mark("cause")
        enqueue("tests.mark", "effect")
        raise ZeroDivisionError
    assert (waiting(), marks()) == ([], [])


def test_an_unknown_job_is_refused_at_once(context: Flask) -> None:
    with pytest.raises(KeyError), unit_of_work():
        enqueue("os.getpid")
    assert waiting() == []


def test_a_job_is_pushed_after_the_commit_and_not_before(queue: Queue) -> None:
    with unit_of_work():
        enqueue("tests.mark", "effect")
        assert queue.count == 0
    assert [job_id.split("-")[:2] for job_id in queue.job_ids] == [["outbox", str(waiting()[0].id)]]


def test_a_worker_does_it_and_its_row_goes_with_it(queue: Queue, work: Callable[[], None]) -> None:
    leave("tests.mark", "effect")
    work()
    assert (waiting(), marks(), queue.count) == ([], ["effect"], 0)


def test_a_job_may_leave_a_further_one(queue: Queue, work: Callable[[], None]) -> None:
    leave("tests.go_on", "one")
    work()
    assert (waiting(), marks()) == ([], ["one", "after one"])


def test_with_redis_away_the_job_waits_and_the_relay_brings_it_once(
    queue: Queue, redis: RedisServer, work: Callable[[], None]
) -> None:
    redis.stop()
    try:
        began = time.monotonic()
        row_id = leave("tests.mark", "effect", available_at=LONG_AGO)
        assert time.monotonic() - began < 3
        assert [row.id for row in waiting()] == [row_id]
        assert relay() == 1
        assert [row.id for row in waiting()] == [row_id]
    finally:
        redis.start()
    with unit_of_work() as session:
        session.merge(waiting()[0]).available_at = LONG_AGO
    assert relay() == 1
    assert relay() == 0
    work()
    assert (waiting(), marks()) == ([], ["effect"])


def test_what_was_just_pushed_is_not_pushed_again(queue: Queue) -> None:
    leave("tests.mark", "effect")
    assert relay() == 0
    leave("tests.mark", "lost", available_at=datetime.now(UTC) - timedelta(seconds=LOST_AFTER_SECONDS + 1))
    assert relay() == 1


def test_a_row_pushed_twice_is_done_once(queue: Queue, work: Callable[[], None]) -> None:
    row_id = leave("tests.mark", "effect")
    for copy in range(3):
        queue.enqueue_call("webapp.jobs.run.run", args=("outbox.run", [row_id]), job_id=f"copy-{copy}")
    work()
    assert (waiting(), marks()) == ([], ["effect"])


def test_four_workers_at_one_row_do_it_once(context: Flask) -> None:
    row_id = leave("tests.mark_slowly", "effect")

    def run(_: int) -> None:
        with context.app_context():
            run_row(row_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert (waiting(), marks()) == ([], ["effect"])


def test_a_failed_job_leaves_nothing_but_its_row_which_waits_longer_each_time(context: Flask) -> None:
    row_id = leave("tests.fail", "effect")
    for attempt in (1, 2, 3):
        with pytest.raises(LookupError):
            run_row(row_id)
        (row,) = waiting()
        assert (row.attempts, row.last_error, marks()) == (attempt, "LookupError", [])
        wait = (row.available_at - datetime.now(UTC)).total_seconds()
        assert 2**attempt - 2 < wait <= 2**attempt + 1


def test_the_queue_tries_a_failed_job_again_after_a_while(queue: Queue, work: Callable[[], None]) -> None:
    leave("tests.fail", "effect")
    work()
    (job_id,) = queue.scheduled_job_registry.get_job_ids()
    found = queue.fetch_job(job_id)
    assert found is not None
    assert found.retries_left == 2
    again_at = queue.scheduled_job_registry.get_scheduled_time(found)
    assert timedelta() < again_at - datetime.now(UTC) < timedelta(seconds=10)


def test_what_fails_for_ever_stays_for_the_admin_and_is_pushed_no_more(queue: Queue) -> None:
    row_id = leave("tests.fail", "effect", available_at=LONG_AGO)
    with unit_of_work() as session:
        session.merge(waiting()[0]).attempts = MOST_ATTEMPTS
    assert relay() == 0
    assert [row.id for row in waiting()] == [row_id]
