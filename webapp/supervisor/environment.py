"""The environment of `make run`: what was given, what a single machine needs besides, secrets of its own."""

import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SECRETS = ("SECRET_KEY", "JWT_SECRET", "CODE_PEPPER", "ADMIN_API_KEY")
DEFAULTS = {
    "APP_ENV": "development",
    "GUESTS_PER_IP_PER_DAY": "100",  # one address here is one developer with many browsers
    "FLASK_APP": "wsgi",
    "HOST": "127.0.0.1",  # mails lie open in development: not for the whole network
    "PORT": "8000",
    "WEB_CONCURRENCY": "1",
}


def complete(given: Mapping[str, str]) -> dict[str, str]:
    """Return `given` with the defaults of one machine; make DATA_DIR and its secrets if need be.

    An empty setting counts as one that was not given. DATA_DIR comes back absolute, relative to the project.
    """
    data_dir = PROJECT / (given.get("DATA_DIR") or "instance")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = DEFAULTS | _secrets(data_dir / "secrets.env")
    environment = own | {name: value for name, value in given.items() if value or name not in own}
    environment["DATA_DIR"] = str(data_dir)
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PATH"] = os.pathsep.join([str(_scripts()), given.get("PATH", os.defpath)])
    return environment


def _secrets(path: Path) -> dict[str, str]:
    """Read the secrets kept at `path`; make those that are missing, readable by their owner alone."""
    lines = path.read_text().splitlines() if path.exists() else []
    kept = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    missing = {name: secrets.token_urlsafe(48) for name in SECRETS if not kept.get(name)}
    if missing:
        kept |= missing
        _write_private(path, "# Made by `make run`. Whoever has these can sign in as anybody.\n", kept)
    return {name: kept[name] for name in SECRETS}


def _write_private(path: Path, heading: str, values: Mapping[str, str]) -> None:
    """Put a file of mode 600 in the place of `path` in one step."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secrets-", delete=False) as file:
        file.write(heading + "".join(f"{name}={value}\n" for name, value in values.items()))
    Path(file.name).replace(path)


def _scripts() -> Path:
    """Return the folder of the environment's commands, so that `flask` is the one of this Python."""
    return Path(sys.executable).parent
