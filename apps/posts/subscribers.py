"""What follows from media, people and drafts for posts: each a call of one service."""

from django.utils import timezone

from apps.accounts.events import PrivacyChanged, StatusChanged
from apps.core import realtime
from apps.core.counters import register_truth
from apps.core.events import queued
from apps.graph.events import Blocked
from apps.media.events import MediaFailed, MediaReady
from apps.posts import services
from apps.posts.events import DraftFailed, DraftPublished, DraftSubmitted

register_truth(
    kind="posts",
    sql="SELECT author_id, count(*) FROM posts_authorpost WHERE state = 'published' GROUP BY 1",
)

register_truth(
    kind="tag_followers",
    sql="SELECT hashtag_id, count(*) FROM posts_hashtagfollower GROUP BY hashtag_id",
)


@queued(DraftSubmitted, queue="media.publish")
def publish_if_ready(event: DraftSubmitted) -> None:
    # Its last photo may have become ready before the draft was there to be found.
    services.publish_draft(draft_id=event.draft_id, now=timezone.now())


@queued(MediaReady, queue="media.publish")
def publish_waiting_drafts(event: MediaReady) -> None:
    services.publish_drafts_with(
        owner_id=event.owner_id, media_id=event.media_id, now=timezone.now()
    )


@queued(MediaFailed, queue="media.publish")
def fail_waiting_drafts(event: MediaFailed) -> None:
    # Looks at the photos again, finds the failed one, and keeps its reason.
    services.publish_drafts_with(
        owner_id=event.owner_id, media_id=event.media_id, now=timezone.now()
    )


@queued(PrivacyChanged, queue="media.access", lease=600)
def follow_privacy(event: PrivacyChanged) -> None:
    services.refresh_author_access(author_id=event.account_id)


@queued(StatusChanged, queue="media.access", lease=600)
def follow_status(event: StatusChanged) -> None:
    services.refresh_author_access(author_id=event.account_id)


@queued(Blocked, queue="posts.tags")
def remove_tags_of_pair(event: Blocked) -> None:
    services.remove_tags_between(account_id=event.blocker_id, other_id=event.blocked_id)


@queued(DraftPublished, queue="realtime.drafts")
def announce_published_draft(event: DraftPublished) -> None:
    realtime.hint(
        account_ids=[event.author_id],
        kind="media.state",
        payload={
            "draft": str(event.draft_id),
            "state": "published",
            "post": str(event.post_id),
            "url": f"/p/{event.post_id}/",
        },
    )


@queued(DraftFailed, queue="realtime.drafts")
def announce_failed_draft(event: DraftFailed) -> None:
    realtime.hint(
        account_ids=[event.author_id],
        kind="media.state",
        payload={
            "draft": str(event.draft_id),
            "state": "failed",
            "url": f"/create/drafts/{event.draft_id}/",
        },
    )
