"""Removing for good what somebody did with the posts of others; counts stay right.

Each call takes one batch and returns how much it found; whoever calls goes on until nothing is
left, so that it may be interrupted at any point.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from apps.core.counters import count_many
from apps.engagement.models import Comment, CommentLike, Like, Save, View
from apps.engagement.services.comments import take_away
from apps.engagement.types import CommentState
from apps.posts import services as post_services

BATCH = 500


@transaction.atomic
def withdraw_comments_of(*, account_id: int, now: datetime) -> int:
    """Take somebody's comments away with their replies, which others are told of."""
    comments = list(
        Comment.objects.filter(author_id=account_id, state=CommentState.PUBLISHED)[:BATCH]
    )
    for comment in comments:
        take_away(comment, now)
    return len(comments)


def withdrawn_comments_of(*, account_id: int) -> list[tuple[int, int]]:
    """Return (post, comment) of some comments of somebody that are taken away and not erased."""
    comments = Comment.objects.filter(author_id=account_id).exclude(state=CommentState.PUBLISHED)
    return list(comments.values_list("post_id", "id")[:BATCH])


@transaction.atomic
def erase_comments(*, comment_ids: Sequence[int]) -> int:
    """Remove comments that are taken away, their replies, and all likes of both."""
    gone = Q(pk__in=comment_ids) | Q(parent_id__in=comment_ids)
    ids = list(
        Comment.objects.filter(gone)
        .exclude(state=CommentState.PUBLISHED)
        .values_list("id", flat=True)
    )
    CommentLike.objects.filter(comment_id__in=ids).delete()
    deleted, _ = Comment.objects.filter(pk__in=ids).delete()
    post_services.forget_counts(subject_ids=ids)
    return deleted


@transaction.atomic
def erase_likes(*, account_id: int) -> int:
    """Remove somebody's likes of posts."""
    likes = Like.objects.select_for_update().filter(account_id=account_id)
    post_ids = [like.post_id for like in likes[:BATCH]]
    Like.objects.filter(account_id=account_id, post_id__in=post_ids).delete()
    _count_less("likes", post_ids)
    return len(post_ids)


@transaction.atomic
def erase_comment_likes(*, account_id: int) -> int:
    """Remove somebody's likes of comments."""
    likes = CommentLike.objects.select_for_update().filter(account_id=account_id)
    comment_ids = [like.comment_id for like in likes[:BATCH]]
    CommentLike.objects.filter(account_id=account_id, comment_id__in=comment_ids).delete()
    _count_less("likes", comment_ids)
    return len(comment_ids)


@transaction.atomic
def erase_saves(*, account_id: int) -> int:
    """Remove what somebody kept for later."""
    saves = Save.objects.select_for_update().filter(account_id=account_id)
    post_ids = [save.post_id for save in saves[:BATCH]]
    Save.objects.filter(account_id=account_id, post_id__in=post_ids).delete()
    _count_less("saves", post_ids)
    return len(post_ids)


@transaction.atomic
def erase_views(*, account_id: int) -> int:
    """Remove who it was that saw posts; how often they were seen stays."""
    deleted, _ = View.objects.filter(account_id=account_id).delete()
    return deleted


def _count_less(kind: str, subject_ids: Sequence[int]) -> None:
    count_many(
        deltas=[(subject, kind, -number) for subject, number in Counter(subject_ids).items()]
    )
