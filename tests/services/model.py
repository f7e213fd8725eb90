"""A real small HTTP server that speaks the OpenAI-compatible API: it says what a test tells it to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """What the server says next, and what it was asked."""

    url: str = ""
    says: Any = None  # an object is said as JSON, a text as it stands
    status: int = 200
    body: bytes | None = None  # instead of a well-formed answer
    waits: float = 0  # seconds before the answer
    drips: bool = False  # a byte at a time, without an end
    asked: list[Any] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of a house that asks this model."""
        return {"LLM_URL": self.url, "LLM_API_KEY": "key-of-the-model", "LLM_MODEL": "small"}

    def answer(self) -> bytes:
        """Return the body of the next answer."""
        if self.body is not None:
            return self.body
        text = self.says if isinstance(self.says, str) else json.dumps(self.says)
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


@contextmanager
def model_server() -> Iterator[Model]:
    """Yield a model that listens on a port of its own."""
    model = Model()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(model))
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(model: Model) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append({"path": self.path, **json.loads(sent)})
            model.keys.append(self.headers.get("Authorization", ""))
            time.sleep(model.waits)
            try:
                self._say(model.answer())
            except OSError:
                return  # the caller lost its patience, which is what the test is about

        def _say(self, body: bytes) -> None:
            self.send_response(model.status)
            if 300 <= model.status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            for part in [body[n : n + 1] for n in range(len(body))] if model.drips else [body]:
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(0.05 if model.drips else 0)

        def log_message(self, *args: Any) -> None:
            return

    return Handler
