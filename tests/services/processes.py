"""The house's own processes, started as a deployment starts them, to be watched and killed."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.services.forked import Forked
from webapp.supervisor.broker import LOOPBACK, free_port
from webapp.supervisor.environment import PROJECT
from webapp.supervisor.guard import Guard, end_sessions, kill_session

__all__ = ["PROJECT", "Process", "Processes", "free_port", "processes", "ready"]

START_SECONDS = 60.0


@dataclass
class Process:
    """A running command: its output so far, and three ways to its end."""

    name: str
    popen: "subprocess.Popen[bytes] | Forked"
    log: IO[bytes]
    url: str = ""  # of a web process, without a slash at the end

    @property
    def pid(self) -> int:
        """The number of the process that was started, the leader of its session."""
        return self.popen.pid

    @property
    def output(self) -> str:
        """All that it wrote so far, both streams."""
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode(errors="replace")

    def wait_for_line(self, pattern: str, seconds: float = START_SECONDS) -> "re.Match[str]":
        """Return the first match of `pattern` in the output, waiting for it."""
        deadline = time.monotonic() + seconds
        while not (match := re.search(pattern, self.output)):
            if self.popen.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} never said {pattern!r}:\n{self.output}")
            time.sleep(0.02)
        return match

    def kill(self) -> None:
        """End it and all that it started at once, as `kill -9` does."""
        kill_session(self.pid)
        self.popen.wait()

    def kill_leader(self) -> None:
        """End only the process itself by SIGKILL; what it started is left to its fate."""
        self.popen.kill()
        self.popen.wait()

    def stop(self, seconds: float = 10.0) -> int:
        """Ask it to end (SIGTERM), kill what is left after `seconds`; return its exit code."""
        end_sessions([self.pid], seconds)
        return self.popen.wait()


class Processes:
    """Starts processes with one environment; all of them end with the test."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take `environment` over the one of the tests."""
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
        scripts = str(Path(sys.executable).parent)
        self.environment["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
        self._guard = Guard()
        self._started: list[Process] = []

    def start(self, name: str, command: Sequence[str], **environment: str) -> Process:
        """Start a command in the project's folder, without waiting for anything."""
        log = tempfile.TemporaryFile()
        popen = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        return self._watched(Process(name, popen, log))

    def run(self, name: str, command: Sequence[str], **environment: str) -> Process:
        """Start a module of Python, `[MODULE, ARGUMENT...]`, forked from what is loaded already."""
        if "PYTHONPATH" in environment:  # what an interpreter has to see at its very start
            return self.start(name, [sys.executable, "-m", *command], **environment)
        log = tempfile.TemporaryFile()
        return self._watched(
            Process(name, Forked(command, self.environment | environment, log.fileno()), log)
        )

    def _watched(self, process: Process) -> Process:
        self._guard.watch(process.pid)
        self._started.append(process)
        return process

    def web(self, app: str = "wsgi:app", **environment: str) -> Process:
        """Start the web process on a free port and wait until it answers."""
        port = free_port()
        server = ["granian", "--interface", "wsgi", "--no-ws", "--host", LOOPBACK, "--port", str(port)]
        process = self.run("web", [*server, app], PORT=str(port), **environment)
        process.url = f"http://{LOOPBACK}:{port}"
        ready(process)
        return process

    def worker(self, **environment: str) -> Process:
        """Start a worker."""
        return self.run("worker", ["webapp.worker"], **environment)

    def clock(self, **environment: str) -> Process:
        """Start the clock."""
        return self.run("clock", ["webapp.clock"], **environment)

    def flask(self, *arguments: str, seconds: float = 60.0) -> str:
        """Run a `flask` command to its end and return what it printed; raise when it fails."""
        command = self.run("flask", ["flask", "--app", "wsgi", *arguments])
        if code := command.popen.wait(timeout=seconds):
            raise RuntimeError(f"flask {' '.join(arguments)} ended with {code}:\n{command.output}")
        return command.output

    def stop(self) -> None:
        """End all that still runs."""
        end_sessions([process.pid for process in self._started if process.popen.poll() is None], 5.0)
        for process in self._started:
            process.popen.wait()
            process.log.close()
        self._guard.close()


@contextmanager
def processes(environment: Mapping[str, str]) -> Iterator[Processes]:
    """Yield a starter of processes; stop them at the end, also when the tests are killed."""
    house = Processes(environment)
    try:
        yield house
    finally:
        house.stop()


def ready(process: Process, path: str = "/healthz", seconds: float = START_SECONDS) -> None:
    """Wait until `process.url` answers `path` with less than 500; raise with its output when it does not."""
    deadline = time.monotonic() + seconds
    while not _answers(process.url + path):
        if process.popen.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.name} does not answer:\n{process.output}")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        with error:
            return error.code < 500
    except OSError:
        return False
