"""The world outside the house: a proxy on loopback that answers for every host and remembers the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from webapp.supervisor.broker import LOOPBACK

PAGE = b"<!doctype html><html lang=en><title>Outside</title><h1>You have left the house</h1>"


@dataclass
class World:
    """What visitors reach outside; `asked` are the addresses of the pages, oldest first."""

    proxy: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def world() -> Iterator[World]:
    """Yield a world that answers until the block ends. Links lead into it; nothing leaves the machine."""

    class Outside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("/favicon.ico"):
                self.send_response(204)
                self.end_headers()
                return
            found.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def do_CONNECT(self) -> None:
            # The browser's own errands to its maker.
            self.send_error(502)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: `asked` is the log."""

    with ThreadingHTTPServer((LOOPBACK, 0), Outside) as server:
        found = World(f"http://{LOOPBACK}:{server.server_port}")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
