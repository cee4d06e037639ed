"""Scheduled work on accounts."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.accounts import services
from apps.core.queue import job


@cron("17 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="accounts.expire")
def remove_unconfirmed_accounts(**_: Any) -> None:
    """Give back the usernames of those who never confirmed their address."""
    services.remove_unconfirmed(now=timezone.now())
