"""Scheduled housekeeping of engagement."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.engagement import services


@cron("*/15 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="engagement.purge")
def purge_deleted_comments(**_: Any) -> None:
    services.purge_deleted_comments(now=timezone.now())


@cron("29 2 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="engagement.purge")
def forget_old_views(**_: Any) -> None:
    services.forget_old_views(now=timezone.now())
