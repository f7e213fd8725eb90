"""What breaks in the night: Postgres restarts, a full disk, a clock that is wrong, no mail server, new keys.

Each ends with nothing lost that was answered, and a clean `flask guests check`.
"""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from tests.house.app import TEST_SETTINGS
from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment, deployment_on, eventually
from tests.processes.load import writers
from tests.processes.test_workers import outbox
from tests.services.postgres_server import PostgresServer, postgres_server
from tests.services.processes import Process, free_port
from tests.services.smtp import Mailbox
from webapp.apps.links.models import Link
from webapp.db import unit_of_work

MANY = {"GUEST_LINK_LIMIT": "1000000"}
SKEW = """
import datetime, time_machine
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds={seconds})).start()
"""


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A Postgres that this test may kill."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def house(own_postgres: PostgresServer, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment on that Postgres."""
    with deployment_on("postgres", own_postgres.url, tmp_path) as found:
        yield found


def codes(deployment: Deployment) -> list[str]:
    with deployment.stage.app.app_context(), unit_of_work(write=False) as session:
        return list(session.scalars(select(Link.code)))


def skewed(folder: Path, seconds: int) -> dict[str, str]:
    """Return the environment of a process whose machine's clock is wrong."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(SKEW.format(seconds=seconds))
    return {"PYTHONPATH": str(folder)}


def limit_files(process: Process, most: int) -> None:
    """Let no process of a tree write files beyond `most` bytes, as a disk that is full does not."""
    import psutil

    for member in (leader := psutil.Process(process.pid), *leader.children(recursive=True)):
        resource.prlimit(member.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def full_table(deployment: Deployment, server: PostgresServer, table: str) -> Iterator[None]:
    """Let an empty table of Postgres have no room to grow until the end of the block."""
    [(path,)] = deployment.stage.sql(f"SELECT pg_relation_filepath('{table}')")
    place = server.folder / "data" / str(path)
    aside = place.with_suffix(".aside")
    server.end()
    assert place.stat().st_size == 0, f"{table} has rows: its file cannot be put aside"
    place.rename(aside)
    place.symlink_to("/dev/full")
    server.start()
    yield
    server.end()
    place.unlink()
    aside.rename(place)
    server.start()


def test_postgres_goes_and_comes_back_under_load(house: Deployment, own_postgres: PostgresServer) -> None:
    web = house.start.web(**MANY)
    worker = house.start.worker(**MANY)
    clock = house.start.clock(**MANY)
    with writers(web.url) as load:
        assert eventually(lambda: len(load.kept) > 30)
        for how in (signal.SIGINT, signal.SIGQUIT):  # restarted, then crashed
            refused = load.answers[503]
            own_postgres.end(how)
            assert eventually(lambda refused=refused: load.answers[503] > refused)  # type: ignore[misc]
            told = httpx.get(f"{web.url}/readyz", timeout=20)
            assert (told.status_code, told.json()["database"]) == (503, "away")
            own_postgres.start()
            before = len(load.kept)
            assert eventually(lambda before=before: len(load.kept) > before + 30)  # type: ignore[misc]
    assert set(load.answers) <= {201, 503}, load.answers
    assert load.without_retry_after == 0
    stored = codes(house)
    assert len(stored) == len(set(stored))
    assert load.kept <= set(stored)
    assert house.violations(**MANY) == []
    assert [process.popen.poll() for process in (web, worker, clock)] == [None] * 3


@pytest.mark.parametrize("deployment", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_writes_loses_nothing_and_reads_go_on(deployment: Deployment) -> None:
    web = deployment.start.web(**MANY)
    size = (deployment.stage.folder / "guesthouse.db").stat().st_size  # more than what is logged
    with deployment.browser(web) as browser, writers(web.url) as load:
        made = browser.post("/urls", json={"original_url": "https://example.com/kept"}).json()["code"]
        assert eventually(lambda: len(load.kept) > 20)
        limit_files(web, size)
        assert eventually(lambda: load.answers[503] > 5)
        assert browser.get(f"/{made}").headers["location"] == "https://example.com/kept"
        assert browser.get("/links").status_code == 200
        limit_files(web, resource.RLIM_INFINITY)
        before = len(load.kept)
        assert eventually(lambda: len(load.kept) > before + 20)
    assert set(load.answers) <= {201, 503}, load.answers
    assert load.without_retry_after == 0
    assert load.kept | {made} <= set(codes(deployment))
    assert deployment.violations(**MANY) == []


def test_a_full_disk_under_postgres_refuses_whole_writes_and_reads_go_on(
    house: Deployment, own_postgres: PostgresServer
) -> None:
    """The table that each write adds to lies where the system itself says that no space is left."""
    house.settle(1, 2, idle_days=0, expired=False, mark="kept")
    web = house.start.web(**MANY)
    kept = codes(house)
    with full_table(house, own_postgres, "events"), house.browser(web) as browser:
        wish = {"original_url": "https://example.com/"}
        refused = [browser.post("/urls", json=wish) for _ in range(5)]
        assert {answer.status_code for answer in refused} == {503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
        assert [browser.get(f"/{code}").status_code for code in kept] == [302, 302]
        assert browser.get("/").status_code == browser.get("/links").status_code == 200
        assert (codes(house), house.guests()) == (kept, 1), "a refused write leaves nothing behind"
    with house.browser(web) as browser:
        assert eventually(lambda: browser.post("/urls", json=wish).status_code == 201)
    assert len(codes(house)) == 3
    assert house.violations(**MANY) == []


def test_machines_whose_clocks_are_wrong_agree_on_what_is_valid(
    deployment: Deployment, smtp: Mailbox, tmp_path: Path
) -> None:
    right = deployment.start.web(MAIL_URL=smtp.url)
    slow = deployment.start.web(MAIL_URL=smtp.url, **skewed(tmp_path / "slow", -300))
    fast = deployment.start.web(MAIL_URL=smtp.url, **skewed(tmp_path / "fast", 300))
    worker = deployment.start.worker(MAIL_URL=smtp.url, **skewed(tmp_path / "slow", -300))
    worker.wait_for_line("Listening on")
    for wrong, address in ((slow, "slow@example.com"), (fast, "fast@example.com")):
        _visits_both(deployment, right, wrong, address, smtp)
    assert deployment.violations() == []


def _visits_both(deployment: Deployment, right: Process, wrong: Process, address: str, smtp: Mailbox) -> None:
    with deployment.browser(right) as one, deployment.browser(wrong) as other:
        guest = one.post("/auth/guest", json={}).json()
        other.cookies = one.cookies
        assert other.get("/auth/me").json()["user_id"] == guest["user_id"]
        assert other.post("/urls", json={"original_url": "https://example.com/"}).status_code == 201
        assert one.get("/urls/me/all").json()["urls"], "what the other machine made has not expired here"
        deployment.stage.sql(
            "INSERT INTO users (user_type, email, display_name) VALUES ('contact', :email, 'Form')",
            email=address,
        )
        asked = one.post("/auth/register", json={"email": address, "password": PASSWORD})
        assert asked.status_code == 202
        body = smtp.wait_for(address, seconds=30).get_body(("plain",))
        assert body is not None
        digits = [line.strip() for line in body.get_content().splitlines() if line.strip()[:4].isdigit()]
        proved = one.post("/auth/claim", json={"email": address, "code": digits[0]})
        assert proved.status_code == 201, proved.text
        assert one.get("/auth/me").json()["email"] == address


def test_without_a_mail_server_all_goes_on_and_each_mail_leaves_once_when_it_is_back(
    deployment: Deployment, smtp: Mailbox
) -> None:
    nowhere = f"smtp://127.0.0.1:{free_port()}"
    web = deployment.start.web(MAIL_URL=nowhere)
    worker = deployment.start.worker(MAIL_URL=nowhere)
    addresses = [f"no-smtp{number}@example.com" for number in range(3)]
    for address in addresses:
        account = {"email": address, "password": PASSWORD}
        assert httpx.post(f"{web.url}/auth/register", json=account, timeout=20).status_code == 201
    assert eventually(lambda: sum(row[0] for row in deployment.stage.sql("SELECT attempts FROM outbox")) >= 3)
    assert len(outbox(deployment)) == 3
    assert deployment.violations() == []
    worker.stop()
    deployment.start.worker(MAIL_URL=smtp.url)
    deployment.start.clock(MAIL_URL=smtp.url)
    deployment.stage.sql("UPDATE outbox SET available_at = now() - interval '1 hour'")
    for address in addresses:
        smtp.wait_for(address, seconds=60)
    assert eventually(lambda: outbox(deployment) == [])
    assert [len(smtp.to(address)) for address in addresses] == [1, 1, 1]
    assert deployment.violations() == []


def test_keys_change_while_machines_run_and_no_guest_is_lost(deployment: Deployment) -> None:
    old, new = str(TEST_SETTINGS["SECRET_KEY"]), "a-new-secret-key-that-is-long-enough-0001"
    before = deployment.start.web()
    with deployment.browser(before) as browser:
        made = browser.post("/urls", json={"original_url": "https://example.com/"})
        assert made.status_code == 201
        user_id = browser.get("/auth/me").json()["user_id"]
        # First every machine learns to read the new key, and only then one begins to write it.
        reads_both = deployment.start.web(SECRET_KEY=old, SECRET_KEY_FALLBACKS=new)
        writes_new = deployment.start.web(SECRET_KEY=new, SECRET_KEY_FALLBACKS=old)
        before.stop()
        for web in (reads_both, writes_new, reads_both, writes_new, reads_both):
            assert browser.get(f"{web.url}/auth/me").json()["user_id"] == user_id
        reads_both.stop()
        after = deployment.start.web(SECRET_KEY=new)
        browser.get(f"{writes_new.url}/")
        assert browser.get(f"{after.url}/auth/me").json()["user_id"] == user_id
    assert deployment.guests() == 1
    assert deployment.violations() == []
