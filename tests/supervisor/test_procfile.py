"""The Procfile under a process manager, on Postgres and Redis, as a platform would run it."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.postgres import database
from tests.services.processes import PROJECT, Processes, free_port, processes, ready
from tests.services.redis import RedisServer
from webapp.config import Settings

HONCHO = [sys.executable, "-m", "honcho"]


@pytest.fixture
def platform(postgres_url: str, redis: RedisServer, tmp_path: Path) -> Iterator[Processes]:
    """A starter of processes with the environment of a production platform."""
    port = str(free_port())
    secrets = ("SECRET_KEY", "JWT_SECRET", "CODE_PEPPER", "ADMIN_API_KEY")
    with database(postgres_url) as url:
        environment = {name: f"{name}-".ljust(48, "x") for name in secrets} | {
            "APP_ENV": "production",
            "DATABASE_URL": url.replace("postgresql://", "postgres://"),
            "REDIS_URL": redis.url,
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
            "DATA_DIR": str(tmp_path / "none"),
            "PORT": port,
            "WEB_CONCURRENCY": "2",
        }
        with processes(environment) as starter:
            yield starter


def test_the_procfile_runs_as_a_platform_would_run_it(platform: Processes) -> None:
    release = platform.start("release", [*HONCHO, "start", "release"])
    assert release.popen.wait(60) == 0, release.output
    port = platform.environment["PORT"]
    all_three = platform.start("honcho", [*HONCHO, "start", "-p", port, "web", "worker", "clock"])
    all_three.url = f"http://127.0.0.1:{port}"
    ready(all_three, "/readyz")
    all_three.wait_for_line("worker.1.*Listening on")
    assert all_three.stop(20) in {0, -15, 143}
    assert "Traceback" not in all_three.output


def test_without_a_secret_the_release_is_refused(platform: Processes) -> None:
    release = platform.start("release", [*HONCHO, "start", "release"], SECRET_KEY="")
    assert release.popen.wait(60) != 0
    assert "SECRET_KEY" in release.output


def test_app_json_names_settings_that_exist() -> None:
    described = json.loads((PROJECT / "app.json").read_text())
    assert set(described["env"]) <= set(Settings.model_fields)
    processes_named = re.findall(r"^(\w+):", (PROJECT / "Procfile").read_text(), re.MULTILINE)
    assert processes_named == ["release", "web", "worker", "clock"]
    assert set(described["formation"]) == set(processes_named) - {"release"}
