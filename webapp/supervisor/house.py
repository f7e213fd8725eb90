"""The order of things on one machine: lock, port, broker, migrations, then web, worker, clock, mailroom."""

import fcntl
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from webapp.supervisor.broker import Broker, answers
from webapp.supervisor.children import Child, Children, say
from webapp.supervisor.environment import PROJECT, complete
from webapp.supervisor.guard import GRACE_SECONDS, Guard

# A thread holds a database connection while it works; more of them than this only wait for each other.
THREADS = ["--blocking-threads", "4", "--backpressure", "64"]
MIGRATE = ["flask", "db", "upgrade"]
BROKER_SECONDS = 10.0
DEATHS_BEFORE_FIRST_ANSWER = 3  # a web process that never answered is not tried for ever


class CannotRun(SystemExit):
    """The house cannot start; the message says why and what to do."""


def run_house() -> int:
    """Start everything, print the address, keep all alive until a signal; return the exit code."""
    environment = complete(os.environ)
    with _sole_run(Path(environment["DATA_DIR"])) as lock:
        _require_free_port(environment)
        guard = Guard(keep_fds=(lock.fileno(),))
        children = Children(environment, guard)
        children.heed_signals()
        try:
            return _run(children, environment)
        finally:
            children.stop()
            guard.close()
            _url_file(environment).unlink(missing_ok=True)


def run_command(command: list[str]) -> int:
    """Migrate, then run `command` with the settings and secrets of this DATA_DIR; return its exit code.

    While the house runs, the command speaks to its broker.
    """
    environment = complete(os.environ)
    url = _url_file(environment)
    if not environment.get("REDIS_URL") and url.exists() and answers(url.read_text(), within_seconds=0):
        environment["REDIS_URL"] = url.read_text()
    if command[:2] != MIGRATE[:2] and (code := _call(MIGRATE, environment)):
        return code
    return _call(command, environment)


def _run(children: Children, environment: dict[str, str]) -> int:
    mailroom = _mailroom(environment)
    _add_broker(children, environment)
    if not children.stops and (code := _call(MIGRATE, environment)):
        say("the migrations failed, nothing was started")
        return code
    web = Child("web", lambda: _web_command(environment))
    for child in (
        web,
        Child("worker", lambda: [sys.executable, "-m", "webapp.worker"]),
        Child("clock", lambda: [sys.executable, "-m", "webapp.clock"]),
        *mailroom,
    ):
        if not children.stops:
            children.add(child)
    if not _wait_for_address(children, web, environment):
        return 0 if children.stops else 1
    print(f"Guesthouse is at http://localhost:{environment['PORT']} (Ctrl-C ends it)", flush=True)
    while not children.stops:
        children.tick(1.0)
    return 0


def _add_broker(children: Children, environment: dict[str, str]) -> None:
    """Start the embedded broker unless REDIS_URL names one; wait for PING either way."""
    if not environment.get("REDIS_URL"):
        broker = Broker(Path(environment["DATA_DIR"]) / "redis")
        environment["REDIS_URL"] = broker.url
        _write_private(_url_file(environment), broker.url)
        children.add(Child("redis", broker.command))
    if not answers(environment["REDIS_URL"], BROKER_SECONDS):
        children.tick(0)
        say("Redis does not answer; jobs and mail wait in the database until it does")


def _mailroom(environment: Mapping[str, str]) -> list[Child]:
    """Return the process that takes letters in, if MAILROOM_PORT asks for it."""
    port = environment.get("MAILROOM_PORT") or "0"
    if port == "0":
        return []
    if not environment.get("MAIL_INBOX"):
        raise CannotRun("MAILROOM_PORT needs MAIL_INBOX: the address that customers answer to.")
    command = ["flask", "--app", "wsgi", "mailroom", "listen", "--smtp"]
    return [Child("mail", lambda: [*command, "--host", environment["HOST"], "--port", port])]


def _web_command(environment: Mapping[str, str]) -> list[str]:
    address = ["--host", environment["HOST"], "--port", environment["PORT"]]
    workers = ["--workers", environment["WEB_CONCURRENCY"], "--workers-kill-timeout", "8", *THREADS]
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    return [*server, *address, *workers, "wsgi:app"]


def _wait_for_address(children: Children, web: Child, environment: Mapping[str, str]) -> bool:
    """Wait until the web answers; False when it keeps dying or the end was asked for."""
    while not children.stops:
        children.tick(0.1)
        if web.process and _web_answers(environment):
            return True
        if web.deaths >= DEATHS_BEFORE_FIRST_ANSWER:
            say("the web process does not start; its last lines say why")
            return False
    return False


def _web_answers(environment: Mapping[str, str]) -> bool:
    connection = http.client.HTTPConnection(environment["HOST"], int(environment["PORT"]), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{environment['PORT']}"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _call(command: list[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(command, cwd=PROJECT, env=dict(environment), check=False).returncode


def _sole_run(data_dir: Path) -> TextIO:
    """Take the lock of DATA_DIR, which two runs would spoil; wait for the end of one that was killed."""
    lock = (data_dir / "run.lock").open("a+")
    deadline = time.monotonic() + GRACE_SECONDS + 2
    while not _try_lock(lock):
        lock.seek(0)
        owner = lock.read().strip()
        if _is_running(owner) or time.monotonic() > deadline:
            raise CannotRun(
                f"Guesthouse runs already on {data_dir} (process {owner}); give another DATA_DIR."
            )
        time.sleep(0.1)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _try_lock(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _require_free_port(environment: Mapping[str, str]) -> None:
    port = environment["PORT"]
    if not port.isdigit() or not 1 <= int(port) <= 65535:
        raise CannotRun(f"PORT: {port} is no port; give a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment["HOST"], int(port)))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be had ({error.strerror}). Choose another: PORT={int(port) + 1} make run"
            ) from None


def _url_file(environment: Mapping[str, str]) -> Path:
    return Path(environment["DATA_DIR"]) / "redis.url"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
