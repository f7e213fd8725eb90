"""Processes that are started again when they die, and whose lines come out with their name in front."""

import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO

from webapp.supervisor.environment import PROJECT
from webapp.supervisor.guard import GRACE_SECONDS, Guard, kill_session

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 15.0
HEALTHY_AFTER_SECONDS = 10.0  # who lived so long begins again with the first delay


@dataclass
class Child:
    """One process under supervision: its name, its command, and how its tries went."""

    name: str
    command: Callable[[], list[str]]
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0  # monotonic time of the next start
    _delay: float = FIRST_DELAY_SECONDS
    _started: float = 0.0
    _rest: bytes = b""

    def start(self, environment: Mapping[str, str]) -> IO[bytes]:
        """Start the process in a session of its own and return the pipe of its output."""
        self.process = subprocess.Popen(
            self.command(),
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            bufsize=0,
        )
        self._started = time.monotonic()
        assert self.process.stdout
        return self.process.stdout

    def note_death(self) -> float:
        """Count a death; set when the next start is due, and return the seconds until then."""
        if time.monotonic() - self._started >= HEALTHY_AFTER_SECONDS:
            self._delay = FIRST_DELAY_SECONDS
        delay, self._delay = self._delay, min(self._delay * 2, LONGEST_DELAY_SECONDS)
        self.deaths += 1
        self.process = None
        self.due = time.monotonic() + delay
        return delay

    def lines(self, data: bytes) -> list[str]:
        """Return the lines that `data` completes; the rest waits for more."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [line.decode(errors="replace") for line in whole]


@dataclass
class Children:
    """All children of one supervisor, in the order of their start."""

    environment: Mapping[str, str]
    guard: Guard
    stops: int = 0  # how often the end was asked for
    _children: list[Child] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def heed_signals(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to end, and wake at them and at a child's end."""
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        self._wakeup = (reader, writer)
        self._selector.register(reader, selectors.EVENT_READ)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def add(self, child: Child) -> None:
        """Start `child` and keep it alive from now on."""
        self._children.append(child)
        self._start(child)

    def tick(self, seconds: float) -> None:
        """Pass on output for at most so long; see to those that died or are due."""
        self._pump(seconds)
        for child in self._children:
            if child.process and (code := child.process.poll()) is not None:
                self._bury(child)
                delay = child.note_death()
                say(f"{child.name} ended ({_reason(code)}), starts again in {delay:g} s")
            elif not child.process and time.monotonic() >= child.due:
                self._start(child)

    def stop(self) -> None:
        """End the children: all at once but for the first, the broker, which the others still speak to."""
        for group in (self._children[1:], self._children[:1]):
            self._end(group)

    def _end(self, group: list[Child]) -> None:
        running = [child for child in group if child.process]
        for child in running:
            assert child.process
            child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        asked = self.stops
        # Asked once more, by an impatient second Ctrl-C: no more grace.
        while (
            any(_is_alive(child) for child in running) and time.monotonic() < deadline and self.stops == asked
        ):
            self._pump(0.1)
        for child in running:
            self._bury(child)
            child.process = None

    def _start(self, child: Child) -> None:
        pipe = child.start(self.environment)
        assert child.process
        self.guard.watch(child.process.pid)
        self._selector.register(pipe, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> None:
        """Kill what the process left behind in its session, and pass on its last words."""
        assert child.process
        assert child.process.stdout
        kill_session(child.process.pid)
        child.process.wait()
        self._pump(0)
        if child.process.stdout in self._selector.get_map():
            self._selector.unregister(child.process.stdout)
        child.process.stdout.close()
        self.guard.forget(child.process.pid)

    def _pump(self, seconds: float) -> None:
        for key, _events in self._selector.select(seconds):
            if not isinstance(key.data, Child):
                self._wakeup[0].recv(4096)
                continue
            assert not isinstance(key.fileobj, int)
            data = key.fileobj.read(65536)  # type: ignore[attr-defined]  # a raw pipe, as opened above
            if not data:
                self._selector.unregister(key.fileobj)
            for line in key.data.lines(data):
                print(f"{key.data.name:<6} | {line}", file=sys.stderr, flush=True)

    def _count_stop(self, _number: int, _frame: object) -> None:
        self.stops += 1


def say(text: str) -> None:
    """Print a line of the supervisor's own among those of its children."""
    print(f"{'run':<6} | {text}", file=sys.stderr, flush=True)


def _is_alive(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
