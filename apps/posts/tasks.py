"""Scheduled housekeeping of posts."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import job
from apps.posts import services


@cron("*/15 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="posts.purge")
def purge_deleted_posts(**_: Any) -> None:
    for post_id in services.due_post_ids(now=timezone.now()):
        services.purge_post(post_id=post_id)


@cron("47 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="posts.purge")
def drop_abandoned_drafts(**_: Any) -> None:
    services.drop_abandoned_drafts(now=timezone.now())


@cron("*/5 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="posts.purge")
def publish_stuck_drafts(**_: Any) -> None:
    for draft_id in services.stuck_draft_ids(now=timezone.now()):
        services.publish_draft(draft_id=draft_id, now=timezone.now())
