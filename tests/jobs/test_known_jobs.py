"""Whoever can write to Redis gains no code: a worker calls our one entry, with the name of a job of ours."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rq import Queue
from rq.job import Callback, Job, JobStatus
from rq.serializers import JSONSerializer

from tests.jobs.probes import leave, marks
from webapp.jobs import outbox
from webapp.jobs import queue as house
from webapp.jobs.registry import find_job, job
from webapp.jobs.run import run

ENTRY = house.ENTRY
FOREIGN = ("os.getpid", "os.system", "webapp.jobs.run.serve", "builtins.eval", ENTRY + "x")


def smuggle(queue: Queue, function: str, *args: object, **options: object) -> Job:
    """Put a job into Redis past our `push`, as somebody who found its password would."""
    stranger = Queue(queue.name, connection=queue.connection, serializer=JSONSerializer)
    return stranger.enqueue_call(function, args=args, **options)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """RQ logs the failures that these tests are about."""
    caplog.set_level(logging.CRITICAL + 1, logger="rq.worker")


@pytest.mark.parametrize("function", FOREIGN)
def test_no_other_function_is_called(
    queue: Queue, work: Callable[[], None], function: str, tmp_path: Path
) -> None:
    witness = tmp_path / "witness"
    bad = smuggle(queue, function, f"touch {witness}")
    leave("tests.mark", "after it")
    work()
    assert bad.get_status() == JobStatus.FAILED
    result = bad.latest_result()
    assert result is not None
    assert "is not a job of this house" in (result.exc_string or "")
    assert not witness.exists()
    assert marks() == ["after it"], "the worker goes on"


def test_our_entry_runs_no_name_that_is_not_registered(queue: Queue, work: Callable[[], None]) -> None:
    bad = smuggle(queue, ENTRY, "os.getpid", [])
    work()
    assert bad.get_status() == JobStatus.FAILED
    result = bad.latest_result()
    assert result is not None
    assert "KeyError" in (result.exc_string or "")


def test_callbacks_and_webhooks_are_not_called(
    queue: Queue, work: Callable[[], None], tmp_path: Path
) -> None:
    kept = Callback("os.mkdir")
    good = smuggle(queue, ENTRY, "tests.mark", ["x"], on_success=kept, on_failure=kept)
    work()
    assert good.get_status() == JobStatus.FINISHED, "os.mkdir(job, ...) would have raised"


def test_a_body_that_is_no_json_harms_nobody(queue: Queue, work: Callable[[], None]) -> None:
    bad = smuggle(queue, ENTRY, "tests.mark", ["x"])
    queue.connection.hset(bad.key, mapping={"data": b"\x80\x04\x95 a pickle, perhaps"})
    leave("tests.mark", "after it")
    work()
    assert marks() == ["after it"]


def test_a_process_that_is_no_worker_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.jobs.run._app", None)
    with pytest.raises(RuntimeError, match="does not run jobs"):
        run("tests.mark", ["x"])


def test_two_jobs_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match=r"two jobs are called outbox\.relay"):
        job("outbox.relay")(os.getpid)
    assert find_job("outbox.relay") is outbox.relay
