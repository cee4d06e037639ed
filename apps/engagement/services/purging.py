"""Removing for good what people did with a purged post, and comments deleted for a day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.engagement.models import Comment, CommentLike, Like, Save, View
from apps.engagement.types import CommentState
from apps.posts import services as post_services

# What people delete is gone within 24 hours; what staff remove can be restored for a month.
PURGE_AFTER = timedelta(hours=20)
REMOVED_KEPT = timedelta(days=30)


@transaction.atomic
def purge_engagement(post_id: int) -> None:
    """Remove all likes, saves, views, comments and counts that belong to a post."""
    comment_ids = list(Comment.objects.filter(post_id=post_id).values_list("id", flat=True))
    CommentLike.objects.filter(post_id=post_id).delete()
    Comment.objects.filter(post_id=post_id).delete()
    Like.objects.filter(post_id=post_id).delete()
    Save.objects.filter(post_id=post_id).delete()
    View.objects.filter(post_id=post_id).delete()
    post_services.forget_counts(subject_ids=comment_ids)


@transaction.atomic
def purge_deleted_comments(*, now: datetime, limit: int = 1_000) -> int:
    """Remove comments that were deleted long enough ago; return how many went."""
    by_people = Q(is_removed=False, deleted_at__lt=now - PURGE_AFTER)
    by_staff = Q(deleted_at__lt=now - REMOVED_KEPT)
    due = list(
        Comment.objects.filter(by_people | by_staff, state=CommentState.DELETED)
        .order_by("deleted_at")
        .values_list("id", flat=True)[:limit]
    )
    if not due:
        return 0
    CommentLike.objects.filter(comment_id__in=due).delete()
    Comment.objects.filter(pk__in=due, state=CommentState.DELETED).delete()
    post_services.forget_counts(subject_ids=due)
    return len(due)
