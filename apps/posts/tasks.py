"""Scheduled housekeeping of posts."""

from typing import Any

from django.utils import timezone
from dramatiq_crontab import cron

from apps.core.queue import do_each, job
from apps.posts import services


@cron("*/15 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="posts.purge")
def purge_deleted_posts(**_: Any) -> None:
    ids = services.due_post_ids(now=timezone.now())
    do_each(ids, lambda post_id: services.purge_post(post_id=post_id))


@cron("47 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="posts.purge")
def drop_abandoned_drafts(**_: Any) -> None:
    services.drop_abandoned_drafts(now=timezone.now())


@cron("*/5 * * * *")  # type: ignore[untyped-decorator]  # the package has no types
@job(queue="posts.purge")
def publish_stuck_drafts(**_: Any) -> None:
    now = timezone.now()
    do_each(
        services.stuck_draft_ids(now=now),
        lambda draft_id: services.publish_draft(draft_id=draft_id, now=now),
    )
