"""Building a missing feed: one builder under a lease, placeholder first, then SQL, then merge."""

import secrets

from apps.core.redis import RedisUnavailable, feeds_for, owner_key
from apps.feed.selectors.sources import newest_posts
from apps.feed.services.lists import LIST_CAP, merge_ids
from apps.feed.types import BUILDING, PREFIX, TTL_SECONDS

LEASE_MS = 10_000

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"


def ensure_feed(*, account_id: int) -> bool:
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
            tail = client.lindex(owner_key(PREFIX, account_id), -1)
            if tail is not None and int(tail) != BUILDING:
                return True
            _build(account_id)
        finally:
            client.eval(_RELEASE, 1, lease, token)
    except RedisUnavailable:
        return False
    return True


def rebuild_feed(*, account_id: int) -> None:
    """Forget an account's list and build it anew from PostgreSQL.

    :raises RedisUnavailable: the feed server does not answer.
    """
    feeds_for(account_id).delete(owner_key(PREFIX, account_id))
    _build(account_id)


def _build(account_id: int) -> None:
    """Posts committed before the placeholder come from SQL, later ones find the key."""
    key = owner_key(PREFIX, account_id)
    client = feeds_for(account_id)
    if not client.exists(key):
        client.rpush(key, BUILDING)
        client.expire(key, TTL_SECONDS)
    newest = newest_posts(account_id=account_id, limit=LIST_CAP)
    merge_ids(account_id=account_id, post_ids=newest.post_ids, reaches_end=newest.reaches_end)
