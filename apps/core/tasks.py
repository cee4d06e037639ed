"""What workers run for the kit: the effects of outbox rows, and scheduled work."""

from collections.abc import Sequence
from typing import Any

import dramatiq
from django.utils import timezone
from dramatiq_crontab import cron

from apps.core import counters, idempotency, mail, outbox
from apps.core.queue import DELIVER, broker, job


@dramatiq.actor(actor_name=DELIVER, queue_name="core.inline", max_retries=0, broker=broker)
def deliver(row_ids: Sequence[int]) -> None:
    """Run the effects of outbox rows; the outbox itself counts attempts and repeats failures."""
    outbox.deliver_rows(row_ids=row_ids)


@cron("17 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="core.purge")
def purge_expired_idempotency_keys(**_: Any) -> None:
    idempotency.purge_expired_keys()


@cron("7 4 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="core.counters", time_limit_ms=3_600_000)
def reconcile_counters(**_: Any) -> None:
    counters.reconcile()


@cron("* * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="core.mail", time_limit_ms=120_000)
def send_due_mail(**_: Any) -> None:
    """Try the mails again that a mail server did not take."""
    mail.send_due(now=timezone.now())
