"""Scheduled work of the sockets."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.realtime import services


@cron("23 4 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="realtime.purge")
def purge_stream(**_: Any) -> None:
    """Delete realtime deltas older than a week."""
    services.purge_stream(now=timezone.now())
