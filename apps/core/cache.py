"""Finished bytes in Redis: read many at once, fill under a lease, delete on change.

A writer deletes the key after its commit, and with it the lease of whoever was just loading the
old row: a fill only lands while its lease is still held. So a cached value is never older than
the last deletion. Others who miss meanwhile wait a moment for the one who fills. A value that no
write has deleted for long turns stale: one reader renews it while all others, and that one too
when PostgreSQL does not answer, go on with what there is. When Redis is gone everything is loaded
from PostgreSQL.
"""

import random
import secrets
import struct
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from django.db import DatabaseError

from apps.core.metrics import cache_requests
from apps.core.outage import require_current
from apps.core.redis import RedisUnavailable, redis_for

Id = TypeVar("Id", int, str)

LEASE_MS = 3_000
# How long, and how often, a reader looks whether another one has filled what both miss.
WAITS = (0.005, 0.01, 0.02)
TOMBSTONE = b"-"
# What was filled together must not turn stale together.
JITTER = 0.1
# Stored before each value: until when it is fresh, in seconds since 1970, and its shape.
_HEADER = struct.Struct(">IH")

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
    tombstones). Changes delete; ``fresh_for`` and ``ttl``, in seconds, are for what nobody
    deletes: after the first a value is renewed behind its readers, after the second it is gone.
    ``shape`` (see ``shape_of``) tells values of another version of the code, which count as
    missing: both versions run side by side while a site is upgraded.
    """

    name: str
    prefix: str
    load: Callable[[Sequence[Id]], Mapping[Id, bytes]]
    fresh_for: int
    ttl: int
    shape: int = 0

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
        found: dict[Id, bytes] = {}
        missing: list[Id] = []
        stale: list[Id] = []
        now = time.time()
        for object_id, value in zip(ids, values, strict=True):
            if value == TOMBSTONE:
                continue
            if value is None or not self._is_readable(value):
                missing.append(object_id)
                continue
            found[object_id] = value[_HEADER.size :]
            if now >= _HEADER.unpack_from(value)[0]:
                stale.append(object_id)
        self._count(hit=len(ids) - len(missing) - len(stale), miss=len(missing), stale=len(stale))
        if missing:
            found |= self._fill(missing)
        for object_id, renewed in self._renew(stale).items() if stale else ():
            if renewed is None:
                del found[object_id]
            else:
                found[object_id] = renewed
        return found

    def _count(self, **results: int) -> None:
        for result, number in results.items():
            if number:
                cache_requests.labels(self.name, result).inc(number)

    def _fill(self, missing: Sequence[Id]) -> dict[Id, bytes]:
        token = _token()
        try:
            mine = self._take_leases(missing, token)
        except RedisUnavailable:
            return dict(self.load(missing))
        loaded = dict(self.load(mine)) if mine else {}
        self._store(mine, loaded, token)
        others = [object_id for object_id in missing if object_id not in set(mine)]
        return loaded | self._await_others(others) if others else loaded

    def _renew(self, stale: Sequence[Id]) -> dict[Id, bytes | None]:
        """Load again what nobody else is just loading; ``None`` is what exists no more."""
        token = _token()
        try:
            mine = self._take_leases(stale, token)
            loaded = dict(self.load(mine)) if mine else {}
        except (RedisUnavailable, DatabaseError):
            return {}
        self._store(mine, loaded, token)
        return {object_id: loaded.get(object_id) for object_id in mine}

    def _take_leases(self, ids: Sequence[Id], token: str) -> list[Id]:
        take = redis_for("cache").register_script(_TAKE_LEASES)
        taken = take(keys=[self._lease_key(i) for i in ids], args=[token, LEASE_MS])
        return [i for i, is_taken in zip(ids, taken, strict=True) if is_taken]

    def _store(self, ids: Sequence[Id], loaded: Mapping[Id, bytes], token: str) -> None:
        """Keep what was loaded, wherever the lease is still held."""
        if not ids:
            return
        keys = [key for i in ids for key in (self.key(i), self._lease_key(i))]
        values: list[bytes] = [self._packed(loaded.get(i)) for i in ids]
        try:
            redis_for("cache").register_script(_FILL)(keys=keys, args=[token, self.ttl, *values])
        except RedisUnavailable:
            return

    def _packed(self, value: bytes | None) -> bytes:
        if value is None:
            return TOMBSTONE
        life = self.fresh_for * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreads load
        return _HEADER.pack(int(time.time() + life), self.shape) + value

    def _is_readable(self, stored: bytes) -> bool:
        return len(stored) >= _HEADER.size and _HEADER.unpack_from(stored)[1] == self.shape

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
            filled = {
                i: value
                for i, value in zip(left, answers, strict=True)
                if value is not None and (value == TOMBSTONE or self._is_readable(value))
            }
            found |= {i: v[_HEADER.size :] for i, v in filled.items() if v != TOMBSTONE}
            left = [i for i in left if i not in filled]
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


def shape_of(kind: type) -> int:
    """Return a number that changes when what a type looks like as JSON changes."""
    return zlib.crc32(msgspec.json.encode(msgspec.json.schema(kind))) & 0xFFFF


def _token() -> str:
    return f"{time.monotonic_ns()}.{secrets.token_hex(4)}"
