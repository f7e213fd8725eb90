"""People of all kinds at once, in a process of their own: `python -m benchmarks.players URL SECONDS PEOPLE`.

Each comes as a visitor, makes links as a guest, follows them, and then registers, brings the guest along to
an account, or just goes. Writes as JSON what was answered, how fast, and what was answered wrongly.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

import httpx

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@dataclass
class Notes:
    """What happened: times in milliseconds by act, and wrong answers in words."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, act: str, milliseconds: float, wrong: str = "") -> None:
        """Note an answer."""
        with self.lock:
            self.times.setdefault(act, []).append(milliseconds)
            if wrong:
                self.wrong[wrong] += 1


class Player:
    """One browser with its cookies."""

    def __init__(self, url: str, notes: Notes) -> None:
        self.browser = httpx.Client(base_url=url, timeout=30)
        self.notes = notes

    def does(self, act: str, expected: int, method: str, path: str, **more: object) -> httpx.Response | None:
        """Send a request and note its answer; None where there was none."""
        began = time.perf_counter()
        try:
            answer = self.browser.request(method, path, **more)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            self.notes.add(act, 1000 * (time.perf_counter() - began), f"{act}: {type(error).__name__}")
            return None
        wrong = "" if answer.status_code == expected else f"{act}: {answer.status_code}"
        self.notes.add(act, 1000 * (time.perf_counter() - began), wrong)
        return answer

    def visits(self, number: int) -> None:
        """Play one visit; what becomes of the guest goes by turns."""
        self.does("home", 200, "GET", "/")
        for each in range(1 + number % 4):
            made = self.does(
                "link", 201, "POST", "/urls", json={"original_url": f"https://example.com/{each}"}
            )
            if made is not None and made.status_code == 201:
                for _ in range(3):
                    self.does("redirect", 302, "GET", f"/{made.json()['code']}")
        self.does("my links", 200, "GET", "/links")
        if number % 3 == 0:
            self.registers("register")
        elif number % 3 == 1:
            self.merges()
        self.does("who am I", 200, "GET", "/auth/me")
        self.browser.close()

    def registers(self, act: str) -> str:
        """Become an account, in place where a guest is here; answer the address."""
        email = f"player{next(_numbers)}-{time.time_ns()}@example.com"
        self.does(act, 201, "POST", "/auth/register", json={"email": email, "password": PASSWORD})
        return email

    def merges(self) -> None:
        """Sign in to an account of the past over the guest, and bring the guest along."""
        elsewhere = Player(str(self.browser.base_url), self.notes)
        email = elsewhere.registers("register elsewhere")
        elsewhere.browser.close()
        account = {"email": email, "password": PASSWORD}
        self.does("sign in", 200, "POST", "/auth/login", json=account)
        self.does("merge", 200, "POST", "/auth/merge", json={})


def play(url: str, seconds: float, people: int) -> dict[str, object]:
    """Let so many people come and go for so long; answer the figures."""
    notes, end = Notes(), time.monotonic() + seconds

    def come_and_go(start: int) -> None:
        number = start
        while time.monotonic() < end:
            Player(url, notes).visits(number)
            number += 1

    began = time.monotonic()
    with ThreadPoolExecutor(people) as pool:
        for each in [pool.submit(come_and_go, number) for number in range(people)]:
            each.result()
    taken = time.monotonic() - began
    return {
        "requests": sum(map(len, notes.times.values())),
        "seconds": taken,
        "wrong": dict(notes.wrong),
        "acts": {act: _figures(times) for act, times in sorted(notes.times.items())},
    }


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    at = {
        name: ordered[min(len(ordered) - 1, int(len(ordered) * part))]
        for name, part in (("p50", 0.5), ("p99", 0.99))
    }
    return {"count": len(ordered), **at, "max": ordered[-1]}


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))))
