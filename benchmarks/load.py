"""A load generator in a process of its own: keep-alive HTTP/1.1 over non-blocking sockets, one thread.

Reads a job as JSON from standard input and writes its result as JSON. It sends whole, ready-made requests
in turn, one at a time on each connection: a request costs it 15 microseconds, so the server is the limit.
"""

from __future__ import annotations

import json
import re
import select
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import cycle

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSED = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
TIMING = re.compile(rb"\r\nserver-timing: *app;dur=([\d.]+), *db;desc=\"(\d+) (\d+)\"", re.IGNORECASE)
SILENCE_SECONDS = 10


@dataclass(frozen=True)
class Job:
    """What to send: ready-made requests in latin-1, taken in turn, and the status to expect."""

    port: int
    requests: list[str]
    status: int
    connections: int = 32
    seconds: float = 3.0


@dataclass(frozen=True)
class Load:
    """What came back: latencies in milliseconds; an error is a wrong status, a closed connection or silence.

    The server's own time, and the usual number of its statements (all, and writes), if it tells (`timed.py`).
    """

    requests: int
    seconds: float
    errors: int
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int] = field(default_factory=dict)
    server_p99_ms: float = 0.0
    queries: int = 0
    writes: int = 0


def run(job: Job) -> Load:
    """Run a job in a fresh process and wait for it."""
    command = [sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(command, input=json.dumps(asdict(job)), capture_output=True, text=True, check=True)
    return Load(**json.loads(done.stdout))


def request(method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None) -> str:
    """Write a whole request of HTTP/1.1."""
    lines = {"Host": "127.0.0.1", "User-Agent": "bench", "Accept": "*/*", **(headers or {})}
    if body:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(body.encode()))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}"


class _Connections:
    """Sockets to one server, each with one request under way."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.next_request = cycle([raw.encode("latin-1") for raw in job.requests]).__next__
        self.expected = str(job.status).encode()
        self.poll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.sent_at: dict[int, float] = {}
        self.parts: dict[int, bytes] = {}
        self.latencies: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.server_times: list[float] = []
        self.queries: list[float] = []
        self.writes: list[float] = []
        self.errors = 0

    def drive(self) -> Load:
        """Keep every connection busy for the seconds of the job; answers under way at its end still count."""
        start = time.perf_counter()
        for _ in range(self.job.connections):
            self.open()
        end, heard = start + self.job.seconds, start
        while self.sockets:
            now = time.perf_counter()
            for number, _ in (ready := self.poll.poll(0.5)):
                self.read(number, again=now < end)
            heard = now if ready else heard
            if now - heard > SILENCE_SECONDS:
                self.errors += len(self.sockets)
                break
        return self.result(time.perf_counter() - start)

    def open(self) -> None:
        """Connect and send a first request."""
        sock = socket.create_connection(("127.0.0.1", self.job.port), timeout=SILENCE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = sock.fileno()
        self.sockets[number], self.parts[number] = sock, b""
        self.poll.register(number, select.EPOLLIN)
        self.send(number)

    def send(self, number: int) -> None:
        """Send the next request on a connection; requests are small enough to fit a socket's buffer."""
        self.sent_at[number] = time.perf_counter()
        self.sockets[number].sendall(self.next_request())

    def read(self, number: int, *, again: bool) -> None:
        """Take what has arrived; at the end of an answer note it, and send again or close."""
        try:
            data = self.sockets[number].recv(262_144)
        except ConnectionError:
            data = b""
        if not data:
            self.errors += 1
            self.close(number)
            if again:
                self.open()
            return
        answer = self.parts[number] + data if self.parts[number] else data
        if not _complete(answer):
            self.parts[number] = answer
            return
        self.parts[number] = b""
        self.note(answer, time.perf_counter() - self.sent_at[number])
        if again and not CLOSED.search(answer):
            self.send(number)
            return
        self.close(number)
        if again:
            self.open()

    def note(self, answer: bytes, seconds: float) -> None:
        """Count an answer, its latency and what the server tells of its time and its statements."""
        self.latencies.append(seconds)
        if answer[9:12] != self.expected:
            self.errors += 1
            self.statuses[answer[9:12].decode("latin-1")] += 1
        if timing := TIMING.search(answer):
            self.server_times.append(float(timing[1]))
            self.queries.append(int(timing[2]))
            self.writes.append(int(timing[3]))

    def close(self, number: int) -> None:
        """Forget a connection."""
        self.poll.unregister(number)
        self.sockets.pop(number).close()

    def result(self, seconds: float) -> Load:
        """Sum up."""
        return Load(
            requests=len(self.latencies),
            seconds=seconds,
            errors=self.errors,
            p50_ms=percentile(self.latencies, 50) * 1000,
            p99_ms=percentile(self.latencies, 99) * 1000,
            statuses=dict(self.statuses),
            server_p99_ms=percentile(self.server_times, 99),
            queries=int(percentile(self.queries, 50)),
            writes=int(percentile(self.writes, 50)),
        )


def percentile(values: list[float], percent: float) -> float:
    """Give the value below which that many per cent lie; 0 for nothing."""
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))] if values else 0.0


def _complete(answer: bytes) -> bool:
    """Say whether a whole answer is there."""
    head_end = answer.find(b"\r\n\r\n")
    if head_end < 0:
        return False
    length = LENGTH.search(answer, 0, head_end)
    if length:
        return len(answer) >= head_end + 4 + int(length[1])
    return answer.endswith(b"0\r\n\r\n") if CHUNKED.search(answer, 0, head_end) else True


if __name__ == "__main__":
    json.dump(asdict(_Connections(Job(**json.load(sys.stdin))).drive()), sys.stdout)
