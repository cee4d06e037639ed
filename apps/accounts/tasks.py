"""Scheduled work on accounts."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.accounts import selectors, services
from apps.core.queue import do_each, job


@cron("17 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="accounts.expire")
def remove_unconfirmed_accounts(**_: Any) -> None:
    """Give back the usernames of those who never confirmed their address."""
    services.remove_unconfirmed(now=timezone.now())


@cron("23 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="accounts.expire")
def release_usernames(**_: Any) -> None:
    """Forget former usernames once everybody may take them."""
    services.release_usernames(now=timezone.now())


@cron("* * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="accounts.expire")
def lift_ended_suspensions(**_: Any) -> None:
    """Let those take part again whose suspension is over."""
    now = timezone.now()
    do_each(
        selectors.ended_suspension_ids(now=now),
        lambda account_id: services.lift_ended_suspension(account_id=account_id, now=now),
    )
