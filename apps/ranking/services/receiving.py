"""Taking reports in: checked by the edge, put on a stream, never in anybody's way."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import structlog

from apps.core import metrics
from apps.core.redis import RedisUnavailable
from apps.ranking.engine.sampling import is_kept
from apps.ranking.services.stream import stream_of
from apps.ranking.types import Event, Report

logger = structlog.get_logger(__name__)


def accept_report(*, account_id: int, batch: str, events: Sequence[Event], now: datetime) -> bool:
    """Pass a report on towards the log; return False if it was dropped.

    It is dropped when Redis is gone, and during a flood for all but a sample of people.
    """
    stream = stream_of(account_id)
    try:
        weight = stream.weight()
        if not is_kept(account_id=account_id, day=now.date(), weight=weight):
            metrics.interactions.labels("sampled_out").inc(len(events))
            return False
        report = Report(
            account_id=account_id,
            batch=batch,
            received_ms=int(now.timestamp() * 1000),
            weight=weight,
            events=list(events),
        )
        stream.append(msgspec.msgpack.encode(report))
    except RedisUnavailable:
        metrics.interactions.labels("dropped").inc(len(events))
        logger.info("interactions_dropped", events=len(events))
        return False
    metrics.interactions.labels("accepted").inc(len(events))
    return True
