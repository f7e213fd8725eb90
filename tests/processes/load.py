"""People who write all the time, and remember what they were told was done."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

AWAY = httpx.TransportError


class Writers:
    """Makes links until told to stop; `kept` are the codes that were answered 201."""

    def __init__(self, *urls: str) -> None:
        self.urls = urls
        self.kept: set[str] = set()
        self.answers: Counter[int] = Counter()
        self.without_retry_after = 0
        self._over = threading.Event()
        self._lock = threading.Lock()

    def write(self, number: int) -> None:
        """Write as one visitor, who keeps the cookie and goes on whatever the answer is."""
        with httpx.Client(timeout=30) as browser:
            count = 0
            while not self._over.is_set():
                url = self.urls[(number + count) % len(self.urls)]
                count += 1
                try:
                    answer = browser.post(f"{url}/urls", json={"original_url": "https://example.com/"})
                except AWAY:
                    self._over.wait(0.05)
                    continue
                self._note(answer)
                if answer.status_code >= 500:
                    self._over.wait(0.05)

    def stop(self) -> None:
        """Let everybody finish the request at hand."""
        self._over.set()

    def _note(self, answer: httpx.Response) -> None:
        with self._lock:
            self.answers[answer.status_code] += 1
            if answer.status_code == 201:
                self.kept.add(answer.json()["code"])
            elif answer.status_code == 503 and "Retry-After" not in answer.headers:
                self.without_retry_after += 1


@contextmanager
def writers(*urls: str, people: int = 4) -> Iterator[Writers]:
    """Yield people who write, at the addresses by turns; they stop at the end of the block."""
    found = Writers(*urls)
    with ThreadPoolExecutor(people) as pool:
        done = [pool.submit(found.write, number) for number in range(people)]
        try:
            yield found
        finally:
            found.stop()
        for each in done:
            each.result()
