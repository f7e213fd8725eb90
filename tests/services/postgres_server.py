"""A Postgres server of one test's own, which may be stopped, killed and started again at the same address."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.postgres_keeper import SETTINGS, make_cluster, serve, wait_for
from webapp.supervisor.guard import Guard


class PostgresServer:
    """A server that is as durable as Postgres is by itself: a kill must lose nothing that was committed."""

    def __init__(self, folder: Path) -> None:
        """Make the cluster; start() starts its server."""
        self.folder = folder
        self.url = ""
        self._guard = Guard()
        self._process: subprocess.Popen[bytes] | None = None
        make_cluster(folder)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._process = serve(self.folder, SETTINGS)
        self._guard.watch(self._process.pid)
        self.url = wait_for(self.folder, self._process)

    def restart(self) -> None:
        """Restart the server as an operator does: connections are cut, what is committed stays."""
        self.end(signal.SIGINT)
        self.start()

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server by a signal: SIGINT cuts connections, SIGQUIT is Postgres's own crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._guard.forget(self._process.pid)
            self._process = None

    def close(self) -> None:
        """End the server and what watches it."""
        self.end(signal.SIGQUIT)
        self._guard.close()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Yield a running server whose files go with the block."""
    with tempfile.TemporaryDirectory(prefix="ghpgs-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.close()
