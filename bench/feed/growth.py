"""What a warm page costs as follows and posts grow: it should not notice either."""

import statistics
import time

from apps.core.redis import feeds_for_bucket
from apps.feed.services import open_home
from apps.graph.policy import Viewer
from bench.crowd import empty_redis
from bench.figures import Figure, figure, interleaved, note
from bench.population import loaded_population

FEW_FOLLOWS, MANY_FOLLOWS = 100, 5_000
FEW_POSTS, MANY_POSTS = 100_000, 10_000_000
READS = 60
ROUNDS = 9
KEYS_PER_CALL = 10_000

# Stands for cards: how many keys there are is what could matter, not what they hold.
_ADD_KEYS = """
for number = ARGV[1], ARGV[2] do redis.call('SET', 'p:simulated:' .. number, 'card') end
"""


def measure() -> list[Figure]:
    """Measure the page itself, without HTTP."""
    empty_redis()
    population = loaded_population()
    (few,), (many,) = (
        population.probe_ids(follows=follows) for follows in (FEW_FOLLOWS, MANY_FOLLOWS)
    )
    few_seconds, many_seconds = interleaved(
        lambda: _read(few), lambda: _read(many), rounds=ROUNDS, prepare=lambda: _warm(few, many)
    )
    client = feeds_for_bucket(0)
    # Rewriting the log of ten million keys would be measured as well.
    logged = client.config_get("appendonly")["appendonly"] or "no"
    client.config_set("appendonly", "no")
    try:
        _add_keys(0, FEW_POSTS)
        small = _median_read(few)
        note(f"  adding {MANY_POSTS:,} keys")
        _add_keys(FEW_POSTS, MANY_POSTS)
        large = _median_read(few)
    finally:
        empty_redis()
        client.config_set("appendonly", logged)
    return [
        figure(
            name=f"warm read, {MANY_FOLLOWS:,} follows",
            value=many_seconds / READS * 1000,
            unit="ms",
            beside=f"{FEW_FOLLOWS} follows: {few_seconds / READS * 1000:.2f} ms",
            reference=few_seconds / READS * 1000,
            goal="≤ 1.5",
        ),
        figure(
            name="warm read, 10,000,000 posts (simulated keys)",
            value=large * 1000,
            unit="ms",
            beside=f"100,000 posts: {small * 1000:.2f} ms",
            reference=small * 1000,
            goal="≤ 1.5",
        ),
    ]


def _read(account_id: int) -> None:
    for _ in range(READS):
        open_home(viewer=Viewer(account_id))


def _warm(*account_ids: int) -> None:
    for account_id in account_ids:
        open_home(viewer=Viewer(account_id))


def _median_read(account_id: int) -> float:
    _warm(account_id)
    taken = []
    for _ in range(READS * ROUNDS):
        started = time.perf_counter()
        open_home(viewer=Viewer(account_id))
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _add_keys(first: int, last: int) -> None:
    client = feeds_for_bucket(0)
    for start in range(first, last, KEYS_PER_CALL):
        client.eval(_ADD_KEYS, 0, start, min(start + KEYS_PER_CALL, last) - 1)
