"""After an outage Redis may hold values that are older than changes which it has missed.

Those changes wait in the outbox as inline effects. Until they have been repeated, cached values
count as missing in every process that saw a failure.
"""

import threading
from datetime import UTC, datetime

from django.utils import timezone

from apps.core.events import INLINE_QUEUE
from apps.core.models import OutboxRow
from apps.core.redis import RedisUnavailable, forget_failures, last_failure


class _Doubt:
    """Which failure this process has seen last, and when it first asked again after that."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.failure: float | None = None
        self.since = datetime.min.replace(tzinfo=UTC)


_doubt = _Doubt()


def require_current() -> None:
    """Let cached values be used, unless changes made during an outage have not reached them.

    Costs nothing while no server has failed, and one query per read until all is caught up.

    :raises RedisUnavailable: read from PostgreSQL instead.
    """
    failure = last_failure()
    if failure is None:
        return
    with _doubt.lock:
        if _doubt.failure != failure:
            _doubt.failure, _doubt.since = failure, timezone.now()
        since = _doubt.since
    waiting = OutboxRow.objects.filter(queue=INLINE_QUEUE, created_at__lte=since)
    if waiting.exclude(state=OutboxRow.State.QUARANTINED).exists():
        raise RedisUnavailable("changes made during an outage have not reached the caches yet")
    if last_failure() == failure:
        forget_failures()
