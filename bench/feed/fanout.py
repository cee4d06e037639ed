"""Fan-out calls onto full lists beside raw Redis and beside Stream-Framework; a list's memory."""

import random
import time
from collections.abc import Callable, Sequence

from apps.core.fanout import push_to_lists
from apps.core.ids import new_id, shard_of
from apps.core.redis import feeds_for, feeds_for_bucket, owner_key
from bench.crowd import empty_redis, fill_feeds, make_people, make_posts
from bench.figures import Figure, figure, interleaved

FEEDS = 10_000
FEED_LENGTH = 500
PIPELINE = 500
# Documented defaults of Stream-Framework 1.4.
PEER_CHUNK = 100
PEER_TRIM_CHANCE = 0.01
PEER_SAMPLE = 2_000


def measure() -> list[Figure]:
    """Measure the fan-out call and what a list of 500 costs."""
    empty_redis()
    people = make_people(FEEDS)
    author = people[0]
    make_posts(author=author, count=FEED_LENGTH)
    owner_ids = [account.pk for account in people]
    fill_feeds(owner_ids=owner_ids, like=author.pk)
    client = feeds_for(author.pk)
    used = client.memory_usage(owner_key("f", author.pk), samples=0) or 0
    peer = _peer(owner_ids[:PEER_SAMPLE])

    def ours() -> None:
        push_to_lists(prefix="f", owner_ids=owner_ids, value=new_id(shard=shard_of(author.pk)))

    our_seconds, raw_seconds, peer_seconds = interleaved(ours, _raw(owner_ids), peer)
    ours_per_second = FEEDS / our_seconds
    return [
        figure(
            name="fan-out, idempotent",
            value=ours_per_second,
            unit="deliveries/s",
            beside=f"raw pipelined LPUSHX + LTRIM: {FEEDS / raw_seconds:,.0f}/s",
            reference=FEEDS / raw_seconds,
            goal="≥ 0.33",
        ),
        figure(
            name="fan-out beside Stream-Framework's",
            value=ours_per_second,
            unit="deliveries/s",
            beside=f"its documented algorithm: {PEER_SAMPLE / peer_seconds:,.0f}/s",
            reference=PEER_SAMPLE / peer_seconds,
            goal="≥ 15",
        ),
        figure(name="memory of a feed of 500", value=used / 1024, unit="KiB", goal="≤ 6"),
    ]


def _raw(owner_ids: Sequence[int]) -> Callable[[], None]:
    """The floor that is not idempotent: two commands per list, in plain pipelines."""
    keys = [owner_key("f", owner_id) for owner_id in owner_ids]
    client = feeds_for_bucket(0)

    def push() -> None:
        value = new_id(shard=0)
        for start in range(0, len(keys), PIPELINE):
            pipeline = client.pipeline()
            for key in keys[start : start + PIPELINE]:
                pipeline.lpushx(key, value)
                pipeline.ltrim(key, 0, FEED_LENGTH - 1)
            pipeline.execute()

    return push


def _peer(owner_ids: Sequence[int]) -> Callable[[], None]:
    """What Stream-Framework documents that it does, without the cost of its own code and queue.

    Its last release uses a reserved word of Python 3.7 as a name and pins a Redis client of 2017,
    so it cannot run here. A feed is a sorted set scored by the activity's id; followers are
    handled in chunks of 100, each feed is one round trip that adds, and one in a hundred trims.
    """
    keys = [f"bench:peer:{owner_id}" for owner_id in owner_ids]
    client = feeds_for_bucket(0)
    scores = {str(number): float(number) for number in range(FEED_LENGTH)}
    for start in range(0, len(keys), PEER_CHUNK):
        pipeline = client.pipeline()
        for key in keys[start : start + PEER_CHUNK]:
            pipeline.zadd(key, scores)
        pipeline.execute()
    chance = random.Random(1)

    def push() -> None:
        activity = time.time_ns()
        for start in range(0, len(keys), PEER_CHUNK):
            for key in keys[start : start + PEER_CHUNK]:
                pipeline = client.pipeline()
                pipeline.zadd(key, {str(activity): float(activity)})
                pipeline.execute()
                if chance.random() <= PEER_TRIM_CHANCE:
                    client.zremrangebyrank(key, 0, -FEED_LENGTH - 1)

    return push
