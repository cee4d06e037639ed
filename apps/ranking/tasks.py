"""Scheduled work on the interaction log."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron, interval

from apps.core.queue import job
from apps.ranking import services


@interval(seconds=10)  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="ranking.ingest")
def ingest_interactions(**_: Any) -> None:
    services.ingest_interactions(now=timezone.now())


@cron("11 2 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="ranking.keep")
def keep_partitions(**_: Any) -> None:
    """Make next months' partitions and drop those older than the log may be."""
    services.keep_partitions(now=timezone.now())
