"""Scheduled work on codes, tokens and apps."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.oauth import services


@cron("41 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="oauth.purge")
def purge_what_is_over(**_: Any) -> None:
    """Delete expired codes and tokens, then the apps that nobody uses."""
    now = timezone.now()
    services.purge_expired(now=now)
    services.forget_unused_apps(now=now)
