"""Every measured name of the site, declared once; processes share them through a folder.

Set PROMETHEUS_MULTIPROC_DIR to one folder for all processes of a machine, emptied before they
start, so that /metrics shows their sum.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)

feed_fanout_lag = Histogram(
    "instaclone_feed_fanout_lag_seconds",
    "From a post's commit to its place in the last follower's feed.",
    buckets=_SLOW,
)
feed_deliveries = Counter("instaclone_feed_deliveries", "Posts pushed into feeds.")
feed_read = Histogram(
    "instaclone_feed_read_seconds", "Reading one page of a home feed.", buckets=_FAST
)
cache_requests = Counter(
    "instaclone_cache_requests", "Lookups by cache and result.", ["cache", "result"]
)
counter_drift = Gauge(
    "instaclone_counter_drift",
    "Counters that differed from their rows when they were last compared.",
    ["kind"],
    multiprocess_mode="mostrecent",
)
outbox_open = Gauge(
    "instaclone_outbox_open",
    "Effects that are committed and not yet carried out.",
    multiprocess_mode="mostrecent",
)
outbox_lag = Gauge(
    "instaclone_outbox_lag_seconds",
    "Age of the oldest effect that waits.",
    multiprocess_mode="mostrecent",
)
queue_depth = Gauge(
    "instaclone_queue_depth",
    "Messages waiting in a queue.",
    ["queue"],
    multiprocess_mode="mostrecent",
)
realtime_connections = Gauge(
    "instaclone_realtime_connections", "Open sockets.", multiprocess_mode="livesum"
)
realtime_delivery = Histogram(
    "instaclone_realtime_delivery_seconds",
    "From a commit to the frame on a socket.",
    buckets=_FAST,
)
ranker = Histogram("instaclone_ranker_seconds", "Ranking one page of candidates.", buckets=_FAST)
ranker_fallback = Counter(
    "instaclone_ranker_fallback", "Pages that were shown in order of time instead."
)
media_jobs = Counter("instaclone_media_jobs", "Media jobs by kind and result.", ["kind", "result"])
interactions = Counter(
    "instaclone_interactions", "Reported interactions by what became of them.", ["outcome"]
)
interaction_backlog = Gauge(
    "instaclone_interaction_backlog",
    "Interaction reports that wait to be stored.",
    ["stream"],
    multiprocess_mode="mostrecent",
)
interaction_lag = Gauge(
    "instaclone_interaction_lag_seconds",
    "How long the oldest report of the last run had waited.",
    multiprocess_mode="mostrecent",
)
safety_decisions = Counter(
    "instaclone_safety_decisions", "Decisions by policy and action.", ["policy", "action"]
)


@contextmanager
def timed(histogram: Histogram) -> Iterator[None]:
    """Observe how long the block takes, whether it succeeds or not."""
    started_at = perf_counter()
    try:
        yield
    finally:
        histogram.observe(perf_counter() - started_at)


def exposition() -> bytes:
    """Return all metrics in the text format of Prometheus."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return generate_latest(REGISTRY)
    _forget_the_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # registers itself
    return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """Drop what processes that were killed said of themselves: their sockets are not open any more.

    What they counted stays, for a sum may not shrink.
    """
    for file in folder.glob("gauge_live*.db"):
        try:
            os.kill(int(file.stem.rpartition("_")[2]), 0)
        except ProcessLookupError:
            file.unlink(missing_ok=True)
        except PermissionError:
            # It lives, as somebody else.
            continue
