"""Finished bytes in Redis: read many at once, fill under a lease, delete on change.

A writer deletes the key after its commit, and with it the lease of whoever was just loading the
old row: a fill only lands while its lease is still held. So a cached value is never older than
the last deletion. Others who miss meanwhile wait a moment for the one who fills. When Redis is
gone everything is loaded from PostgreSQL.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from apps.core.metrics import cache_requests
from apps.core.outage import require_current
from apps.core.redis import RedisUnavailable, redis_for

Id = TypeVar("Id", int, str)

LEASE_MS = 3_000
# How long, and how often, a reader looks whether another one has filled what both miss.
WAITS = (0.005, 0.01, 0.02)
TOMBSTONE = b"-"

_TAKE_LEASES = """
local taken = {}
for index = 1, #KEYS do
  if redis.call('SET', KEYS[index], ARGV[1], 'NX', 'PX', ARGV[2]) then taken[index] = 1
  else taken[index] = 0 end
end
return taken
"""

_FILL = """
local filled = 0
for index = 1, #KEYS, 2 do
  if redis.call('GET', KEYS[index + 1]) == ARGV[1] then
    redis.call('SET', KEYS[index], ARGV[2 + (index + 1) / 2], 'EX', ARGV[2])
    redis.call('DEL', KEYS[index + 1])
    filled = filled + 1
  end
end
return filled
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedBytes(Generic[Id]):
    """A family of cached values, one per id.

    ``load`` maps ids to bytes for a whole batch (absent ids do not exist and are remembered as
    tombstones). ``ttl`` is in seconds and is the last resort: changes delete.
    """

    name: str
    prefix: str
    load: Callable[[Sequence[Id]], Mapping[Id, bytes]]
    ttl: int

    def key(self, object_id: Id) -> str:
        return f"{self.prefix}:{object_id}"

    def _lease_key(self, object_id: Id) -> str:
        return f"lk:{self.prefix}:{object_id}"

    def get_many(self, ids: Sequence[Id]) -> dict[Id, bytes]:
        """Return the bytes of those ids that exist; loads and fills what is missing."""
        if not ids:
            return {}
        try:
            require_current()
            values = redis_for("cache").mget([self.key(object_id) for object_id in ids])
        except RedisUnavailable:
            cache_requests.labels(self.name, "unavailable").inc(len(ids))
            return dict(self.load(ids))
        return self.complete(ids, values)

    def complete(self, ids: Sequence[Id], values: Sequence[Any]) -> dict[Id, bytes]:
        """Finish a read whose MGET somebody pipelined with other commands."""
        found = {i: v for i, v in zip(ids, values, strict=True) if v is not None}
        missing = [object_id for object_id in ids if object_id not in found]
        cache_requests.labels(self.name, "hit").inc(len(found))
        if missing:
            cache_requests.labels(self.name, "miss").inc(len(missing))
            found |= self._fill(missing)
        return {i: v for i, v in found.items() if v != TOMBSTONE}

    def _fill(self, missing: Sequence[Id]) -> dict[Id, bytes]:
        token = f"{time.monotonic_ns()}.{secrets.token_hex(4)}"
        client = redis_for("cache")
        try:
            take = client.register_script(_TAKE_LEASES)
            taken = take(keys=[self._lease_key(i) for i in missing], args=[token, LEASE_MS])
        except RedisUnavailable:
            return dict(self.load(missing))
        mine = [i for i, is_taken in zip(missing, taken, strict=True) if is_taken]
        others = [i for i, is_taken in zip(missing, taken, strict=True) if not is_taken]
        loaded = dict(self.load(mine)) if mine else {}
        if mine:
            keys = [key for i in mine for key in (self.key(i), self._lease_key(i))]
            values: list[bytes] = [loaded.get(i, TOMBSTONE) for i in mine]
            try:
                client.register_script(_FILL)(keys=keys, args=[token, self.ttl, *values])
            except RedisUnavailable:
                pass
        return loaded | self._await_others(others) if others else loaded

    def _await_others(self, ids: Sequence[Id]) -> dict[Id, bytes]:
        """Return what other readers are just filling; load what they do not bring in time."""
        found: dict[Id, bytes] = {}
        left = list(ids)
        for seconds in WAITS:
            time.sleep(seconds)
            try:
                answers: Any = redis_for("cache").mget([self.key(i) for i in left])
            except RedisUnavailable:
                break
            found |= {i: v for i, v in zip(left, answers, strict=True) if v is not None}
            left = [i for i in left if i not in found]
            if not left:
                return found
        return found | dict(self.load(left))

    def delete(self, *ids: Id) -> None:
        """Forget values after a change, together with the leases of readers of the old row.

        :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
        """
        if ids:
            redis_for("cache").delete(
                *[self.key(i) for i in ids], *[self._lease_key(i) for i in ids]
            )

    def bury(self, *ids: Id) -> None:
        """Put tombstones in the place of deleted objects for a day.

        :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
        """
        pipeline = redis_for("cache").pipeline()
        for object_id in ids:
            pipeline.set(self.key(object_id), TOMBSTONE, ex=86_400)
            pipeline.delete(self._lease_key(object_id))
        pipeline.execute()
