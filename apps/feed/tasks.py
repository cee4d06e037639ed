"""Scheduled upkeep of fan-out: dormant followers, broadcast authors, rows nobody asks for."""

from datetime import UTC, timedelta
from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.feed import services

KEPT = timedelta(days=30)


@cron("23 4 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="feed.upkeep")
def flag_dormant_followers(**_: Any) -> None:
    today = timezone.now().astimezone(UTC).date()
    while services.flag_dormant(today=today):
        pass


@cron("43 4 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="feed.upkeep")
def reconsider_broadcast_authors(**_: Any) -> None:
    services.consider_leaving(now=timezone.now())


@cron("53 4 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="feed.upkeep")
def drop_old_fan_outs(**_: Any) -> None:
    services.drop_old_fan_outs(before=timezone.now() - KEPT)
