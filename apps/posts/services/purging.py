"""Removing for good what was deleted: the rows of a post, and the bytes of its photos."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.core.counters import drop_counts
from apps.media import services as media_services
from apps.posts.models import AuthorPost, HashtagPost, Post, PostMedia, TaggedPost
from apps.posts.types import PostState

# What its author deletes is gone within 24 hours; what staff remove can be restored for a month.
PURGE_AFTER = timedelta(hours=20)
REMOVED_KEPT = timedelta(days=30)

PurgeStep = Callable[[int], None]

_steps: list[PurgeStep] = []


def register_purge(step: PurgeStep) -> PurgeStep:
    """Let ``step(post_id)`` remove an upper app's rows in the transaction that removes the post."""
    if step not in _steps:
        _steps.append(step)
    return step


def due_post_ids(*, now: datetime, limit: int = 500) -> list[int]:
    """Return the posts whose time has come, the longest deleted first."""
    by_author = Q(removed_state="", deleted_at__lt=now - PURGE_AFTER)
    by_staff = Q(deleted_at__lt=now - REMOVED_KEPT)
    return list(
        Post.objects.filter(by_author | by_staff, state=PostState.DELETED)
        .order_by("deleted_at")
        .values_list("id", flat=True)[:limit]
    )


@transaction.atomic
def purge_post(*, post_id: int) -> bool:
    """Remove a deleted post and all that hangs on it; False if it is gone or was restored."""
    # The race: staff restore the post in this moment.
    post = (
        Post.objects.select_for_update(of=("self",))
        .filter(pk=post_id, state=PostState.DELETED)
        .first()
    )
    if post is None:
        return False
    media_ids = list(PostMedia.objects.filter(post_id=post_id).values_list("media_id", flat=True))
    if media_ids:
        media_services.discard_media(media_ids=media_ids)
    for step in _steps:
        step(post_id)
    HashtagPost.objects.filter(post_id=post_id).delete()
    tagged_ids = list(post.tags.values_list("account_id", flat=True))
    TaggedPost.objects.filter(account_id__in=tagged_ids, post_id=post_id).delete()
    AuthorPost.objects.filter(author_id=post.author_id, post_id=post_id).delete()
    forget_counts(subject_ids=[post_id])
    post.delete()
    return True


def forget_counts(*, subject_ids: list[int]) -> None:
    """Remove the counts of what does not exist any more."""
    drop_counts(subject_ids=subject_ids)
