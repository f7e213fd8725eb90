"""Settings are read once; a wrong one stops the start with its name and what is allowed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from webapp.config import Settings, SettingsError

SECRETS = {
    "SECRET_KEY": "a" * 32,
    "JWT_SECRET": "b" * 32,
    "CODE_PEPPER": "c" * 32,
    "ADMIN_API_KEY": "d" * 32,
}
PRODUCTION = SECRETS | {"APP_ENV": "production"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"APP_ENV": "staging"}, "APP_ENV: "),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be at least 32 characters in production"),
        ({"SECRET_KEY": ""}, "SECRET_KEY must be at least 32 characters in production"),
        ({"JWT_SECRET": ""}, "JWT_SECRET must be at least 32 characters in production"),
        ({"CODE_PEPPER": "x"}, "CODE_PEPPER must be at least 32 characters in production"),
        ({"ADMIN_API_KEY": "x"}, "ADMIN_API_KEY must be at least 32 characters in production"),
        ({"JWT_SECRET": "a" * 32}, "must all be different"),
        ({"ADMIN_API_KEY": "a" * 32}, "must all be different"),
        ({"PASSWORD_HASH_COST": "low"}, "PASSWORD_HASH_COST must be standard in production"),
        ({"PORT": "0"}, "PORT: "),
        ({"PORT": "65536"}, "PORT: "),
        ({"PORT": "http"}, "PORT: "),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY: "),
        ({"PROXY_HOPS": "-1"}, "PROXY_HOPS: "),
        ({"GUEST_IDLE_DAYS": "0"}, "GUEST_IDLE_DAYS: "),
        ({"GUEST_IDLE_DAYS": "nan"}, "GUEST_IDLE_DAYS: "),
        ({"GUEST_IDLE_DAYS": "inf"}, "GUEST_IDLE_DAYS: "),
        ({"GUEST_LINK_LIMIT": "-1"}, "GUEST_LINK_LIMIT: "),
        ({"GUESTS_PER_IP_PER_DAY": "many"}, "GUESTS_PER_IP_PER_DAY: "),
        ({"RATELIMIT_ENABLED": "perhaps"}, "RATELIMIT_ENABLED: "),
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL: must be a postgres:// or sqlite:/// URL"),
        ({"REDIS_URL": "http://localhost"}, "REDIS_URL: must be a redis://, rediss:// or unix:// URL"),
        ({"MAIL_URL": "http://localhost"}, "MAIL_URL: must be an smtp:// or smtps:// URL with a host"),
        ({"MAIL_URL": "smtp://"}, "MAIL_URL: must be an smtp:// or smtps:// URL with a host"),
        ({"MAIL_URL": "smtp://[::1"}, "MAIL_URL: "),
        ({"PUBLIC_BASE_URL": "guest.example"}, "PUBLIC_BASE_URL: must be http(s)://host without a path"),
        (
            {"PUBLIC_BASE_URL": "https://guest.example/app"},
            "PUBLIC_BASE_URL: must be http(s)://host without a path",
        ),
        (
            {"PUBLIC_BASE_URL": "ftp://guest.example"},
            "PUBLIC_BASE_URL: must be http(s)://host without a path",
        ),
        ({"PUBLIC_BASE_URL": "https://[::1"}, "PUBLIC_BASE_URL: "),
        ({"LLM_URL": "model.example/v1"}, "LLM_URL: must be an http(s):// URL with a host"),
        ({"LLM_URL": "https://model.example/v1"}, "LLM_MODEL must be named where LLM_URL is set"),
        ({"LLM_TIMEOUT_SECONDS": "0"}, "LLM_TIMEOUT_SECONDS: "),
        ({"DEFAULT_LOCALE": "xx"}, "DEFAULT_LOCALE: "),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: "),
        ({"ACCOUNT_DISCLOSURE": "maybe"}, "ACCOUNT_DISCLOSURE: "),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], said: str
) -> None:
    for name, value in (PRODUCTION | wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment()
    assert said in str(refused.value)
    for name, value in (SECRETS | wrong).items():
        assert "SECRET" not in name or len(value) < 5 or value not in str(refused.value)


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(APP_ENV="test", PORT=0, LOG_LEVEL="loud", REDIS_URL="x")
    named = {line.partition(":")[0] for line in str(refused.value).splitlines()}
    assert named == {"PORT", "LOG_LEVEL", "REDIS_URL"}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"DATABASE_URL": "postgres://u@h/d"}, ("DATABASE_URL", "postgresql+psycopg://u@h/d")),
        ({"DATABASE_URL": "postgresql://u@h/d"}, ("DATABASE_URL", "postgresql+psycopg://u@h/d")),
        ({"SECRET_KEY_FALLBACKS": " one, two ,,"}, ("SECRET_KEY_FALLBACKS", ("one", "two"))),
        ({"TRUSTED_HOSTS": "a.example,b.example"}, ("TRUSTED_HOSTS", ("a.example", "b.example"))),
        ({"PUBLIC_BASE_URL": "https://guest.example/"}, ("PUBLIC_BASE_URL", "https://guest.example")),
        ({"PORT": "9000"}, ("base_url", "http://localhost:9000")),
        ({"RATELIMIT_ENABLED": "0"}, ("RATELIMIT_ENABLED", False)),
        ({"UNKNOWN": "x"}, ("PORT", 8000)),
    ],
    ids=str,
)
def test_what_the_environment_says_is_read_as_it_is_meant(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], read: tuple[str, Any]
) -> None:
    for name, value in (PRODUCTION | given).items():
        monkeypatch.setenv(name, value)
    assert getattr(Settings.from_environment(), read[0]) == read[1]


def test_the_embedded_database_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings.from_environment(APP_ENV="test", DATA_DIR=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'guesthouse.db'}"


def test_the_program_does_not_start_with_a_wrong_setting(tmp_path: Path) -> None:
    environment = {
        "APP_ENV": "production",
        "SECRET_KEY": "short-secret",
        "PATH": "",
        "DATA_DIR": str(tmp_path / "data"),
    }
    program = [sys.executable, "-c", "from webapp import create_app; create_app()"]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "SECRET_KEY must be at least 32 characters in production" in done.stderr
    assert "short-secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
