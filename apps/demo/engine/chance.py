"""Seeded chance: the same seed and part give the same draws on every machine and Python."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

Item = TypeVar("Item")


def chance_for(*, seed: int, part: str) -> random.Random:
    """One stream per part, so that a change in one part leaves the others as they were."""
    return random.Random(f"{seed}:{part}")


def weighted_sample(
    *, chance: random.Random, items: Sequence[Item], weights: Sequence[float], size: int
) -> list[Item]:
    """Up to `size` different items, heavier ones sooner (exponential keys, one pass)."""
    keyed = [
        (chance.expovariate(weight), place) for place, weight in enumerate(weights) if weight > 0
    ]
    keyed.sort()
    return [items[place] for _, place in keyed[:size]]


def soon_after(
    *, chance: random.Random, at: datetime, typical: timedelta, now: datetime
) -> datetime:
    """A moment after `at`, mostly within a few `typical` spans, always before `now`."""
    delay = timedelta(seconds=chance.expovariate(1 / typical.total_seconds()) + 20)
    room = now - at
    return at + (delay if delay < room else room * chance.uniform(0.05, 0.95))
