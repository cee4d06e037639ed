"""The transactional outbox: what was committed is sent, carried out once, or put in quarantine.

A row's life: open → (relay) sent → (worker) carried out and deleted in the effect's transaction.
A failed attempt opens it again with a growing delay; the third failure quarantines it. Attempts
are counted before the work, so a row that kills its worker is quarantined as well. An attempt that
only found Redis or another server down is not held against the row.

Inline effects take no locks in PostgreSQL, so a message of them is leased, carried out and closed
as one; whatever goes wrong then sends each of them its own way.
"""

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Min, Q
from django.db.models.functions import Now
from django.utils import timezone

from apps.core import metrics
from apps.core import queue as queues
from apps.core.events import INLINE_QUEUE, load_event, subscriber_named
from apps.core.exceptions import Unavailable
from apps.core.models import OutboxRow
from apps.core.redis import RedisUnavailable

logger = structlog.get_logger(__name__)

CLAIM_SIZE = 1000
ROWS_PER_MESSAGE = 16
INLINE_ROWS_PER_MESSAGE = 128
MAX_ATTEMPTS = 3
RESEND_AFTER = timedelta(seconds=30)
SHORT_LEASE_SECONDS = 30
BACKOFF_SECONDS = (1, 5, 25)
NOTIFY_CHANNEL = "outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leased:
    """What a worker needs of a row that it has to itself for a while."""

    pk: int
    subscriber: str
    attempts: int
    payload: dict[str, Any]


class _AlreadyHappened(Exception):
    """Another worker finished the effect while this attempt outlived its lease."""


@transaction.atomic
def relay_batch() -> int:
    """Send the oldest open rows to their queues and mark them sent; return how many.

    The messages leave before the commit: when the broker is down the claim rolls back and the
    rows stay open. A worker that is faster than the commit waits for the row lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE core_outboxrow SET state = 'sent', available_at = now()
            WHERE id IN (
                SELECT id FROM core_outboxrow
                WHERE state = 'open' AND available_at <= now()
                ORDER BY available_at, id LIMIT %s FOR UPDATE SKIP LOCKED
            )
            RETURNING id, queue
            """,
            [CLAIM_SIZE],
        )
        claimed = sorted(cursor.fetchall())
    by_queue: dict[str, list[int]] = defaultdict(list)
    for row_id, queue in claimed:
        by_queue[queue].append(row_id)
    for queue, row_ids in by_queue.items():
        size = INLINE_ROWS_PER_MESSAGE if queue == INLINE_QUEUE else ROWS_PER_MESSAGE
        for start in range(0, len(row_ids), size):
            queues.send_rows(queue=queue, row_ids=row_ids[start : start + size])
    return len(claimed)


def sweep() -> int:
    """Open the rows again whose message or worker was lost; return how many."""
    return (
        OutboxRow.objects.filter(
            state=OutboxRow.State.SENT, available_at__lt=timezone.now() - RESEND_AFTER
        )
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=Now()))
        .update(state=OutboxRow.State.OPEN, leased_until=None, available_at=Now())
    )


def deliver_rows(*, row_ids: Sequence[int]) -> None:
    """Carry out the effects of rows; each row succeeds or fails alone."""
    together = _lease_together(row_ids) if len(row_ids) > 1 else []
    if not _carry_out_together(together):
        for row in together:
            _carry_out(row)
    leased = {row.pk for row in together}
    for row_id in row_ids:
        if row_id not in leased:
            deliver_row(row_id=row_id)


def deliver_row(*, row_id: int) -> bool:
    """Carry out one row's effect and delete the row with it; return whether it happened now."""
    row = _lease(row_id)
    return row is not None and _carry_out(row)


def _carry_out(row: _Leased) -> bool:
    try:
        if row.attempts > MAX_ATTEMPTS:
            raise RuntimeError("every attempt killed its worker or ran out of time")
        with transaction.atomic():
            _run_effect(row)
            _close([row])
    except _AlreadyHappened:
        logger.warning("outbox effect outlived its lease", subscriber=row.subscriber)
        return False
    except Exception as error:  # noqa: BLE001  # whatever an effect raises is recorded on its row
        _record_failure(row, error)
        return False
    return True


def _carry_out_together(rows: Sequence[_Leased]) -> bool:
    """Carry out all effects or none; False when each has to be tried alone."""
    try:
        with transaction.atomic():
            for row in rows:
                _run_effect(row)
            if rows:
                _close(rows)
    except Exception:  # noqa: BLE001  # tried alone, the one that is broken is found and recorded
        return False
    return True


def _run_effect(row: _Leased) -> None:
    subscriber = subscriber_named(row.subscriber)
    subscriber.handler(load_event(subscriber, row.payload))


