"""Sweeps in processes of their own: by the clock, killed half-way, two at once; nothing lost or twice."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import POSTGRES_FIRST
from tests.processes.deployment import Deployment, eventually

on_each_database = pytest.mark.parametrize("deployment", POSTGRES_FIRST, indirect=True)
SWEEP = ["flask", "--app", "wsgi", "guests", "sweep"]


def test_what_a_guest_left_is_swept_by_worker_and_clock(deployment: Deployment) -> None:
    brief = {"GUEST_LINK_DAYS": "0.00002", "GUEST_IDLE_DAYS": "0.00003"}  # under three seconds
    web = deployment.start.web(**brief)
    with deployment.browser(web) as client:
        made = client.post("/urls", json={"original_url": "https://example.com/"})
        assert made.status_code == 201
        deployment.settle(20, 5, idle_days=0, expired=False, mark="young")
        deployment.settle(20, 5, idle_days=40, expired=False, mark="idle")
        deployment.start.worker(**brief | {"GUEST_IDLE_DAYS": "30"})
        deployment.start.clock(**brief)
        assert eventually(lambda: deployment.links("idle") == 0)
        assert (deployment.links("young"), deployment.swept("guests")) == (100, 20)
        assert deployment.guests() == 21
        assert deployment.violations() == []


def test_a_link_past_its_days_and_a_guest_past_its_own_go(deployment: Deployment) -> None:
    brief = {"GUEST_LINK_DAYS": "0.00001", "GUEST_IDLE_DAYS": "0.00001"}  # under a second
    web = deployment.start.web(**brief)
    with deployment.browser(web) as client:
        code = client.post("/urls", json={"original_url": "https://example.com/"}).json()["code"]
        assert eventually(lambda: client.get(f"/{code}").status_code == 410, seconds=5)
        account = client.post("/auth/guest", json={}).json()
    assert account["is_guest"]
    deployment.start.worker(**brief)
    deployment.start.clock(**brief)
    assert eventually(lambda: deployment.links() == deployment.guests() == 0)


@on_each_database
def test_a_worker_killed_in_the_middle_loses_nothing_and_the_next_sweep_finishes(
    deployment: Deployment,
) -> None:
    deployment.settle(3_000, 5, idle_days=0, expired=True, mark="old")
    deployment.settle(40, 5, idle_days=0, expired=False, mark="new")
    worker = deployment.start.worker()
    worker.wait_for_line("Listening on")
    deployment.start.clock()
    assert eventually(lambda: deployment.links("old") < 15_000, is_brief=True)
    worker.kill()
    left = deployment.links("old")
    assert 0 < left < 15_000, "the sweep was over before it was killed: give it more rows"
    assert deployment.swept("links") == 15_000 - left
    assert (deployment.links("new"), deployment.guests()) == (200, 3_040)
    assert deployment.violations() == []
    told = json.loads(deployment.start.flask("guests", "sweep").splitlines()[-1])
    assert (told["dry_run"], told["guests"], told["links"]) == (False, 0, left)
    assert (deployment.links("old"), deployment.links("new")) == (0, 200)
    assert deployment.swept("links") == 15_000
    assert deployment.violations() == []


def test_a_worker_killed_while_guests_go_leaves_no_half_of_one(deployment: Deployment) -> None:
    deployment.settle(8_000, 1, idle_days=40, expired=False, mark="idle")
    deployment.settle(40, 5, idle_days=0, expired=False, mark="here")
    worker = deployment.start.worker()
    worker.wait_for_line("Listening on")
    deployment.start.clock()
    assert eventually(lambda: deployment.guests() < 8_040, is_brief=True)
    worker.kill()
    left = deployment.guests() - 40
    assert 0 < left < 8_000, "the sweep was over before it was killed: give it more guests"
    assert (deployment.links("idle"), deployment.links("here")) == (left, 200)
    assert deployment.swept("guests") == 8_000 - left
    assert deployment.violations() == []
    deployment.start.flask("guests", "sweep")
    assert (deployment.guests(), deployment.links("idle"), deployment.swept("guests")) == (40, 0, 8_000)


@on_each_database
def test_sweeping_twice_at_once_takes_each_row_once(deployment: Deployment) -> None:
    deployment.settle(2_000, 5, idle_days=0, expired=True, mark="old")
    deployment.settle(3_000, 1, idle_days=40, expired=False, mark="idle")
    deployment.settle(40, 5, idle_days=0, expired=False, mark="new")
    both = [deployment.start.run(f"sweep {n}", SWEEP) for n in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda process: process.popen.wait(60), both)) == [0, 0]
    told = [json.loads(process.wait_for_line(r"\{.*\}").group()) for process in both]
    assert sum(answer["links"] for answer in told) == deployment.swept("links") == 10_000
    assert sum(answer["guests"] for answer in told) == deployment.swept("guests") == 3_000
    assert (deployment.links(), deployment.guests()) == (200, 2_040)
    assert deployment.violations() == []


def test_the_clean_up_call_sweeps_links_for_who_has_the_key(deployment: Deployment) -> None:
    deployment.settle(10, 5, idle_days=0, expired=True, mark="old")
    deployment.settle(10, 5, idle_days=0, expired=False, mark="new")
    web = deployment.start.web()
    key = deployment.start.environment["ADMIN_API_KEY"]
    with deployment.browser(web) as client:
        for wrong in ({}, {"X-Admin-Key": "x"}, {"X-Admin-Key": key + "é"}):
            headers = [(name.encode(), value.encode()) for name, value in wrong.items()]
            assert client.post("/admin/cleanup-expired-urls", headers=headers).status_code == 401
        for swept in (50, 0):
            answer = client.post("/admin/cleanup-expired-urls", headers={"X-Admin-Key": key})
            assert answer.json() == {"message": "Cleanup completed", "deleted_urls": swept}
    assert deployment.links() == 50
    unset = deployment.start.web(ADMIN_API_KEY="")
    with deployment.browser(unset) as client:
        answer = client.post("/admin/cleanup-expired-urls", headers={"X-Admin-Key": ""})
        assert answer.status_code == 503
    assert not re.search(re.escape(key), web.output)
