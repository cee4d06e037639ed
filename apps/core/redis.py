"""Redis by role (cache, feeds, channels), each with short timeouts and a circuit breaker.

Redis may vanish at any moment: callers catch ``RedisUnavailable`` and ask PostgreSQL instead.
Feeds live in 128 buckets (the hash tag ``{b}``) mapped onto the ``FEED_SHARDS`` servers.
"""

import functools
import threading
import time
from typing import Any, Literal, cast

import redis
from django.conf import settings
from django_redis import get_redis_connection

from apps.core.ids import bucket_of

Role = Literal["cache", "channels"]

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 1.0


class RedisUnavailable(redis.ConnectionError):
    """Redis did not answer in time, or was so often silent that it is not asked for a while."""


class Breaker:
    """Opens after three failures in a row; lets one caller through each second to probe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_at = 0.0
        self.failed_at: float | None = None

    def before(self) -> None:
        """Refuse at once while the breaker is open.

        :raises RedisUnavailable: the server failed repeatedly and is not asked for now.
        """
        if self._failures < FAILURES_TO_OPEN:
            return
        with self._lock:
            now = time.monotonic()
            if now < self._closed_at:
                raise RedisUnavailable("circuit open")
            self._closed_at = now + OPEN_SECONDS

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self.failed_at = time.monotonic()
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_at = time.monotonic() + OPEN_SECONDS

    def succeeded(self) -> None:
        self._failures = 0


_breakers: dict[str, Breaker] = {}


def last_failure() -> float | None:
    """Return when (monotonic) a server last failed, unless it is forgotten."""
    return max((b.failed_at for b in _breakers.values() if b.failed_at is not None), default=None)


def forget_failures() -> None:
    """Say that whatever the servers missed has reached them."""
    for breaker in _breakers.values():
        breaker.failed_at = None


def breaker_for(address: str) -> Breaker:
    """Return the breaker shared by every client of one server in this process."""
    return _breakers.get(address) or _breakers.setdefault(address, Breaker())


class _Guarded:
    """Mixin that runs commands through the breaker of the client's server."""

    connection_pool: redis.ConnectionPool

    @functools.cached_property
    def _address(self) -> str:
        kwargs = self.connection_pool.connection_kwargs
        server = kwargs.get("path") or f"{kwargs.get('host')}:{kwargs.get('port')}"
        return f"{server}/{kwargs.get('db', 0)}"

    @property
    def _breaker(self) -> Breaker:
        return breaker_for(self._address)

    def _guard(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        self._breaker.before()
        try:
            answer = call(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            self._breaker.failed()
            raise RedisUnavailable(str(error)) from error
        except (redis.OutOfMemoryError, redis.ReadOnlyError) as error:
            # It answers, but takes no writes: full, or a replica after a failover.
            self._breaker.succeeded()
            raise RedisUnavailable(str(error)) from error
        self._breaker.succeeded()
        return answer


class GuardedPipeline(_Guarded, redis.client.Pipeline):
    """A pipeline whose execution passes the breaker."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        return cast("list[Any]", self._guard(super().execute, raise_on_error))


class GuardedRedis(_Guarded, redis.Redis):
    """The client class that django-redis builds for each of our caches."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        return self._guard(super().execute_command, *args, **options)

    def pipeline(self, transaction: bool = False, shard_hint: str | None = None) -> GuardedPipeline:
        """Return a pipeline without MULTI: a long MULTI keeps every other reader waiting."""
        return GuardedPipeline(
            self.connection_pool, self.response_callbacks, transaction, shard_hint
        )


def redis_for(role: Role) -> GuardedRedis:
    """Return the client of a role."""
    alias = "default" if role == "cache" else role
    return cast("GuardedRedis", get_redis_connection(alias))


def feed_shard_aliases() -> list[str]:
    """Return the cache aliases of the feed servers, in the order of FEED_SHARDS."""
    return [f"feeds-{index}" for index in range(settings.FEED_SHARD_COUNT)]


def feed_shard_of(bucket: int) -> int:
    """Return which feed server holds a bucket."""
    return bucket % int(settings.FEED_SHARD_COUNT)


def feeds_for_bucket(bucket: int) -> GuardedRedis:
    """Return the client of the server that holds a bucket."""
    return cast("GuardedRedis", get_redis_connection(f"feeds-{feed_shard_of(bucket)}"))


def feeds_for(owner_id: int) -> GuardedRedis:
    """Return the client of the server that holds the keys of one owner."""
    return feeds_for_bucket(bucket_of(owner_id))


def owner_key(prefix: str, owner_id: int) -> str:
    """Return the key ``prefix:{bucket}:owner`` of an owner's list or set."""
    return f"{prefix}:{{{bucket_of(owner_id)}}}:{owner_id}"
