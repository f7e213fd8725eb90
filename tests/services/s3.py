"""A store on loopback that speaks as much of S3 as files need: put, get, delete, list."""

import re
import xml.sax.saxutils as xml
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from webapp.supervisor.broker import LOOPBACK


class Store:
    """What is in the bucket: content by key, with the moment of its writing."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.signed: list[str] = []  # who signed the requests, as they say


class Handler(BaseHTTPRequestHandler):
    """Answers for one bucket of one store."""

    protocol_version = "HTTP/1.1"
    store: Store
    bucket: str

    def do_PUT(self) -> None:
        content = self._body()
        self.store.objects[self._key()] = (content, datetime.now(UTC))
        self.store.signed.append(self.headers.get("Authorization", ""))
        self._answer(200, etag=md5(content, usedforsecurity=False).hexdigest())

    def do_GET(self) -> None:
        if "list-type" in parse_qs(urlsplit(self.path).query):
            self._answer(200, _listing(self.store, self.bucket).encode())
        elif self._key() in self.store.objects:
            content = self.store.objects[self._key()][0]
            self._answer(200, content, etag=md5(content, usedforsecurity=False).hexdigest())
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_POST(self) -> None:
        keys = re.findall("<Key>(.*?)</Key>", self._body().decode())
        for key in keys:
            self.store.objects.pop(xml.unescape(key), None)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{self.bucket}/")

    def _answer(self, status: int, body: bytes = b"", etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Thu, 26 Nov 2026 09:00:00 GMT")
        if etag:
            self.send_header("ETag", f'"{etag}"')
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def s3_server(bucket: str) -> Iterator[Store]:
    """Yield the store of a running server with one bucket."""
    handler = type("OfBucket", (Handler,), {"bucket": bucket})
    with ThreadingHTTPServer((LOOPBACK, 0), handler) as server:
        store = Store(f"http://{LOOPBACK}:{server.server_port}")
        handler.store = store  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield store
        finally:
            server.shutdown()
            thread.join()


def _listing(store: Store, bucket: str) -> str:
    items = "".join(
        f"<Contents><Key>{xml.escape(key)}</Key><LastModified>{at:%Y-%m-%dT%H:%M:%S}.000Z</LastModified>"
        f"<ETag>x</ETag><Size>{len(content)}</Size></Contents>"
        for key, (content, at) in sorted(store.objects.items())
    )
    return (
        f"<ListBucketResult><Name>{bucket}</Name><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
    )
