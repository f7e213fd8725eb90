"""Start, watch and stop web servers: the product's own command of the Procfile, with any WSGI application."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Usage, usage
from webapp.supervisor.guard import Guard, end_sessions

ROOT = Path(__file__).parent.parent
READY_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running server: its port, and its session, which holds all its processes."""

    port: int
    session: int

    def usage(self) -> Usage:
        """Read the CPU time and the memory of all its processes."""
        return usage(self.session)

    def guest(self) -> tuple[str, int]:
        """Make a guest as a browser would; answer its cookie and its id."""
        status, cookie, text = self.call("POST", "/auth/guest", "{}")
        if status != http.HTTPStatus.CREATED:
            raise SystemExit(f"no guest was made: {status} {text}")
        return cookie, int(json.loads(text)["user_id"])

    def call(self, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str, str]:
        """Send one request; answer its status, its cookies as a `Cookie` header, and its body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY_SECONDS)
        headers = {"Cookie": cookie} if cookie else {}
        if body:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        cookies = "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or [])
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, cookies, text


@contextmanager
def serve(target: str, environment: Mapping[str, str], log: Path, command: str = "") -> Iterator[Server]:
    """Serve a WSGI application as the Procfile does, or by another command; stop it at the end."""
    port = _free_port()
    shell = command or web_command(target)
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {shell}"],
            cwd=ROOT,
            env={**process_environment(), **environment, "PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    guard = Guard()  # a run that is killed leaves no server behind
    guard.watch(process.pid)
    try:
        _wait_until_ready(process, port, log)
        yield Server(port, process.pid)
    finally:
        end_sessions([process.pid])
        process.wait()
        guard.forget(process.pid)
        guard.close()


def web_command(target: str) -> str:
    """Give the Procfile's command for the web, with another application in place of the product's."""
    found = re.search(r"^web: *(?:exec +)?(.*\bwsgi:app\b.*)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    if not found:
        raise SystemExit("Procfile has no line `web:` that serves wsgi:app")
    return found[1].replace("wsgi:app", target)


def process_environment() -> dict[str, str]:
    """Give a small environment: this interpreter's programs first, the checkout importable, no settings."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the port answers, or stop with the end of the log."""
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"a server did not start:\n{log.read_text()[-4000:]}")
