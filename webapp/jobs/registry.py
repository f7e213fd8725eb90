"""The one list of jobs: what a worker may run, by name, and what the clock starts by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

JOB_SECONDS = 300  # the longest that a job may run before its worker kills it

_jobs: dict[str, Callable[..., Any]] = {}


@dataclass(frozen=True)
class Periodic:
    """A job that the clock starts every `seconds`; it must be idempotent, two clocks do no harm."""

    job: str
    seconds: int


def job(name: str) -> Callable[[Function], Function]:
    """Register a function as the job `name`. It takes ids and runs in a unit of work of its own making."""

    def register(function: Function) -> Function:
        if _jobs.setdefault(name, function) is not function:
            raise ValueError(f"two jobs are called {name}")
        return function

    return register


def find_job(name: str) -> Callable[..., Any]:
    """Return the job `name`. Raise KeyError for anything that is not a registered job."""
    return _jobs[name]
