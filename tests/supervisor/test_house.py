"""`make run` for real: what it starts, what it refuses, and that nothing is left of it."""

import os
import re
import signal
import smtplib
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.house.app import migrated_file
from tests.services.processes import Process, Processes, free_port, processes, ready
from webapp.supervisor.broker import answers

RUN = [sys.executable, "-m", "webapp.supervisor"]
OWN_SETTINGS = (
    "REDIS_URL",
    "DATABASE_URL",
    "SECRET_KEY",
    "JWT_SECRET",
    "CODE_PEPPER",
    "ADMIN_API_KEY",
    "HOST",
    "MAIL_INBOX",
)


@contextmanager
def starter(data_dir: Path) -> Iterator[Processes]:
    """Yield a starter of processes with this DATA_DIR and a port of its own, and nothing else given."""
    nothing = dict.fromkeys(OWN_SETTINGS, "") | {"MAILROOM_PORT": "0"}
    with processes({**nothing, "DATA_DIR": str(data_dir), "PORT": str(free_port())}) as found:
        yield found


def start_house(house: Processes) -> Process:
    """Start the supervisor and wait for its address."""
    run = house.start("run", RUN)
    run.url = run.wait_for_line(r"Guesthouse is at (http://localhost:\d+) ")[1]
    return run


@pytest.fixture
def house(data_dir: Path) -> Iterator[Processes]:
    """A starter with a DATA_DIR of the test's own, migrated already; the shared house begins with none."""
    data_dir.mkdir()
    (data_dir / "guesthouse.db").write_bytes(migrated_file())
    with starter(data_dir) as found:
        yield found


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A starter for the tests that leave the house as it was."""
    with starter(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="module")
def running(shared_house: Processes) -> Process:
    """The shared house, up."""
    return start_house(shared_house)


def members(data_dir: Path) -> list[psutil.Process]:
    """Return every live process of the house on `data_dir`."""
    return [process for process in psutil.process_iter() if _is_of(process, data_dir)]


def _is_of(process: psutil.Process, data_dir: Path) -> bool:
    """Know a process by the setting that all inherit; Redis, which writes over it, by its folder."""
    try:
        is_alive = process.status() != psutil.STATUS_ZOMBIE
        return is_alive and (
            process.environ().get("DATA_DIR") == str(data_dir) or process.cwd() == str(data_dir / "redis")
        )
    except psutil.Error:
        return False


def children(data_dir: Path, part: str) -> list[psutil.Process]:
    """Return the processes of the house whose command line has `part`, the oldest first."""
    found = [process for process in members(data_dir) if part in " ".join(process.cmdline())]
    return sorted(found, key=lambda process: (process.create_time(), process.pid))


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Say whether `condition` comes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_it_prints_one_address_that_answers(running: Process) -> None:
    ready(running)
    assert len(re.findall("Guesthouse is at", running.output)) == 1


def test_a_second_run_on_the_same_data_is_refused(running: Process, shared_house: Processes) -> None:
    second = shared_house.start("second", RUN, PORT=str(free_port()))
    assert second.popen.wait(10) == 1
    assert f"runs already on {shared_house.environment['DATA_DIR']}" in second.output


def test_a_port_that_is_taken_is_said_so(running: Process, shared_house: Processes, tmp_path: Path) -> None:
    third = shared_house.start("third", RUN, DATA_DIR=str(tmp_path / "other"))
    assert third.popen.wait(10) == 1
    port = int(shared_house.environment["PORT"])
    assert f"Port {port} cannot be had" in third.output
    assert f"PORT={port + 1} make run" in third.output


def test_a_command_works_on_the_same_database_and_broker(running: Process, shared_house: Processes) -> None:
    code = "import os; print('broker', os.environ['REDIS_URL'], os.environ['DATA_DIR'])"
    beside = shared_house.start("command", [*RUN, sys.executable, "-c", code])
    assert beside.popen.wait(30) == 0
    data_dir = Path(shared_house.environment["DATA_DIR"])
    assert f"broker {(data_dir / 'redis.url').read_text()} {data_dir}\n" in beside.output


@pytest.mark.parametrize(
    ("name", "part"),
    [("worker", "webapp.worker"), ("clock", "webapp.clock"), ("web", "granian"), ("redis", "-server ")],
)
def test_what_dies_is_started_again(running: Process, shared_house: Processes, name: str, part: str) -> None:
    data_dir = Path(shared_house.environment["DATA_DIR"])
    killed = children(data_dir, part)[0]
    killed.kill()
    running.wait_for_line(rf"run +\| {name} ended \(SIGKILL\), starts again")
    assert eventually(lambda: any(found.pid != killed.pid for found in children(data_dir, part)))
    ready(running)
    assert answers((data_dir / "redis.url").read_text(), within_seconds=10)


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_a_signal_ends_all_in_good_order(house: Processes, data_dir: Path, number: signal.Signals) -> None:
    run = start_house(house)
    os.kill(run.pid, number)
    assert run.popen.wait(30) == 0
    assert members(data_dir) == []
    assert not (data_dir / "redis.url").exists()


def test_nothing_outlives_a_supervisor_that_is_killed(house: Processes, data_dir: Path) -> None:
    run = start_house(house)
    assert children(data_dir, "-server ")
    run.kill_leader()
    assert eventually(lambda: members(data_dir) == [])
    start_house(house)


def test_a_wrong_setting_stops_the_start_with_its_name(house: Processes, data_dir: Path) -> None:
    run = house.start("run", RUN, GUEST_IDLE_DAYS="soon")
    assert run.popen.wait(30) != 0
    assert "GUEST_IDLE_DAYS" in run.output
    assert "Guesthouse is at" not in run.output
    assert members(data_dir) == []


def test_the_mailroom_takes_letters_where_a_setting_asks_for_it(data_dir: Path) -> None:
    port = free_port()
    box = {"MAIL_INBOX": "desk@example.com", "MAILROOM_PORT": str(port), "DATA_DIR": str(data_dir)}
    with processes(dict.fromkeys(OWN_SETTINGS, "") | box | {"PORT": str(free_port())}) as house:
        start_house(house).wait_for_line(rf"The mailroom of desk@example\.com listens on 127\.0\.0\.1:{port}")
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            letter = "From: ada@example.com\r\nSubject: Are you open?\r\n\r\nOn Monday?\r\n"
            assert client.sendmail("ada@example.com", ["desk@example.com"], letter) == {}
        with closing(sqlite3.connect(data_dir / "guesthouse.db")) as database:
            assert database.execute("SELECT subject FROM repair_tickets").fetchall() == [("Are you open?",)]


def test_a_mailroom_without_a_box_stops_the_start(data_dir: Path) -> None:
    given = {"MAILROOM_PORT": str(free_port()), "DATA_DIR": str(data_dir), "PORT": str(free_port())}
    with processes(dict.fromkeys(OWN_SETTINGS, "") | given) as house:
        run = house.start("run", RUN)
        assert run.popen.wait(30) != 0
        assert "MAILROOM_PORT needs MAIL_INBOX" in run.output
