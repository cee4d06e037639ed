"""Named limits on how often an account, and an address, may do something.

Counted in the ``cache`` Redis, atomically and over a moving window. Without Redis the sensitive
ones (settings.RATE_LIMITS) refuse; for the others each process counts on its own meanwhile.
"""

import functools
import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar, cast

import structlog
from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from limits.util import WindowStats
from redis.exceptions import NoScriptError

from apps.core.exceptions import RateLimited, Unavailable
from apps.core.http import client_address
from apps.core.redis import RedisUnavailable, redis_for

logger = structlog.get_logger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_UNAVAILABLE_MESSAGE = "This is not possible for a moment. Please try again in a few seconds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How much of a limit is left, for the X-RateLimit headers."""

    limit: int
    remaining: int
    resets_at: datetime

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": self.resets_at.isoformat(timespec="milliseconds").replace(
                "+00:00", "Z"
            ),
        }


@dataclass(frozen=True, slots=True)
class _Window:
    """One count to keep: so many per time, by one account or address."""

    item: RateLimitItem
    owner: str

    @property
    def names(self) -> tuple[RateLimitItem, str]:
        return self.item, self.owner


class _OneTripStorage(RedisStorage):
    """The library's storage with one more way to ask: all windows of a request at once."""

    def acquire_all(self, windows: Sequence[_Window]) -> list[Any]:
        """Return whether each window had room, then (oldest hit, hits) of the first window."""
        try:
            return self._acquire_all(windows)
        except NoScriptError:
            for script in (self.lua_acquire_moving_window, self.lua_moving_window):
                redis_for("cache").script_load(script.script)
            return self._acquire_all(windows)

    def _acquire_all(self, windows: Sequence[_Window]) -> list[Any]:
        now = time.time()
        pipeline = redis_for("cache").pipeline()
        for window in windows:
            pipeline.evalsha(
                self.lua_acquire_moving_window.sha,
                1,
                self._key(window),
                now,
                window.item.amount,
                window.item.get_expiry(),
                1,
            )
        first = windows[0]
        pipeline.evalsha(
            self.lua_moving_window.sha,
            1,
            self._key(first),
            now - first.item.get_expiry(),
            first.item.amount,
        )
        *acquired, used = pipeline.execute()
        return [*map(bool, acquired), (float(used[0]), int(used[1])) if used else (now, 0)]

    def _key(self, window: _Window) -> str:
        return self.prefixed_key(window.item.key_for(window.owner))


class _Exceeded(Exception):
    def __init__(self, window: _Window, quota: Quota) -> None:
        self.window = window
        self.quota = quota


def check_limit(*, name: str, account_id: int | None, address: str) -> None:
    """Count one attempt at ``name`` for the account and for the address.

    :raises RateLimited: one of them has used up its limit.
    :raises Unavailable: Redis is gone and the limit is a sensitive one.
    """
    try:
        consume_limit(name=name, account_id=account_id, address=address)
    except _Exceeded as exceeded:
        raise _refusal(exceeded.quota) from exceeded


def consume_limit(*, name: str, account_id: int | None, address: str) -> Quota | None:
    """Count one attempt like :func:`check_limit` and return what is left, if anything limits it."""
    limit = settings.RATE_LIMITS[name]
    windows = list(_windows(name, limit, account_id, address))
    try:
        return _consume_shared(windows)
    except RedisUnavailable as error:
        if limit["sensitive"]:
            raise Unavailable(_UNAVAILABLE_MESSAGE) from error
        logger.warning("rate_limit_counted_locally", limit=name)
        return _consume_locally(windows)


def rate_limited(name: str, *, methods: Collection[str] = WRITES) -> Callable[[View], View]:
    """Limit a view, or a method of a view class, to what settings.RATE_LIMITS says of ``name``."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            request = args[0] if hasattr(args[0], "META") else args[1]
            if request.method in methods:
                limit_request(request=request, name=name)
            return view(*args, **kwargs)

        return cast("View", limited)

    return decorate


def limit_request(*, request: HttpRequest, name: str) -> None:
    """Count a request, and remember what is left for the headers of its answer.

    :raises RateLimited: the account or the address has used up the limit.
    :raises Unavailable: Redis is gone and the limit is a sensitive one.
    """
    account_id = request.user.pk if request.user.is_authenticated else None
    # Django REST framework wraps the request that the middleware sees.
    carrier: Any = getattr(request, "_request", request)
    try:
        carrier.rate_limit_quota = consume_limit(
            name=name, account_id=account_id, address=client_address(request)
        )
    except _Exceeded as exceeded:
        carrier.rate_limit_quota = exceeded.quota
        raise _refusal(exceeded.quota) from exceeded


def quota_of(request: HttpRequest) -> Quota | None:
    """Return what :func:`limit_request` remembered."""
    return getattr(request, "rate_limit_quota", None)


def forget_limits() -> None:
    """Start every count of this process afresh (tests, and a new Redis)."""
    _shared.cache_clear()
    _local.cache_clear()


def _windows(
    name: str, limit: dict[str, Any], account_id: int | None, address: str
) -> Iterator[_Window]:
    if account_id is not None and limit.get("account"):
        yield _Window(_parsed(limit["account"], name), f"account:{account_id}")
    if address and limit.get("address"):
        yield _Window(_parsed(limit["address"], name), f"address:{_network_of(address)}")


def _consume_shared(windows: list[_Window]) -> Quota | None:
    """Count in every window and return the quota of the first, the account's if there is one."""
    if not windows:
        return None
    *acquired, (oldest, used) = _shared().acquire_all(windows)
    for window, is_acquired in zip(windows, acquired, strict=True):
        if not is_acquired:
            refused = MovingWindowRateLimiter(_shared())
            raise _Exceeded(window, _quota(window, refused.get_window_stats(*window.names)))
    window = windows[0]
    stats = WindowStats(oldest + window.item.get_expiry(), window.item.amount - used)
    return _quota(window, stats)


def _consume_locally(windows: list[_Window]) -> Quota | None:
    """Count likewise in this process alone."""
    limiter = _local()
    for window in windows:
        if not limiter.hit(*window.names):
            raise _Exceeded(window, _quota(window, limiter.get_window_stats(*window.names)))
    if not windows:
        return None
    return _quota(windows[0], limiter.get_window_stats(*windows[0].names))


def _quota(window: _Window, stats: WindowStats) -> Quota:
    return Quota(
        limit=window.item.amount,
        remaining=max(0, stats.remaining),
        resets_at=datetime.fromtimestamp(stats.reset_time, tz=UTC),
    )


def _refusal(quota: Quota) -> RateLimited:
    seconds = quota.resets_at.timestamp() - time.time()
    return RateLimited(retry_after=max(1, math.ceil(seconds)))


def _network_of(address: str) -> str:
    """Count a /64 of IPv6 as one: it is what a single subscriber gets."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return address


@functools.cache
def _parsed(rate: str, name: str) -> RateLimitItem:
    item = parse(rate)
    return type(item)(item.amount, item.multiples, namespace=f"limit:{name}")


@functools.cache
def _shared() -> _OneTripStorage:
    client = redis_for("cache")
    storage = _OneTripStorage("redis://", connection_pool=client.connection_pool, key_prefix="rl")
    # The library would make a client of its own, which has no circuit breaker.
    storage.storage = client
    storage.initialize_storage("")
    return storage


@functools.cache
def _local() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
