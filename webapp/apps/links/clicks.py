"""Count clicks off the request: a click is one append, a thread writes what came in within a second."""

import atexit
import os
import threading
import time
from collections import deque
from multiprocessing.util import Finalize
from weakref import WeakSet

import structlog
from flask import Flask, Request, current_app
from sqlalchemy.exc import SQLAlchemyError

from webapp.apps.links.engine.tally import Click
from webapp.apps.links.services.clicks import record_clicks
from webapp.config import Settings

log = structlog.get_logger()

FLUSH_SECONDS = 0.5
RETRY_SECONDS = 5.0  # the longest pause between tries while the database is away
BATCH = 5_000  # clicks in one transaction
MOST_WAITING = 50_000  # clicks kept while the database is away, about 25 MB; the oldest go first


class ClickCounter:
    """The clicks of this process that are not written yet, and the thread that writes them."""

    def __init__(self, app: Flask, config: Settings) -> None:
        self._app = app
        self._own_host = config.base_host
        self._hops = config.PROXY_HOPS
        self.address_key = "HTTP_X_FORWARDED_FOR" if config.PROXY_HOPS else "REMOTE_ADDR"
        self._waiting: deque[Click] = deque(maxlen=2 * MOST_WAITING)
        self._thread: threading.Thread | None = None
        self.begin_anew()
        _counters.add(self)

    def take(self, click: Click) -> None:
        """Note a click; its address is the raw value of `address_key`."""
        self._waiting.append(click)
        if self._thread is None:
            self._start()

    def take_request(self, link_id: int, request: Request, *, is_counted: bool = False) -> None:
        """Note the click that `request` is; `is_counted` if the link's own count has it already."""
        headers, address = request.headers, request.environ.get(self.address_key, "")
        seen = (headers.get("User-Agent", ""), headers.get("Referer", ""), address)
        self.take((link_id, time.time(), *seen, is_counted))

    def flush(self) -> None:
        """Write every click taken so far. Raise SQLAlchemyError, keeping them, if the database refuses."""
        with self._writing:
            left = len(self._waiting)  # what comes in meanwhile waits for the next time, or there were no end
            while left > 0:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, left))]
                left -= len(batch)
                try:
                    with self._app.app_context():
                        record_clicks([self._with_address(click) for click in batch], self._own_host)
                except BaseException:
                    self._waiting.extendleft(reversed(batch))
                    raise

    def close(self) -> None:
        """End the thread and write what is left, once."""
        self._closing.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(RETRY_SECONDS)
        try:
            self.flush()
        except SQLAlchemyError:
            log.warning("clicks_lost", clicks=len(self._waiting))

    def drop_oldest(self) -> None:
        """Drop what is more than MOST_WAITING, with a line in the log."""
        surplus = len(self._waiting) - MOST_WAITING
        for _ in range(surplus):
            self._waiting.popleft()
        if surplus > 0:
            log.error("clicks_dropped", clicks=surplus)

    @property
    def waiting(self) -> int:
        """How many clicks are not written yet."""
        return len(self._waiting)

    def begin_anew(self) -> None:
        """Forget everything, as a forked child must: the parent's clicks are the parent's to write."""
        self._waiting.clear()
        self._writing = threading.Lock()
        self._starting = threading.Lock()
        self._closing = threading.Event()
        self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None:
                return
            self._closing.clear()
            self._thread = threading.Thread(target=self._run, name="clicks", daemon=True)
            self._thread.start()
        # A server's workers may be multiprocessing children, which run finalizers but no atexit hooks.
        atexit.register(self.close)
        Finalize(None, self.close, exitpriority=10)

    def _run(self) -> None:
        pause = FLUSH_SECONDS
        closing = self._closing
        while not closing.wait(pause):
            try:
                self.flush()
                pause = FLUSH_SECONDS
            except Exception as error:
                if pause == FLUSH_SECONDS:
                    log.warning("clicks_wait", error=type(error).__name__, clicks=len(self._waiting))
                pause = min(pause * 2, RETRY_SECONDS)
                self.drop_oldest()

    def _with_address(self, click: Click) -> Click:
        """Replace a forwarding header by the address that the outermost trusted proxy saw."""
        if not self._hops:
            return click
        link_id, when, user_agent, referrer, forwarded, is_counted = click
        hops = forwarded.split(",")
        address = hops[-self._hops].strip() if len(hops) >= self._hops else ""
        return (link_id, when, user_agent, referrer, address, is_counted)


def click_counter() -> ClickCounter:
    """Return the counter of the current app."""
    found: ClickCounter = current_app.extensions["link_clicks"]
    return found


_counters: WeakSet[ClickCounter] = WeakSet()


def _begin_anew() -> None:
    for counter in _counters:
        counter.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
