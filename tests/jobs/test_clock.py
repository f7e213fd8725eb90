"""The clock starts each periodic job once a slot, however many clocks there are."""

from collections.abc import Callable

import pytest
from flask import Flask
from rq import Queue

from tests.jobs.probes import marks
from tests.services.redis import RedisServer
from webapp.clock import periodic_jobs, tick
from webapp.jobs import Periodic
from webapp.jobs.registry import find_job

NOON = 1_800_000_000.0
MINUTELY = Periodic("tests.mark_none", 60)


def test_two_clocks_start_a_job_once_a_slot(queue: Queue) -> None:
    clocks: list[dict[str, int]] = [{}, {}]
    for second in range(0, 180, 7):
        for done in clocks:
            tick([MINUTELY], NOON + second, done)
    slots = int(NOON // 60)
    assert queue.job_ids == [f"tests-mark_none-{slots + n}" for n in range(3)]


def test_a_clock_that_starts_anew_does_not_start_the_slot_anew(queue: Queue) -> None:
    tick([MINUTELY], NOON, {})
    tick([MINUTELY], NOON + 1, {})
    assert queue.count == 1


def test_the_slot_is_tried_again_when_redis_is_back(queue: Queue, redis: RedisServer) -> None:
    done: dict[str, int] = {}
    redis.stop()
    try:
        tick([MINUTELY], NOON, done)
        assert done == {}
    finally:
        redis.start()
    tick([MINUTELY], NOON + 5, done)
    assert queue.count == 1
    tick([MINUTELY], NOON + 6, done)
    assert queue.count == 1


def test_what_the_clock_starts_is_there_and_runs(queue: Queue, work: Callable[[], None]) -> None:
    periodic = periodic_jobs()
    assert {"outbox.relay", "guests.sweep", "guests.prune"} <= {entry.job for entry in periodic}
    assert len({entry.job for entry in periodic}) == len(periodic)
    for entry in periodic:
        find_job(entry.job)
        assert entry.seconds >= 1
    tick(periodic, NOON, {})
    assert queue.count == len(periodic)
    work()
    assert queue.failed_job_registry.count == 0
    assert marks() == []


@pytest.mark.parametrize("seconds", [1, 60, 3600])
def test_slots_follow_the_clock_on_the_wall(context: Flask, seconds: int) -> None:
    done: dict[str, int] = {}
    tick([Periodic("tests.mark_none", seconds)], NOON, done)
    assert done == {"tests.mark_none": int(NOON // seconds)}
