"""Rate limits: counted in Redis, and in memory while Redis is away."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import structlog
from flask import Flask, Response
from limits import RateLimitItem, WindowStats, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
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
        RATELIMIT_KEY_PREFIX="guesthouse",
    )
    limiter.init_app(app)
    if config.REDIS_URL:
        limiter._fallback_limiter = _memory  # one memory, whoever finds first that Redis is away
    if config.RATELIMIT_ENABLED:
        # Limits stand on views, which ask by themselves; the hook would search for them in every request.
        app.before_request_funcs[None].remove(limiter._check_request_limit)
        app.after_request(_say_limit)


def spend(limit: str, *key: str, refuse: Callable[[], TooMany] = TooMany) -> None:
    """Count one act under `key` against `limit` ("3 per day"). Raise TooMany (or `refuse()`) past it."""
    if not settings().RATELIMIT_ENABLED:
        return
    item = _parsed(limit)
    if not _hit(item, key):
        error = refuse()
        error.retry_after = _seconds_to(_stats(item, key).reset_time)
        error.headers = _headers(item.amount, 0, error.retry_after, is_refused=True)
        raise error


def give_back(limit: str, *key: str) -> None:
    """Take back one act that `spend` counted, or refused: it did not happen."""
    if settings().RATELIMIT_ENABLED:
        item = _parsed(limit)
        with suppress(RedisError):
            _strategy().storage.incr(item.key_for(*key), item.get_expiry(), -1)


def is_used_up(limit: str, *key: str) -> bool:
    """Tell whether `spend` would refuse the next act."""
    return settings().RATELIMIT_ENABLED and _stats(_parsed(limit), key).remaining == 0


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


def _strategy() -> RateLimiter:
    return limiter.limiter if time.monotonic() >= _away_until else _memory


def _stats(item: RateLimitItem, key: tuple[str, ...]) -> WindowStats:
    try:
        return _strategy().get_window_stats(item, *key)
    except RedisError:
        return WindowStats(time.time() + 60, 1)


def _say_limit(response: Response) -> Response:
    """Say in the headers of a limited call where its limit stands; what `spend` refused says so itself."""
    current = limiter.current_limit
    if current is None or "RateLimit-Limit" in response.headers:
        return response
    with suppress(RedisError):
        is_refused = response.status_code == TooMany.status
        seconds = _seconds_to(current.reset_at)
        response.headers.update(_headers(current.limit.amount, current.remaining, seconds, is_refused))
    return response


def _headers(limit: int, remaining: int, reset: int, is_refused: bool) -> dict[str, str]:
    """Return what the draft of the IETF says of a limit; `reset` is in seconds from now."""
    found = {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(reset),
    }
    return found | ({"Retry-After": str(reset)} if is_refused else {})


def _seconds_to(moment: float) -> int:
    return max(1, int(moment - time.time()))
