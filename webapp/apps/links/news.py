"""News of edited links between processes, over Redis; without it caches are stale for their few seconds."""

import json
import os
import threading
from collections.abc import Callable, Iterable
from weakref import WeakSet

import structlog
from redis import Redis
from redis.exceptions import RedisError

from webapp.config import Settings
from webapp.jobs.queue import connect

log = structlog.get_logger()

CHANNEL = "guesthouse:links:edited"
WAIT_SECONDS = 5.0  # between looks at whether the connection still stands
RETRY_SECONDS = 2.0  # while Redis is away


class News:
    """Tells other processes which links were edited, and hears it from them in a thread of its own."""

    def __init__(self, config: Settings, hear: Callable[[Iterable[int] | None], None]) -> None:
        self._config = config
        self._hear = hear
        self._speaker: Redis | None = None
        self._thread: threading.Thread | None = None
        self.begin_anew()
        _all.add(self)

    def tell(self, ids: Iterable[int]) -> None:
        """Publish the ids of edited links; while Redis is away nothing is said."""
        if not self._config.REDIS_URL:
            return
        try:
            if self._speaker is None:
                self._speaker = connect(self._config)
            self._speaker.publish(CHANNEL, json.dumps(list(ids)))
        except RedisError as error:
            log.info("links_news_not_told", error=type(error).__name__)

    def listen(self) -> None:
        """Start hearing, unless this process does so already or there is no Redis."""
        if self._thread is not None or not self._config.REDIS_URL:
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="link-news", daemon=True)
                self._thread.start()

    def begin_anew(self) -> None:
        """Forget connections and threads, as a forked child must."""
        self._speaker = None
        self._thread = None
        self._starting = threading.Lock()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self._hear_on_one_connection()
            except RedisError:
                pause.wait(RETRY_SECONDS)

    def _hear_on_one_connection(self) -> None:
        with (
            connect(self._config) as connection,
            connection.pubsub(ignore_subscribe_messages=True) as channel,
        ):
            channel.subscribe(CHANNEL)
            # What was said before this connection stood is lost: nothing that is known can be trusted.
            self._hear(None)
            while True:
                message = channel.get_message(timeout=WAIT_SECONDS)
                if message is not None:
                    self._hear(_ids(message["data"]))


def _ids(data: bytes) -> list[int] | None:
    """Read a message; what is no list of ids means everything."""
    try:
        found = json.loads(data)
    except ValueError:
        return None
    return [item for item in found if isinstance(item, int)] if isinstance(found, list) else None


_all: WeakSet[News] = WeakSet()


def _begin_anew() -> None:
    for news in _all:
        news.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
