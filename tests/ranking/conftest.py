"""Reports for the tests of ranking, and no memory of what waited in another test's Redis."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.accounts.models import Account
from apps.core import metrics
from apps.posts.models import Post
from apps.ranking import services
from apps.ranking.services.stream import streams
from apps.ranking.types import Impression, Surface
from tests.core.kit.conftest import hurtable_redis, use_redis

__all__ = ["hurtable_redis", "use_redis"]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OUTCOMES = ("accepted", "dropped", "sampled_out", "ingested", "repeated", "unseen", "poison")
_batches = (f"batch-of-the-tests-{number}" for number in itertools.count())

Counted = Callable[[str], float]


def impression(post: Post, **fields: Any) -> Impression:
    """Somebody saw a post on their home page, just now."""
    seen = {"post": str(post.pk), "surface": Surface.HOME, "position": 0, "ago": 0}
    return Impression(**{**seen, **fields})


def report(account: Account, *events: Any, batch: str = "", now: datetime = NOON) -> bool:
    """Let somebody report, as the edge does."""
    return services.accept_report(
        account_id=account.pk, batch=batch or next(_batches), events=events, now=now
    )


def ingest(*, now: datetime = NOON) -> int:
    """Store what waits, as the scheduled job does."""
    return services.ingest_interactions(now=now)


@pytest.fixture(autouse=True)
def _no_reading_of_another_redis() -> Iterator[None]:
    streams.cache_clear()
    yield
    streams.cache_clear()


@pytest.fixture
def counted() -> Counted:
    """Return a function that tells how much an outcome's metric has grown since the start."""

    def value(outcome: str) -> float:
        return metrics.interactions.labels(outcome)._value.get()

    before = {outcome: value(outcome) for outcome in OUTCOMES}
    return lambda outcome: value(outcome) - before[outcome]
