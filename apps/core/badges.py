"""The numbers on the frame of every page (unread, requests), in one cached value per account.

Upper apps register how each is counted and say when it has changed; so every page shows all of
them for one round trip to Redis.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from django.db import transaction

from apps.core.cache import CachedBytes
from apps.core.redis import RedisUnavailable

logger = structlog.get_logger(__name__)

Counter = Callable[[int], int]

# Changes delete; this bounds how long a badge may be wrong after Redis was away meanwhile.
FRESH_SECONDS = 60
TTL_SECONDS = 300

_counters: dict[str, Counter] = {}


def register_badge(name: str, count: Counter) -> None:
    """Let ``count(account_id)`` answer for the badge ``name``: unread, requests."""
    _counters[name] = count


def _load(account_ids: Sequence[int]) -> Mapping[int, bytes]:
    return {
        account_id: msgspec.json.encode(
            {name: count(account_id) for name, count in _counters.items()}
        )
        for account_id in account_ids
    }


badge_cache: CachedBytes[int] = CachedBytes(
    name="badges", prefix="n", load=_load, fresh_for=FRESH_SECONDS, ttl=TTL_SECONDS
)


def badges_of(*, account_id: int) -> dict[str, int]:
    """Return every badge of an account."""
    return _decoded(badge_cache.get_many([account_id]), account_id)


def complete_badges(*, account_id: int, raw: Any) -> dict[str, int]:
    """Finish a read of ``badge_cache.key(account_id)`` that was made along with others."""
    return _decoded(badge_cache.complete([account_id], [raw]), account_id)


def _decoded(found: Mapping[int, bytes], account_id: int) -> dict[str, int]:
    return msgspec.json.decode(found[account_id], type=dict[str, int])


def forget_badges(*, account_ids: Iterable[int]) -> None:
    """Count anew after the current transaction commits."""
    ids = sorted(set(account_ids))

    def forget() -> None:
        try:
            badge_cache.delete(*ids)
        except RedisUnavailable:
            logger.info("badges left to expire", accounts=len(ids))

    transaction.on_commit(forget)
