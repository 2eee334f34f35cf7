"""The cache in Redis, which may be stopped, hang or be full without an error for anybody."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError, TimeoutError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# How long an operation waits for Redis.
TIMEOUT_SECONDS = 0.5
# For how long a server that could not be reached is left alone.
RETRY_SECONDS = 2
# The shortest time between two log entries about failures.
LOG_SECONDS = 60
# Options of the connections. A connection that the server has closed is opened again, once; a time-out isn't repeated.
OPTIONS = {
    "socket_timeout": TIMEOUT_SECONDS,
    "socket_connect_timeout": TIMEOUT_SECONDS,
    "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
}


class Failures:
    """The recent failures of the server, as the caches of all threads of a process share them."""

    def __init__(self) -> None:
        """Start without a failure."""
        self.retry_at = self.log_at = self.recent_until = time.monotonic()

    def should_try(self) -> bool:
        """Return whether the server may be asked."""
        return time.monotonic() >= self.retry_at

    def are_recent(self) -> bool:
        """Return whether an operation has failed a moment ago, for whatever reason."""
        return time.monotonic() < self.recent_until

    def note(self, error: RedisError) -> None:
        """Remember that the server can't be reached, if that is the error, and log it once in a while."""
        now = time.monotonic()
        self.recent_until = now + RETRY_SECONDS
        if isinstance(error, ConnectionError | TimeoutError):
            self.retry_at = now + RETRY_SECONDS
        if now >= self.log_at:
            logger.error("Working without Redis, which failed: %s", error)
            self.log_at = now + LOG_SECONDS


failures = Failures()


class OptionalRedisCache(RedisCache):
    """Django's Redis cache, which behaves as if it were empty while the server fails.

    Nothing is stored then; `add` and `incr` return what they return for a key that doesn't exist yet.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        """Add the time-outs to the options."""
        super().__init__(server, params | {"OPTIONS": OPTIONS | params.get("OPTIONS", {})})

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store a value if the key doesn't exist; return whether it didn't."""
        return bool(_attempt(super().add, key, value, timeout, version, otherwise=True))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return a value, or `default`."""
        return _attempt(super().get, key, default, version, otherwise=default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store a value."""
        _attempt(super().set, key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Change when a value expires; return whether there is one."""
        return bool(_attempt(super().touch, key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Delete a value; return whether there was one."""
        return bool(_attempt(super().delete, key, version))

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Return the values of those keys that exist."""
        found: dict[str, Any] = _attempt(super().get_many, keys, version, otherwise={})
        return found

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Return whether a key exists."""
        return bool(_attempt(super().has_key, key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and return it. Raises ValueError for a key that doesn't exist."""
        try:
            return int(_attempt(super().incr, key, delta, version, otherwise=delta))
        except ValueError:
            # A full server could not store the number that `add` was to create.
            if failures.are_recent():
                return delta
            raise

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Store several values; return the keys of those that were not stored."""
        return list(_attempt(super().set_many, data, timeout, version, otherwise=data))

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        """Delete several values."""
        _attempt(super().delete_many, keys, version)

    def clear(self) -> None:
        """Delete all values."""
        _attempt(super().clear)


def _attempt(operation: Callable[..., Any], *arguments: Any, otherwise: Any = None) -> Any:
    """Run an operation; return `otherwise` if Redis fails, or has failed a moment ago."""
    if not failures.should_try():
        return otherwise
    try:
        return operation(*arguments)
    except RedisError as error:
        failures.note(error)
        return otherwise
