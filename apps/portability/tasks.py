"""Long work on archives and on the removal of people, and what is due by the clock.

The minute's tick is for requests whose message or worker was lost.
"""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.accounts import selectors as account_selectors
from apps.core.queue import do_each, job
from apps.portability import services

_HOURS_MS = 3_600_000


@cron("* * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="portability.export", time_limit_ms=6 * _HOURS_MS)
def build_exports(**_: Any) -> None:
    """Build the next copy that somebody waits for, and say that there may be another one."""
    if services.build_next_export(now=timezone.now()):
        build_exports.send()


@cron("* * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="portability.import", time_limit_ms=6 * _HOURS_MS)
def run_imports(**_: Any) -> None:
    """Take the next archive in that somebody brought, and say that there may be another one."""
    if services.run_next_import(now=timezone.now()):
        run_imports.send()


@cron("47 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="portability.purge")
def expire_exports(**_: Any) -> None:
    services.expire_exports(now=timezone.now())


@cron("53 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="portability.purge", time_limit_ms=_HOURS_MS)
def remove_orphaned_archives(**_: Any) -> None:
    services.remove_orphaned_archives(now=timezone.now())


@cron("*/15 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="portability.purge", time_limit_ms=_HOURS_MS)
def purge_due_accounts(**_: Any) -> None:
    """Erase those whose time of grace is over; whoever cannot be erased is tried again."""
    now = timezone.now()
    do_each(
        account_selectors.due_deletion_ids(now=now),
        lambda account_id: services.purge_account(account_id=account_id, now=now),
    )
