"""The house's programs, forked from a process that has its modules already, in a tenth of the time.

The standard library's fork server is what forks; the program then begins as it would by itself, in a session,
an environment and with an output of its own.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.reduction import DupFd
from types import ModuleType
from typing import Any

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["webapp.apps", "webapp.admin.wiring", "webapp.cli", "webapp.metrics", "rq"])


class Forked:
    """A running program, with the part of `subprocess.Popen` that is asked of one."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: int) -> None:
        """Run a module with arguments, `[MODULE, ARGUMENT...]`; `log` is the descriptor of its output."""
        # The server, which is started by the first of them, takes its own environment from the tests.
        arguments = (list(command), dict(environment), DupFd(log))
        self._process = _context.Process(target=_run, args=arguments)
        with _without_main():
            self._process.start()
        assert self._process.pid is not None, "it was started"
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Send it SIGKILL."""
        self._process.kill()


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep a child from importing the program that starts it, with the sample apps of the tests."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _run(command: list[str], environment: dict[str, str], log: Any) -> None:
    os.setsid()
    multiprocessing.set_start_method(
        "fork", force=True
    )  # as it is for a program by itself: it may fork further
    output = log.detach()
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
