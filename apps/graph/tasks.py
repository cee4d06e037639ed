"""Scheduled housekeeping of the graph."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.graph import services


@cron("*/10 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="graph.upkeep")
def end_mutes(**_: Any) -> None:
    while services.end_mutes(now=timezone.now()):
        pass
