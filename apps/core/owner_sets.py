"""Small sets of ids per owner in Redis: hidden authors, followed hashtags, liked posts, saves.

A set is loaded from PostgreSQL when it is missing and corrected member by member when something
changes; corrections say what is true now, so repeating or reordering them does no harm. A marker
``f<floor>`` says down to which id the set is complete (``f0``: entirely) and that it exists.
"""

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from apps.core.fanout import run_for_owners
from apps.core.outage import require_current
from apps.core.redis import RedisUnavailable, feeds_for, owner_key

LEASE_MS = 3_000

_FILL = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
for index = 3, #ARGV, 500 do
  redis.call('SADD', KEYS[1], unpack(ARGV, index, math.min(index + 499, #ARGV)))
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""

# Keys come in pairs: a set and its lease.
_CORRECT = """
local changed = 0
for index = 1, #KEYS, 2 do
  redis.call('DEL', KEYS[index + 1])
  if redis.call('EXISTS', KEYS[index]) == 1 then
    changed = changed + redis.call(ARGV[1], KEYS[index], ARGV[2])
  end
end
return changed
"""


@dataclass(frozen=True, slots=True)
class Members:
    """What is known of one owner's set: every member from ``floor`` upwards."""

    ids: frozenset[int]
    floor: int = 0

    def knows(self, member: int) -> bool:
        """Whether absence of ``member`` means that it is not in the set."""
        return member >= self.floor or member in self.ids


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerSet:
    """A family of sets; ``load`` returns an owner's newest members, at most ``cap`` of them."""

    prefix: str
    load: Callable[[int], Collection[int]]
    cap: int = 0
    ttl: int = 7 * 24 * 3600

    @property
    def prefixes(self) -> tuple[str, str]:
        """The prefixes of an owner's set and of its lease."""
        return self.prefix, f"lk:{self.prefix}"

    def key(self, owner_id: int) -> str:
        return owner_key(self.prefix, owner_id)

    def _lease_key(self, owner_id: int) -> str:
        return owner_key(f"lk:{self.prefix}", owner_id)

    def of(self, owner_id: int) -> Members:
        """Return an owner's set, from PostgreSQL when Redis has it not or is gone."""
        try:
            require_current()
            raw = feeds_for(owner_id).smembers(self.key(owner_id))
        except RedisUnavailable:
            return self._members(self.load(owner_id))
        return self.complete(owner_id, raw)

    def complete(self, owner_id: int, raw: Collection[Any]) -> Members:
        """Finish a read whose SMEMBERS somebody pipelined with other commands."""
        if not raw:
            return self._fill(owner_id)
        floor = 0
        ids = []
        for member in raw:
            if member[:1] == b"f":
                floor = int(member[1:])
            else:
                ids.append(int(member))
        return Members(frozenset(ids), floor)

    def correct(self, owner_id: int, member: int, *, is_member: bool) -> None:
        """Say whether ``member`` belongs to the set now; a set that is not cached stays away.

        :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
        """
        feeds_for(owner_id).eval(
            _CORRECT,
            2,
            self.key(owner_id),
            self._lease_key(owner_id),
            "SADD" if is_member else "SREM",
            str(member),
        )

    def correct_many(self, owner_ids: Iterable[int], member: int, *, is_member: bool) -> int:
        """Say the same of one member to many owners' sets; return how many sets changed.

        :raises RedisUnavailable: some may have changed; repeat the whole call.
        """
        return sum(
            run_for_owners(
                script=_CORRECT,
                prefixes=self.prefixes,
                owner_ids=owner_ids,
                arguments=["SADD" if is_member else "SREM", str(member)],
            )
        )

    def forget(self, owner_id: int) -> None:
        """Drop a set, and with it the leases of its readers.

        :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
        """
        feeds_for(owner_id).delete(self.key(owner_id), self._lease_key(owner_id))

    def _members(self, ids: Collection[int]) -> Members:
        is_capped = bool(self.cap) and len(ids) >= self.cap
        return Members(frozenset(ids), min(ids) if is_capped else 0)

    def _fill(self, owner_id: int) -> Members:
        token = secrets.token_hex(8)
        client = feeds_for(owner_id)
        try:
            client.set(self._lease_key(owner_id), token, nx=True, px=LEASE_MS)
            members = self._members(self.load(owner_id))
            client.eval(
                _FILL,
                2,
                self.key(owner_id),
                self._lease_key(owner_id),
                token,
                str(self.ttl),
                f"f{members.floor}",
                *[str(member) for member in members.ids],
            )
        except RedisUnavailable:
            return self._members(self.load(owner_id))
        return members
