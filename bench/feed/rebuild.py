"""A feed that Redis has lost, built again from PostgreSQL."""

from apps.feed.services import rebuild_feed
from bench.crowd import empty_redis
from bench.figures import Figure, figure, percentile, seconds
from bench.population import loaded_population

FOLLOWS = 150
WARM_UP = 20


def measure() -> list[Figure]:
    """Rebuild the feeds of readers with 150 follows among a million posts, each once."""
    empty_redis()
    readers = loaded_population().probe_ids(follows=FOLLOWS)
    for reader in readers[:WARM_UP]:
        rebuild_feed(account_id=reader)
    taken = [_rebuild(reader) for reader in readers[WARM_UP:]]
    return [
        figure(
            name="cold rebuild, 150 follows of 1 M posts, 3 M edges, p50",
            value=percentile(taken, 0.5) * 1000,
            unit="ms",
            goal="≤ 10",
        )
    ]


def _rebuild(account_id: int) -> float:
    return seconds(lambda: rebuild_feed(account_id=account_id))
