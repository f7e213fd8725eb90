"""A small proxy on loopback that gives each request to the next of several web processes."""

import http.client
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from webapp.supervisor.broker import LOOPBACK

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Proxy(ThreadingHTTPServer):
    """Forwards to `backends` by turns, and says who asked in X-Forwarded-For."""

    daemon_threads = True

    def __init__(self, backends: Sequence[str]) -> None:
        """Listen on a free port."""
        super().__init__((LOOPBACK, 0), _Forward)
        self._backends = cycle([urlsplit(url).netloc for url in backends])
        self._lock = threading.Lock()
        self.url = f"http://{LOOPBACK}:{self.server_port}"

    def next_backend(self) -> str:
        """Return host and port of whose turn it is."""
        with self._lock:
            return next(self._backends)


class _Forward(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def handle_one(self) -> None:
        """Forward one request and its answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        given = headers.pop("X-Test-Address", self.client_address[0])  # whom a test wants to be
        headers |= {"X-Forwarded-For": given, "X-Forwarded-Proto": "http"}
        backend = http.client.HTTPConnection(self.server.next_backend(), timeout=30)
        try:
            backend.request(self.command, self.path, body, headers)
            answer = backend.getresponse()
            content = answer.read()
        finally:
            backend.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike: `do_GET`, `do_POST` and so on."""
        if name.startswith("do_"):
            return self.handle_one
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def proxy(*backends: str) -> Iterator[Proxy]:
    """Yield a running proxy before web processes."""
    server = Proxy(backends)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
