"""Every race of a road to an account, between web processes: one success, nothing lost or doubled."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import httpx
import pytest

from tests.house.people import PASSWORD
from tests.processes.deployment import deployment_on
from tests.processes.machines import LINK, Machines
from tests.services.smtp import Mailbox

WORDS = ("the first new password", "the second new password")
Act = Callable[[], httpx.Response]


@pytest.fixture(scope="module")
def house(postgres_url: str, smtp: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """One house for all races, which are of different people."""
    with deployment_on("postgres", postgres_url, tmp_path_factory.mktemp("races")) as deployment:
        yield Machines(deployment, smtp)


@pytest.fixture(autouse=True)
def _sound_afterwards(house: Machines) -> Iterator[None]:
    """Whatever was raced, the house is sound."""
    yield
    assert house.violations() == []


def at_once(*acts: Act) -> list[httpx.Response]:
    """Do all acts at the same moment; answer what they answered, in their order."""
    start = Barrier(len(acts))

    def run(act: Act) -> httpx.Response:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def statuses(answers: list[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_address_registers_twenty_times(house: Machines) -> None:
    body = {"email": "twenty@example.com", "password": PASSWORD}
    answers = at_once(*(lambda: house.post("/auth/register", body),) * 20)
    assert statuses(answers) == [201] + [202] * 19
    assert house.sql("SELECT count(*) FROM users WHERE email = 'twenty@example.com'") == [(1,)]


def test_one_code_is_confirmed_twice(house: Machines) -> None:
    email = house.contact()
    code, cookies = house.claims(email)
    proof = {"email": email, "code": code}
    answers = at_once(*(lambda: house.post("/auth/claim", proof, cookies=cookies),) * 2)
    assert statuses(answers) == [201, 400]


def test_two_passwords_race_one_code(house: Machines) -> None:
    email = house.contact()
    asked = house.post("/api/auth/password-reset", {"email": email})
    assert asked.status_code == 202
    code, cookies = house.code(email), asked.cookies

    def choose(password: str) -> Act:
        body = {"email": email, "code": code, "password": password}
        return lambda: house.post("/api/auth/password-reset/confirm", body, cookies=cookies)

    answers = at_once(*map(choose, WORDS))
    assert statuses(answers) == [200, 400]
    signed_in = [
        house.post("/auth/login", {"email": email, "password": word}).status_code == 200 for word in WORDS
    ]
    assert signed_in == [answer.status_code == 200 for answer in answers]


def test_sixty_wrong_codes_are_five_tries(house: Machines) -> None:
    email = house.contact()
    code, cookies = house.claims(email)
    wrong = [f"{number:08}" for number in range(60) if f"{number:08}" != code.replace(" ", "")]

    def guess(digits: str) -> Act:
        return lambda: house.post("/auth/claim", {"email": email, "code": digits}, cookies=cookies)

    assert set(statuses(at_once(*map(guess, wrong)))) <= {400, 429}
    tried = house.sql("SELECT attempts FROM email_claims WHERE email = :email", email=email)
    assert tried == [(5,)]
    assert guess(code)().status_code in (400, 429), "the right one comes too late"


def test_forty_creations_at_once_fill_the_quota_and_no_more(house: Machines) -> None:
    token = house.guest()
    answers = at_once(*(lambda: house.post("/urls", LINK, token),) * 40)
    assert statuses(answers) == [201] * 5 + [403] * 35


def test_one_guest_registers_by_cookie_and_token_and_twice(house: Machines) -> None:
    started = house.post("/auth/guest")
    token, cookies = started.json()["token"], started.cookies
    guest_id = house.me(token)["user_id"]
    body = {"email": "double-click@example.com", "password": PASSWORD}
    answers = at_once(
        *(lambda: house.post("/auth/register", body, token),) * 3,
        *(lambda: house.post("/auth/register", body, cookies=cookies),) * 3,
    )
    told = Counter(statuses(answers))
    assert told[201] >= 1
    assert set(told) <= {201, 202, 401, 409}, told
    found = house.sql("SELECT id, user_type FROM users WHERE email = 'double-click@example.com'")
    assert found == [(guest_id, "registered")]


def merges(house: Machines, account: str, guest: str) -> Act:
    """Return the act of a client that has the tokens of both."""
    return lambda: house.post("/auth/merge", {"guest_token": guest}, account)


def owners(house: Machines, guest_id: int) -> list[tuple[Any, ...]]:
    """Return how many links a guest made, and how many users have them now."""
    query = (
        "SELECT count(*), count(DISTINCT l.user_id) FROM links l"
        " LEFT JOIN user_migrations m ON m.id = l.merge_id WHERE :id IN (l.user_id, m.source_user_id)"
    )
    return [tuple(row) for row in house.sql(query, id=guest_id)]


def test_what_is_written_during_a_merge_is_the_accounts_or_refused(house: Machines) -> None:
    for _ in range(4):
        (_email, account), guest = house.account(), house.guest()
        guest_id, over = house.me(guest)["user_id"], Event()

        def write(guest: str = guest, over: Event = over) -> list[httpx.Response]:
            told = []
            while not over.is_set():
                told.append(house.post("/urls", LINK, guest))
            return told

        with ThreadPoolExecutor(3) as pool:
            writers = [pool.submit(write) for _ in range(3)]
            merged = merges(house, account, guest)()
            over.set()
            told = [answer for writer in writers for answer in writer.result()]
        assert merged.status_code == 200
        assert {answer.status_code for answer in told} <= {201, 401, 403}
        made = {answer.json()["code"] for answer in told if answer.status_code == 201}
        account_id = house.me(merged.json()["token"])["user_id"]
        stored = house.sql("SELECT code FROM links WHERE user_id = :id", id=account_id)
        assert made == {code for (code,) in stored}
        assert house.sql("SELECT count(*) FROM links WHERE user_id = :id", id=guest_id) == [(0,)]


def test_two_accounts_take_one_guest(house: Machines) -> None:
    for _ in range(4):
        accounts, guest = [house.account()[1] for _ in range(2)], house.guest(links=3)
        guest_id = house.me(guest)["user_id"]
        answers = at_once(*(merges(house, account, guest) for account in accounts))
        assert statuses(answers) == [200, 409]
        assert owners(house, guest_id) == [(3, 1)]


def test_crossing_merges_wait_for_each_other(house: Machines) -> None:
    accounts = [house.account()[1] for _ in range(2)]
    guests = [house.guest(links=1) for _ in range(4)]
    pairs = [(accounts[(n + turn) % 2], guest) for turn in (0, 1) for n, guest in enumerate(guests)]
    answers = at_once(*(merges(house, *pair) for pair in pairs))
    assert set(statuses(answers)) <= {200, 401, 409}, [answer.text for answer in answers]


@pytest.mark.parametrize("how", ["closed", "banned"])
def test_an_account_goes_while_it_takes_a_guest(house: Machines, how: str) -> None:
    for _ in range(4):
        (email, account), guest = house.account(), house.guest(links=2)
        guest_id = house.me(guest)["user_id"]
        house.sql("UPDATE users SET email_verified_at = now() WHERE email = :email", email=email)

        def goes(email: str = email, account: str = account) -> httpx.Response:
            if how == "closed":
                return house.closes(account)
            ban = "UPDATE users SET is_active = false, auth_epoch = auth_epoch + 1 WHERE email = :email"
            house.sql(ban, email=email)
            return httpx.Response(200)

        merged, gone = at_once(merges(house, account, guest), goes)
        assert merged.status_code in (200, 401, 409)
        assert gone.status_code in (200, 401)
        assert owners(house, guest_id) == [(2, 1)]
        if merged.status_code != 200:
            assert house.me(guest)["user_id"] == guest_id
        if how == "banned":  # an admin's ban ends the sessions; a line of SQL does not
            theirs = "(SELECT id FROM users WHERE email = :email)"
            house.sql(f"UPDATE user_sessions SET ended_at = now() WHERE user_id = {theirs}", email=email)


def test_a_claim_while_further_requests_come_in(house: Machines) -> None:
    email = house.contact()
    code, cookies = house.claims(email)
    proof = {"email": email, "code": code}
    claimed, *sent = at_once(
        lambda: house.post("/auth/claim", proof, cookies=cookies),
        *(lambda: house.asks_for_a_repair(email),) * 2,
    )
    assert claimed.status_code == 201, claimed.text
    assert statuses(sent) == [201, 201]
    query = "SELECT count(*) FROM work_orders o JOIN users u ON u.id = o.user_id WHERE u.email = :email"
    assert house.sql(query, email=email) == [(3,)]
