"""The cache as the pages may use it: it spares work and holds no truth."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 10
"""After a failure of the cache the pages do without it for so long, instead of waiting for it again."""

_rests_until = 0.0


def cached(ask: Callable[[], Any], default: Any) -> Any:
    """The cache spares work and holds no truth: without it the page is rendered anew."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return default
    try:
        return ask()
    except (RedisError, OSError) as error:
        _rests_until = time.monotonic() + PAUSE_SECONDS
        log.warning("room_cache_unavailable", error=str(error))
        return default
