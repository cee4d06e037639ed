"""The Redis streams between the edge and the log: one on each feed server, by the account.

Entries may be lost (Redis vanishes, or the cap cuts the oldest away) but never delay anybody. One
consumer group reads them; what was read and not acknowledged is read again.
"""

import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from redis import ResponseError

from apps.core import metrics
from apps.core.ids import bucket_of
from apps.core.redis import GuardedRedis, feed_shard_of, feeds_for_bucket
from apps.ranking.engine.sampling import BACKLOG_STEP, weight_for

STREAM_CAP = 50_000
GROUP = "log"
# Under the lock of the ingest there is one reader, so what it finds pending was left by a dead one.
CONSUMER = "ingest"
READING_LASTS = 1.0

Entry = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """How many reports waited, and when (monotonic)."""

    backlog: int
    at: float


class Stream:
    """The reports that wait on one feed server."""

    def __init__(self, shard: int) -> None:
        self.shard = shard
        self.key = f"in:{{{shard}}}"
        self._reading = _Reading(0, 0.0)

    @property
    def client(self) -> GuardedRedis:
        # Buckets are dealt out to the servers in turn, so the first ones have their numbers.
        return feeds_for_bucket(self.shard)

    def weight(self) -> int:
        """Return what a report counts for now.

        Costs nothing while little waits; during a flood this process asks once a second, because
        those who send nothing learn nothing.

        :raises RedisUnavailable: the server does not answer.
        """
        reading = self._reading
        if reading.backlog >= BACKLOG_STEP and time.monotonic() - reading.at > READING_LASTS:
            reading = self._remember(self.client.xlen(self.key))
        return weight_for(backlog=reading.backlog)

    def append(self, packed: bytes) -> None:
        """Add one report, in one round trip.

        :raises RedisUnavailable: it is lost.
        """
        pipeline = self.client.pipeline()
        pipeline.xadd(self.key, {"r": packed}, maxlen=STREAM_CAP, approximate=True)
        pipeline.xlen(self.key)
        _, backlog = pipeline.execute()
        self._remember(backlog)

    def read(self, *, pending: bool, count: int) -> list[Entry]:
        """Return the next entries: those never acknowledged, or new ones; None is a lost body.

        :raises RedisUnavailable: the server does not answer.
        """
        start = "0" if pending else ">"
        try:
            answer: Any = self.client.xreadgroup(GROUP, CONSUMER, {self.key: start}, count=count)
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._create_group()
            return self.read(pending=pending, count=count)
        # An entry that the cap cut away after it was read has no fields any more.
        return [
            (entry_id.decode(), fields.get(b"r"))
            for _, entries in answer
            for entry_id, fields in entries
        ]

    def acknowledge(self, entry_ids: Sequence[str]) -> None:
        """Forget entries that are stored, so that the length is what waits.

        :raises RedisUnavailable: they will be read, and recognized, once more.
        """
        pipeline = self.client.pipeline()
        pipeline.xack(self.key, GROUP, *entry_ids)
        pipeline.xdel(self.key, *entry_ids)
        pipeline.xlen(self.key)
        self._remember(pipeline.execute()[-1])

    def _create_group(self) -> None:
        try:
            self.client.xgroup_create(self.key, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _remember(self, backlog: int) -> _Reading:
        self._reading = _Reading(backlog, time.monotonic())
        metrics.interaction_backlog.labels(str(self.shard)).set(backlog)
        return self._reading


@functools.cache
def streams() -> tuple[Stream, ...]:
    """Return the stream of each feed server."""
    return tuple(Stream(shard) for shard in range(settings.FEED_SHARD_COUNT))


def stream_of(account_id: int) -> Stream:
    """Return the stream that an account's reports go through, always the same one."""
    return streams()[feed_shard_of(bucket_of(account_id))]


def backlog() -> int:
    """Return how many reports wait to be stored.

    :raises RedisUnavailable: a server does not answer.
    """
    return sum(int(stream.client.xlen(stream.key)) for stream in streams())