def _close(rows: Sequence[_Leased]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_outboxrow WHERE id = ANY(%s)", [[row.pk for row in rows]])
        if cursor.rowcount != len(rows):
            raise _AlreadyHappened


def _lease(row_id: int) -> _Leased | None:
    """Count the attempt and keep others off the row, in a transaction of its own."""
    leased = _leased("id = %s", [row_id])
    if not leased:
        return None
    (row,) = leased
    try:
        lease = subscriber_named(row.subscriber).lease
    except KeyError:
        return row
    if lease > SHORT_LEASE_SECONDS:
        OutboxRow.objects.filter(pk=row_id).update(
            leased_until=timezone.now() + timedelta(seconds=lease)
        )
    return row


def _lease_together(row_ids: Sequence[int]) -> list[_Leased]:
    """Lease the inline effects that have never been tried, in the order in which they happened.

    Whatever failed before, or took its worker along, is not put beside others again.
    """
    return _leased("id = ANY(%s) AND queue = %s AND attempts = 0", [sorted(row_ids), INLINE_QUEUE])


def _leased(condition: str, values: list[Any]) -> list[_Leased]:
    """Lease the rows that match and are free.

    The commit need not reach the disk: a server that forgets it repeats an attempt uncounted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE core_outboxrow
            SET attempts = attempts + 1, state = 'sent', available_at = now(),
                leased_until = now() + make_interval(secs => {SHORT_LEASE_SECONDS})
            WHERE id IN (
                SELECT id FROM core_outboxrow
                WHERE {condition} AND state <> 'quarantined'
                  AND (leased_until IS NULL OR leased_until < now())
                ORDER BY id FOR UPDATE
            )
            RETURNING id, subscriber, attempts, payload,
                      set_config('synchronous_commit', 'off', true)
            """,  # noqa: S608  # both parts are constants of this module
            values,
        )
        rows = [
            _Leased(pk=row_id, subscriber=name, attempts=attempts, payload=json.loads(payload))
            for row_id, name, attempts, payload, _ in cursor.fetchall()
        ]
    return sorted(rows, key=lambda row: row.pk)


def _record_failure(row: _Leased, error: Exception) -> None:
    is_outage = isinstance(error, (RedisUnavailable, Unavailable))
    attempts = row.attempts - 1 if is_outage else row.attempts
    is_last = attempts >= MAX_ATTEMPTS
    delay = BACKOFF_SECONDS[min(row.attempts, len(BACKOFF_SECONDS)) - 1]
    # Whoever has leased the row since then decides about it.
    OutboxRow.objects.filter(pk=row.pk, attempts=row.attempts).update(
        state=OutboxRow.State.QUARANTINED if is_last else OutboxRow.State.OPEN,
        attempts=attempts,
        available_at=timezone.now() + timedelta(seconds=delay),
        leased_until=None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
    logger.error(
        "outbox effect failed",
        subscriber=row.subscriber,
        attempts=row.attempts,
        quarantined=is_last,
        exc_info=error,
    )


def retry_quarantined(*, row_ids: Sequence[int] | None = None) -> int:
    """Give quarantined rows (all, or the named ones) three new attempts; return how many."""
    rows = OutboxRow.objects.filter(state=OutboxRow.State.QUARANTINED)
    if row_ids is not None:
        rows = rows.filter(pk__in=row_ids)
    return rows.update(
        state=OutboxRow.State.OPEN, attempts=0, available_at=Now(), leased_until=None
    )


def oldest_open_age() -> float:
    """Return the age in seconds of the oldest effect that has not happened yet (0 when none)."""
    oldest = OutboxRow.objects.exclude(state=OutboxRow.State.QUARANTINED).aggregate(
        at=Min("created_at")
    )["at"]
    return 0.0 if oldest is None else (timezone.now() - oldest).total_seconds()


def measure() -> None:
    """Write the state of outbox and queues into the metrics."""
    waiting = OutboxRow.objects.exclude(state=OutboxRow.State.QUARANTINED)
    metrics.outbox_open.set(waiting.count())
    metrics.outbox_lag.set(oldest_open_age())
    for queue, depth in queues.depths().items():
        metrics.queue_depth.labels(queue).set(depth)


def drain(*, limit: int = 10_000, timeout: float = 60.0) -> int:
    """Carry out everything open in this process, effects of effects included; return how many.

    For commands and tests that need the finished state; the relay and the workers do this for
    the running site.
    """
    done = 0
    deadline = time.monotonic() + timeout
    while done < limit and time.monotonic() < deadline:
        row_ids = list(
            OutboxRow.objects.exclude(state=OutboxRow.State.QUARANTINED)
            .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=Now()))
            .order_by("id")
            .values_list("pk", flat=True)[:500]
        )
        if not row_ids:
            break
        deliver_rows(row_ids=row_ids)
        done += len(row_ids)
    return done
