"""Two web processes and two workers behind a router: nobody can tell which machine they met."""

from collections.abc import Iterator

import httpx
import pytest

from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment, deployment_on, eventually
from tests.processes.load import writers
from tests.processes.test_workers import outbox
from tests.services.proxy import Proxy, proxy
from tests.services.smtp import Mailbox


@pytest.fixture(scope="module")
def deployment(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One deployment for all tests here: they come from different addresses, and leave what they made."""
    with deployment_on("postgres", postgres_url, tmp_path_factory.mktemp("machines")) as found:
        yield found


@pytest.fixture(scope="module")
def router(deployment: Deployment, smtp: Mailbox) -> Iterator[Proxy]:
    """The one address of a house on two machines, with two workers and two clocks."""
    settings = {"MAIL_URL": smtp.url, "PROXY_HOPS": "1", "RATELIMIT_ENABLED": "true"}
    settings |= {"METRICS_TOKEN": "a-metrics-token-that-is-long-enough-0005"}
    machines = [deployment.start.web(**settings) for _ in range(2)]
    for _ in range(2):
        deployment.start.worker(**settings)
        deployment.start.clock(**settings)
    with proxy(*(machine.url for machine in machines)) as found:
        yield found


def browser(router: Proxy, address: str) -> httpx.Client:
    return httpx.Client(base_url=router.url, headers={"X-Test-Address": address}, timeout=30)


def codes(deployment: Deployment) -> list[str]:
    return [row[0] for row in deployment.stage.sql("SELECT code FROM links")]


def test_a_visit_over_all_machines_is_one_visit(deployment: Deployment, router: Proxy, smtp: Mailbox) -> None:
    address = "many-machines@example.com"
    with browser(router, "198.51.100.1") as visitor, browser(router, "198.51.100.2") as other:
        codes = []
        for number in range(5):
            made = visitor.post("/urls", json={"original_url": f"https://example.com/{number}"})
            assert made.status_code == 201
            codes.append(made.json()["code"])
        refused = visitor.post("/urls", json={"original_url": "https://example.com/six"})
        assert refused.status_code == 403, "the quota is one, whoever counts"
        who = {visitor.get("/auth/me").json()["user_id"] for _ in range(4)}
        assert len(who) == 1
        for code in codes:
            assert {other.get(f"/{code}").status_code for _ in range(4)} == {302}
        changed = {"original_url": "https://example.com/changed"}
        assert visitor.patch(f"/urls/{codes[0]}", json=changed).status_code == 200
        met = eventually(
            lambda: (
                {other.get(f"/{codes[0]}").headers["location"] for _ in range(4)}
                == {"https://example.com/changed"}
            )
        )
        assert met, "both front doors have heard of the edit"
        account = {"email": address, "password": PASSWORD}
        assert visitor.post("/auth/register", json=account).status_code == 201
        assert [visitor.get("/auth/me").status_code for _ in range(4)] == [200] * 4
        assert visitor.post("/auth/logout", json={}).status_code in (200, 204)
        assert {visitor.get("/auth/me").status_code for _ in range(4)} == {401}
    smtp.wait_for(address, seconds=60)
    assert eventually(lambda: outbox(deployment) == [])
    assert len(smtp.to(address)) == 1
    assert deployment.violations() == []


def test_limits_are_counted_once_over_all_machines(deployment: Deployment, router: Proxy) -> None:
    answers = []
    for _ in range(6):
        with browser(router, "198.51.100.77") as somebody:
            answers.append(somebody.post("/auth/guest", json={}).status_code)
    assert answers == [201] * 3 + [429] * 3


def test_figures_are_of_all_machines_whichever_answers(router: Proxy) -> None:
    headers = {"Authorization": "Bearer a-metrics-token-that-is-long-enough-0005"}
    with browser(router, "198.51.100.3") as scraper:
        for _ in range(6):
            scraper.get("/healthz")
        name = 'guesthouse_requests_total{endpoint="health.alive",status="200"}'

        def counted() -> list[float]:
            texts = [scraper.get("/metrics", headers=headers).text for _ in range(2)]
            lines = [line for text in texts for line in text.splitlines() if line.startswith(name)]
            return [float(line.rpartition(" ")[2]) for line in lines]

        # What the other machine counted in the last seconds is on its way.
        assert eventually(lambda: len(set(counted())) == 1 and counted()[0] >= 6)


def test_load_over_both_machines_loses_and_doubles_nothing(deployment: Deployment, router: Proxy) -> None:
    before = codes(deployment)
    with writers(router.url, people=3) as load:
        assert eventually(lambda: sum(load.answers.values()) > 150)
    assert set(load.answers) <= {201, 403, 429}, load.answers
    stored = codes(deployment)
    assert len(stored) == len(set(stored))
    assert load.kept == set(stored) - set(before)
    assert deployment.violations() == []
