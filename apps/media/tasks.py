"""Scheduled housekeeping of media."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.media import services


@cron("* * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="media.purge")
def end_hopeless_waits(**_: Any) -> None:
    services.fail_stuck()


@cron("17 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="media.purge")
def drop_old_originals(**_: Any) -> None:
    services.drop_originals(now=timezone.now())


@cron("27 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="media.purge")
def discard_abandoned_uploads(**_: Any) -> None:
    services.discard_abandoned(now=timezone.now())


@cron("37 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="media.purge")
def purge_discarded_media(**_: Any) -> None:
    services.purge_discarded(now=timezone.now())


@cron("41 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="media.purge", time_limit_ms=3_600_000)
def remove_orphaned_files(**_: Any) -> None:
    services.remove_orphans(now=timezone.now())
