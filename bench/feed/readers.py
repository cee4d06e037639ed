"""What readers feel of a large fan-out: the Redis part of their home page, idle and beside it."""

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest import mock

from apps.core import redis as core_redis
from apps.core.fanout import push_to_lists
from apps.core.ids import new_id
from apps.core.management.commands.worker import NICENESS
from apps.feed.services import open_home
from apps.graph.policy import Viewer
from bench.crowd import empty_redis, fill_feeds, follow, make_people, make_posts, settle_redis
from bench.figures import Figure, figure, percentile
from bench.processes import writers

FEEDS = 10_000
FEED_LENGTH = 500
READERS = 50
ROUNDS = 5
ROUND_SECONDS = 2.0
PAUSE_SECONDS = 0.001


def measure() -> list[Figure]:
    """Measure reads beside a fan-out that never stops, and how fast that is meanwhile."""
    empty_redis()
    people = make_people(FEEDS + READERS)
    author = people[0]
    make_posts(author=author, count=FEED_LENGTH)
    ids = [account.pk for account in people]
    fill_feeds(owner_ids=ids, like=author.pk)
    settle_redis()
    follow(followers=ids[FEEDS:], followees=[author.pk])
    readers = [Viewer(reader_id) for reader_id in ids[FEEDS:]]
    for reader in readers:
        open_home(viewer=reader)
    idle: list[float] = []
    busy: list[float] = []
    rates: list[float] = []
    with writers(1, fan_out_in_a_loop, ids[:FEEDS]) as (writer,):
        for _ in range(ROUNDS):
            idle.append(_p99_of_reads(readers, ROUND_SECONDS))
            writer.start(ROUND_SECONDS + 0.4)
            time.sleep(0.2)
            busy.append(_p99_of_reads(readers, ROUND_SECONDS))
            rates.append(writer.result())
    return [
        figure(
            name="readers' p99 beside a fan-out to 10,000",
            value=statistics.median(busy) * 1000,
            unit="ms",
            beside=f"the same reads on an idle Redis: {statistics.median(idle) * 1000:.2f} ms",
            reference=statistics.median(idle) * 1000,
            goal="≤ 4",
        ),
        figure(
            name="that fan-out, meanwhile",
            value=statistics.median(rates),
            unit="deliveries/s",
            goal="≥ 85,000",
        ),
    ]


def fan_out_in_a_loop(owner_ids: Sequence[int]) -> Callable[[Any], Any]:
    """Return work that fans out for a number of seconds and returns deliveries per second.

    It runs as a worker does: pages come first.
    """

    os.nice(NICENESS)

    def work(wanted_seconds: float) -> float:
        started = time.perf_counter()
        delivered = 0
        while (taken := time.perf_counter() - started) < wanted_seconds:
            push_to_lists(prefix="f", owner_ids=owner_ids, value=new_id(shard=0))
            delivered += len(owner_ids)
        return delivered / taken

    return work


def _p99_of_reads(readers: Sequence[Viewer], wanted_seconds: float) -> float:
    """Return the 99th percentile of what a home page waits for Redis, in seconds."""
    taken = []
    deadline = time.perf_counter() + wanted_seconds
    number = 0
    clock = _RedisClock()
    with clock.running():
        while time.perf_counter() < deadline:
            clock.seconds = 0.0
            open_home(viewer=readers[number % len(readers)])
            taken.append(clock.seconds)
            number += 1
            time.sleep(PAUSE_SECONDS)
    return percentile(taken, 0.99)


class _RedisClock:
    """Adds up the time that this process waits for Redis, whatever commands a page needs."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        ask = core_redis._Guarded._guard

        def timed(client: Any, call: Any, *args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return ask(client, call, *args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - started

        with mock.patch.object(core_redis._Guarded, "_guard", timed):
            yield
