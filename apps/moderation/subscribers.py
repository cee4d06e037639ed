"""Cases end with what they are about; and what the moderators say counts as unread."""

from django.utils import timezone

from apps.core.events import queued
from apps.engagement.events import CommentDeleted
from apps.moderation import selectors, services
from apps.notifications.selectors import register_unread
from apps.posts.events import PostDeleted

CLOSE = "moderation.close"

register_unread(selectors.unread_notices)


@queued(PostDeleted, queue=CLOSE)
def close_cases_of_post(event: PostDeleted) -> None:
    services.close_gone_cases(post_id=event.post_id, now=timezone.now())


@queued(CommentDeleted, queue=CLOSE)
def close_cases_of_comment(event: CommentDeleted) -> None:
    services.close_gone_cases(post_id=event.post_id, now=timezone.now())
