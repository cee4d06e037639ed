"""After an outage Redis may hold values that are older than changes which it has missed.

Those changes wait in the outbox as inline effects. Until they have been repeated, cached values
count as missing in every process that saw a failure.
"""

import threading
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from apps.core.events import INLINE_QUEUE
from apps.core.models import OutboxRow
from apps.core.redis import (
    ASK_EVERY_SECONDS,
    RedisUnavailable,
    forget_failures,
    last_failure,
)

# For so long other processes may go on refusing what this one takes as answered again.
OTHERS_FIND_OUT = timedelta(seconds=2 * ASK_EVERY_SECONDS)


class _Doubt:
    """Which failure this process has seen last, and changes until when may be missing since."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.failure: float | None = None
        self.until = datetime.min.replace(tzinfo=UTC)


_doubt = _Doubt()


def require_current() -> None:
    """Let cached values be used, unless changes made during an outage have not reached them.

    Costs nothing while no server has failed, and one query per read until all is caught up.

    :raises RedisUnavailable: read from PostgreSQL instead.
    """
    failure = last_failure()
    if failure is None:
        return
    now = timezone.now()
    with _doubt.lock:
        if _doubt.failure != failure:
            _doubt.failure, _doubt.until = failure, now + OTHERS_FIND_OUT
        until = _doubt.until
    waiting = OutboxRow.objects.filter(queue=INLINE_QUEUE, created_at__lte=until)
    if waiting.exclude(state=OutboxRow.State.QUARANTINED).exists():
        raise RedisUnavailable("changes made during an outage have not reached the caches yet")
    if now >= until and last_failure() == failure:
        forget_failures()
