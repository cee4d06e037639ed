"""Scheduled work of notifications."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.notifications import services


@cron("37 4 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="notify.purge")
def purge_notifications(**_: Any) -> None:
    """Delete notifications older than 90 days."""
    services.purge_old(now=timezone.now())
