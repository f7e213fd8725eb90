"""Rate limits: counted in Redis, and in memory while Redis is away."""

import time
from collections.abc import Callable
from functools import cache

import structlog
from flask import Flask
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from webapp.config import Settings, settings
from webapp.extensions import limiter
from webapp.web.errors import TooMany

log = structlog.get_logger()

AWAY_SECONDS = 5.0  # how long memory counts before Redis is asked again

_memory = FixedWindowRateLimiter(MemoryStorage())
_away_until = 0.0


def init_limits(app: Flask, config: Settings) -> None:
    """Bind the limiter to Redis (its counters fall back to memory) or, without Redis, to memory."""
    app.config.update(
        RATELIMIT_ENABLED=config.RATELIMIT_ENABLED,
        RATELIMIT_STORAGE_URI=config.REDIS_URL or "memory://",
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
        if config.REDIS_URL
        else {},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(config.REDIS_URL),
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_HEADER_LIMIT="RateLimit-Limit",
        RATELIMIT_HEADER_REMAINING="RateLimit-Remaining",
        RATELIMIT_HEADER_RESET="RateLimit-Reset",
        RATELIMIT_KEY_PREFIX="guesthouse",
    )
    limiter.init_app(app)
    if config.RATELIMIT_ENABLED:
        # Limits stand on views, which ask by themselves; the hook would search for them in every request.
        app.before_request_funcs[None].remove(limiter._check_request_limit)


def spend(limit: str, *key: str, refuse: Callable[[], TooMany] = TooMany) -> None:
    """Count one act under `key` against `limit` ("3 per day"). Raise TooMany (or `refuse()`) past it."""
    if not settings().RATELIMIT_ENABLED:
        return
    item = _parsed(limit)
    if not _hit(item, key):
        error = refuse()
        error.retry_after = max(1, int(_reset(item, key) - time.time()))
        raise error


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


def _hit(item: RateLimitItem, key: tuple[str, ...]) -> bool:
    global _away_until
    if time.monotonic() >= _away_until:
        try:
            return limiter.limiter.hit(item, *key)
        except RedisError:
            log.warning("limiter_in_memory")
            _away_until = time.monotonic() + AWAY_SECONDS
    return _memory.hit(item, *key)


def _reset(item: RateLimitItem, key: tuple[str, ...]) -> float:
    strategy = limiter.limiter if time.monotonic() >= _away_until else _memory
    try:
        return strategy.get_window_stats(item, *key).reset_time
    except RedisError:
        return time.time() + 60
