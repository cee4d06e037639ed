"""What only measurements put on the queues: a job that tells when it began, an idle effect."""

import time
from dataclasses import dataclass
from typing import Any

from apps.core.events import Event, inline
from apps.core.queue import job
from apps.core.redis import redis_for

STARTED = "bench:started"


@job(queue="feed.plan.bench")
def tell_start(**_: Any) -> None:
    """Say when this began; the monotonic clock is the same in all processes of a machine."""
    redis_for("cache").rpush(STARTED, time.monotonic_ns())


@dataclass(frozen=True, slots=True)
class Measured(Event):
    """Something has happened that matters to nobody."""

    number: int


@inline(Measured)
def ignore(event: Measured) -> None:
    """Let the outbox alone be measured."""
