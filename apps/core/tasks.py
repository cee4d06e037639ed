"""Scheduled work of the kit."""

from typing import Any

from dramatiq_crontab import cron

from apps.core import idempotency
from apps.core.queue import job


@cron("17 3 * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="core.purge")
def purge_expired_idempotency_keys(**_: Any) -> None:
    idempotency.purge_expired_keys()
