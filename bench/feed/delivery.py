"""From the commit of a post to the last of 99,000 feeds, with a real relay and two workers."""

import statistics

from apps.accounts.models import Account
from apps.core.ids import bucket_of
from apps.core.redis import feed_shard_of, feeds_for, owner_key
from bench.crowd import empty_redis, fill_feeds, settle_redis
from bench.feed.pickup import publish_and_wait
from bench.figures import Figure, figure, note
from bench.population import loaded_population
from bench.processes import process

ROUNDS = 7
KEYS_PER_BLOCK = 1_000
PAUSE_SECONDS = 0.01

_COUNT_NEWEST = """
local found = 0
for index = 1, #KEYS do
  if redis.call('LINDEX', KEYS[index], 0) == ARGV[1] then found = found + 1 end
end
return found
"""


def measure() -> list[Figure]:
    """Publish as somebody whom 99,000 follow, every list at its full length of 500."""
    empty_redis()
    population = loaded_population()
    star = Account.objects.get(pk=population.star_id)
    followers = population.star_follower_ids
    note(f"  filling {len(followers):,} feeds")
    (full, *_) = population.probe_ids(follows=150)
    fill_feeds(owner_ids=followers, like=full)
    settle_redis()
    with process("manage.py", "relay"), process("manage.py", "worker", "feed", "--processes", "2"):
        _deliver(star, followers)
        taken = [_deliver(star, followers) for _ in range(ROUNDS)]
    median = statistics.median(taken)
    note(f"  rounds: {', '.join(f'{each:.2f}' for each in taken)} s")
    return [
        figure(
            name=f"commit → last of {len(followers):,} feeds",
            value=median,
            unit="s",
            goal="≤ 1.0",
        ),
        figure(
            name="those deliveries",
            value=len(followers) / median,
            unit="deliveries/s",
            goal="≥ 100,000",
        ),
    ]


def _deliver(star: Account, followers: list[int]) -> float:
    arrival = Arrival(followers)
    return publish_and_wait(star, arrival.is_complete, timeout=120, pause=PAUSE_SECONDS)


class Arrival:
    """Watches lists in blocks: one of each at first, all of a block once that one has it.

    Asking all lists each time would keep Redis from its work; this way every list is looked at
    once it may have the post, and the last block tells the moment to within a few milliseconds.
    """

    def __init__(self, owner_ids: list[int]) -> None:
        by_server: dict[int, list[int]] = {}
        for owner_id in owner_ids:
            by_server.setdefault(feed_shard_of(bucket_of(owner_id)), []).append(owner_id)
        self._waiting = [
            [ids[start : start + KEYS_PER_BLOCK] for start in range(0, len(ids), KEYS_PER_BLOCK)]
            for ids in by_server.values()
        ]

    def is_complete(self, post_id: int) -> bool:
        """Tell whether the post is the newest of every list."""
        self._waiting = [_still_waiting(blocks, post_id) for blocks in self._waiting if blocks]
        return not any(self._waiting)


def _still_waiting(blocks: list[list[int]], post_id: int) -> list[list[int]]:
    """Return the blocks of one server that have not all of their lists' posts yet."""
    pipeline = feeds_for(blocks[0][0]).pipeline()
    for block in blocks:
        # The last of a block in the order of ids is among the last that get it.
        pipeline.lindex(owner_key("f", block[-1]), 0)
    return [
        block
        for block, newest in zip(blocks, pipeline.execute(), strict=True)
        if newest != str(post_id).encode() or not _is_newest_of_all(block, post_id)
    ]


def _is_newest_of_all(owner_ids: list[int], post_id: int) -> bool:
    keys = [owner_key("f", owner_id) for owner_id in owner_ids]
    found = feeds_for(owner_ids[0]).eval(_COUNT_NEWEST, len(keys), *keys, post_id)
    return bool(found == len(owner_ids))
