"""A Redis server of the tests' own, which can be stopped and started again at the same address."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.supervisor.broker import Broker, answers
from webapp.supervisor.guard import Guard

START_SECONDS = 20.0


@dataclass
class RedisServer:
    """A server that keeps its data over a restart, as the embedded one does."""

    broker: Broker
    guard: Guard
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """The URL for clients, the same after every restart."""
        return self.broker.url

    def start(self) -> None:
        """Start the server and wait for PING."""
        self._process = subprocess.Popen(self.broker.command(), start_new_session=True)
        self.guard.watch(self._process.pid)
        if not answers(self.url, START_SECONDS):
            raise RuntimeError((self.broker.folder / "redis.log").read_text())

    def stop(self) -> None:
        """Stop the server in good order; what it holds is on disk."""
        self._end(kill=False)

    def kill(self) -> None:
        """Stop the server as a power cut would."""
        self._end(kill=True)

    def _end(self, *, kill: bool) -> None:
        if self._process:
            self._process.kill() if kill else self._process.terminate()
            self._process.wait()
            self.guard.forget(self._process.pid)
            self._process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Yield a running server; stop it at the end, and also when this process is killed."""
    with tempfile.TemporaryDirectory(prefix="ghredis-", ignore_cleanup_errors=True) as folder:
        server = RedisServer(Broker(Path(folder)), Guard())
        try:
            server.start()
            yield server
        finally:
            server.stop()
            server.guard.close()
