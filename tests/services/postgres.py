"""A Postgres cluster of the tests' own: one for all test processes of a run, gone when the last of them is.

`python -m tests.services.postgres COMMAND...` runs a command with DATABASE_URL naming a fresh database.
"""

import fcntl
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psycopg

START_SECONDS = 60.0


@contextmanager
def postgres(*, is_durable: bool = False) -> Iterator[str]:
    """Yield the URL of the run's cluster (its `postgres` database), started by whoever asks first.

    Tests trade its durability for speed; `is_durable` keeps Postgres's own defaults.

    Every user of it holds a shared lock, which the system takes back however a process ends. The keeper
    process stops the cluster and removes its files as soon as nobody holds the lock.
    """
    folder = _folder_of_run()
    with _membership(folder), (folder / "start.lock").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        if not (folder / "url").exists():
            _start_keeper(folder, ["--durable"] if is_durable else [])
        fcntl.flock(start, fcntl.LOCK_UN)
        yield (folder / "url").read_text()


@contextmanager
def database(cluster_url: str, template: str = "template1") -> Iterator[str]:
    """Yield the URL of a fresh database, made from `template` (a database nobody is connected to)."""
    url = create_database(cluster_url, template)
    try:
        yield url
    finally:
        _administer(cluster_url, f'DROP DATABASE "{name_of(url)}" WITH (FORCE)')


def create_database(cluster_url: str, template: str = "template1") -> str:
    """Make a database that stays as long as its cluster; return its URL."""
    name = f"test_{secrets.token_hex(6)}"
    _administer(cluster_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return cluster_url.replace("/postgres?", f"/{name}?")


def name_of(url: str) -> str:
    """Return the name of the database in a URL of this module, to use it as a template."""
    return url.partition("?")[0].rpartition("/")[2]


def _administer(cluster_url: str, statement: str) -> None:
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _folder_of_run() -> Path:
    """Return the folder of this run's cluster; short, because a socket's path holds 107 bytes at most."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}-{time.time_ns()}"
    return Path(tempfile.gettempdir()) / f"ghpg-{hashlib.sha256(run.encode()).hexdigest()[:10]}"


@contextmanager
def _membership(folder: Path) -> Iterator[None]:
    """Hold the shared lock of the cluster's users; begin anew where the keeper removed it just now."""
    while True:
        folder.mkdir(mode=0o755, exist_ok=True)
        try:
            lock = (folder / "users.lock").open("a")
        except FileNotFoundError:
            continue
        with lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            if _is_in_place(lock):
                yield
                return


def _is_in_place(lock: TextIO) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), Path(lock.name).stat())
    except FileNotFoundError:
        return False


def _start_keeper(folder: Path, options: list[str]) -> None:
    with (folder / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.services.postgres_keeper", str(folder), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "url").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Postgres did not start:\n{(folder / 'keeper.log').read_text()}")
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives this process on purpose; nobody here waits for it


def main(command: list[str]) -> int:
    """Run `command` with a fresh database in DATABASE_URL."""
    with postgres() as cluster_url, database(cluster_url) as url:
        environment = os.environ | {"DATABASE_URL": url, "PATH": _with_own_scripts()}
        return subprocess.run(command, env=environment, check=False).returncode


def _with_own_scripts() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
