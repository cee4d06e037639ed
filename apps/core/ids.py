"""64-bit ids that sort by time and carry the shard of their owner.

Layout (most significant first): 41 bits milliseconds since 2021-01-01 UTC, 13 bits logical shard,
9 bits sequence, 1 bit kind. Every id minted between 2024-10 and 2055 has 19 decimal digits, so the
order of the texts is the order of the times. After the scheme published in "Sharding & IDs at
Instagram" (2011).
"""

import itertools
import secrets
import threading
import time
from datetime import UTC, datetime
from enum import IntEnum

EPOCH_MS = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp() * 1000)
SHARD_COUNT = 1 << 13
BUCKET_COUNT = 128
# Columns hold no larger one; what somebody asks for may be.
LARGEST_ID = (1 << 63) - 1
SEQUENCE_COUNT = 1 << 9
_DAY_MS = 24 * 3600 * 1000
# From here on ids have 19 digits.
_FULL_LENGTH_MS = EPOCH_MS + 10**18 // (1 << 23) + 1


class Kind(IntEnum):
    """Posts and comments share one id space for API clients; the last bit tells them apart."""

    DEFAULT = 0
    COMMENT = 1


_sequence = itertools.count(secrets.randbelow(SEQUENCE_COUNT))
_lock = threading.Lock()
_latest_ms = 0
_minted_in_latest_ms = 0


def new_id(*, shard: int, kind: Kind = Kind.DEFAULT, at: datetime | None = None) -> int:
    """Mint an id on the owner's ``shard``; ``at`` back-dates it (imports and demo content).

    Two processes may mint the same id in one millisecond of one shard with p ≈ 1/512; the primary
    key then refuses the second, and the caller's transaction is tried again. One process never
    does: it runs ahead of a clock that stands or steps back, a millisecond per 512 ids.
    """
    global _latest_ms, _minted_in_latest_ms  # noqa: PLW0603  # the process is what must not repeat
    with _lock:
        if at is not None:
            moment_ms = int(at.timestamp() * 1000)
        else:
            now_ms = time.time_ns() // 1_000_000
            if now_ms > _latest_ms:
                _latest_ms, _minted_in_latest_ms = now_ms, 0
            elif _minted_in_latest_ms == SEQUENCE_COUNT:
                _latest_ms, _minted_in_latest_ms = _latest_ms + 1, 0
            _minted_in_latest_ms += 1
            moment_ms = _latest_ms
        sequence = next(_sequence) % SEQUENCE_COUNT
    return ((moment_ms - EPOCH_MS) << 23) | (shard << 10) | (sequence << 1) | kind


def numbered_at(moment: datetime) -> datetime:
    """Return the moment by which something from elsewhere is numbered, in the order of its time.

    Ids of before 2024-10 have fewer digits than all others, so that texts would not be in the order
    of times: all that time is folded, in its order, into the first day of full length.
    """
    moment_ms = max(0, int(moment.timestamp() * 1000))
    folded_until = _FULL_LENGTH_MS + _DAY_MS
    if moment_ms >= folded_until:
        return moment
    folded_ms = _FULL_LENGTH_MS + moment_ms * _DAY_MS // folded_until
    return datetime.fromtimestamp(folded_ms / 1000, tz=UTC)


def random_shard() -> int:
    """Pick the shard of a new owner (an account)."""
    return secrets.randbelow(SHARD_COUNT)


def new_owner_id() -> int:
    """Mint an id for something that belongs to nobody: accounts, places, hashtags."""
    return new_id(shard=random_shard())


def shard_of(object_id: int) -> int:
    """Return the 13 shard bits of an id."""
    return (object_id >> 10) & (SHARD_COUNT - 1)


def bucket_of(object_id: int) -> int:
    """Return the Redis bucket (0–127) in which the keys of this owner live."""
    return shard_of(object_id) % BUCKET_COUNT


def kind_of(object_id: int) -> Kind:
    """Return what the last bit says of an id."""
    return Kind(object_id & 1)


def minted_at(object_id: int) -> datetime:
    """Return the moment in which an id was minted."""
    return datetime.fromtimestamp(((object_id >> 23) + EPOCH_MS) / 1000, tz=UTC)


def first_id_at(moment: datetime) -> int:
    """Return the smallest id that could be minted at ``moment``: a bound for keyset queries."""
    return (int(moment.timestamp() * 1000) - EPOCH_MS) << 23
