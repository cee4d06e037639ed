"""Building a missing feed: one builder under a lease, placeholder first, then SQL, then merge."""

import secrets
from datetime import UTC, date

from django.utils import timezone

from apps.core.fanout import LIST_CAP
from apps.core.redis import RedisUnavailable, feeds_for, owner_key
from apps.feed.selectors.sets import EMPTY_SET, left_authors
from apps.feed.selectors.sources import newest_posts
from apps.feed.services.lists import finish_list
from apps.feed.services.visits import note_visit
from apps.feed.types import BUILDING, PREFIX, TTL_SECONDS

LEASE_MS = 10_000

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"

# Whether the list (its tail is no marker of a builder) and the set of who was left are there.
_IS_READY = """
local tail = redis.call('LINDEX', KEYS[1], -1)
return tail and tail ~= ARGV[1] and redis.call('EXISTS', KEYS[2]) == 1
"""

# A list whose set of who was left is lost may hold posts of theirs, and is worth nothing.
_PLACE = """
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('DEL', KEYS[1])
  redis.call('SADD', KEYS[2], ARGV[3])
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('RPUSH', KEYS[1], ARGV[1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
"""


def ensure_feed(*, account_id: int, on: date) -> bool:
    """Build an account's feed if it is missing; returns whether it is there now.

    Others who miss at the same time find the lease taken and serve their page from SQL.
    """
    try:
        client = feeds_for(account_id)
        lease = owner_key(f"lk:{PREFIX}", account_id)
        token = secrets.token_hex(8)
        if not client.set(lease, token, nx=True, px=LEASE_MS):
            return False
        try:
            # Somebody may have finished between the caller's miss and our lease.
            if not client.eval(_IS_READY, 2, *_keys(account_id), BUILDING):
                _build(account_id, on)
        finally:
            client.eval(_RELEASE, 1, lease, token)
    except RedisUnavailable:
        return False
    return True


def rebuild_feed(*, account_id: int) -> None:
    """Forget an account's list and build it anew from PostgreSQL; it lives as if opened now.

    :raises RedisUnavailable: the feed server does not answer.
    """
    feeds_for(account_id).delete(owner_key(PREFIX, account_id))
    _build(account_id, timezone.now().astimezone(UTC).date())


def _build(account_id: int, on: date) -> None:
    """Posts committed before the placeholder come from SQL, later ones find the key.

    Whoever is left from here on is noted in the set that is placed with it.
    """
    note_visit(account_id=account_id, on=on)
    _place(account_id)
    newest = newest_posts(account_id=account_id, limit=LIST_CAP)
    finish_list(account_id=account_id, post_ids=newest.post_ids, reaches_end=newest.reaches_end)


def _place(account_id: int) -> None:
    feeds_for(account_id).eval(_PLACE, 2, *_keys(account_id), BUILDING, TTL_SECONDS, EMPTY_SET)


def _keys(account_id: int) -> tuple[str, str]:
    return owner_key(PREFIX, account_id), left_authors.key(account_id)
