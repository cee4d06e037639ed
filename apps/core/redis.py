"""Redis by role (cache, feeds, channels), each with short timeouts and a circuit breaker.

Redis may vanish at any moment: callers catch ``RedisUnavailable`` and ask PostgreSQL instead.
Feeds live in 128 buckets (the hash tag ``{b}``) mapped onto the ``FEED_SHARDS`` servers.
"""

import functools
import threading
import time
from collections.abc import Callable
from typing import Any, Literal, cast

import redis
from django.conf import settings
from django_redis import get_redis_connection

from apps.core.ids import bucket_of

Role = Literal["cache", "channels"]

ASK_EVERY_SECONDS = 1.0


class RedisUnavailable(redis.ConnectionError):
    """Redis did not answer in time, or did not before and is not asked for now."""


class Breaker:
    """Opens at a failure and stays open until the server answers a thread that asks on its own.

    Whoever comes meanwhile is refused at once: while a server hangs, one call of a process waits
    for it, however long that lasts. A short pause costs little, the first question is put at once.
    """

    def __init__(self, ping: Callable[[], object]) -> None:
        self._ping = ping
        self._lock = threading.Lock()
        self._asker: threading.Thread | None = None
        self._answers = threading.Event()
        self._answers.set()
        self.failed_at: float | None = None

    def before(self) -> None:
        """Refuse at once while the breaker is open.

        :raises RedisUnavailable: the server failed and has not answered since.
        """
        if not self._answers.is_set():
            # Here too: a process that was forked meanwhile has nobody who asks.
            self._keep_asking()
            raise RedisUnavailable("circuit open")

    def failed(self) -> None:
        self.failed_at = time.monotonic()
        self._answers.clear()
        self._keep_asking()

    def succeeded(self) -> None:
        if not self._answers.is_set():
            # What was refused until now may be missing as much as what was tried.
            self.failed_at = time.monotonic()
            self._answers.set()

    def _keep_asking(self) -> None:
        with self._lock:
            if self._asker is None or not self._asker.is_alive():
                self._asker = threading.Thread(target=self._ask, daemon=True, name="redis-breaker")
                self._asker.start()

    def _ask(self) -> None:
        while not self._answers.is_set():
            try:
                self._ping()
            except (redis.ResponseError, redis.AuthenticationError):
                # It may not like the question, but it is there.
                self.succeeded()
            except (redis.ConnectionError, redis.TimeoutError):
                self._answers.wait(ASK_EVERY_SECONDS)
            else:
                self.succeeded()


_breakers: dict[str, Breaker] = {}


def last_failure() -> float | None:
    """Return when (monotonic) a server last failed, unless it is forgotten."""
    return max((b.failed_at for b in _breakers.values() if b.failed_at is not None), default=None)


def forget_failures() -> None:
    """Say that whatever the servers missed has reached them."""
    for breaker in _breakers.values():
        breaker.failed_at = None


class _Guarded:
    """Mixin that runs commands through the breaker of the client's server."""

    connection_pool: redis.ConnectionPool

    @functools.cached_property
    def _address(self) -> str:
        kwargs = self.connection_pool.connection_kwargs
        return kwargs.get("path") or f"{kwargs.get('host')}:{kwargs.get('port')}"

    @property
    def _breaker(self) -> Breaker:
        """The one shared by every client of the same server in this process."""
        known = _breakers.get(self._address)
        if known is None:
            unguarded = redis.Redis(connection_pool=self.connection_pool)
            known = _breakers.setdefault(self._address, Breaker(unguarded.ping))
        return known

    def _guard(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        self._breaker.before()
        try:
            answer = call(*args, **kwargs)
        except (redis.OutOfMemoryError, redis.ReadOnlyError, redis.AuthenticationError) as error:
            # It answers, but not to this: full, a replica after a failover, another password.
            self._breaker.succeeded()
            raise RedisUnavailable(str(error)) from error
        except (redis.ConnectionError, redis.TimeoutError) as error:
            self._breaker.failed()
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
