"""Cases end by themselves when what they are about is gone for good."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from apps.engagement.models import Comment
from apps.engagement.types import CommentState
from apps.moderation.models import Case
from apps.moderation.types import CaseState, Outcome, TargetKind
from apps.posts.models import Post
from apps.posts.types import PostState


@transaction.atomic
def close_gone_cases(*, post_id: int, now: datetime) -> int:
    """Close what is open about a deleted post or comments of it; return how much that was.

    Reads the present state. What staff removed is not gone: its cases stay with them.
    """
    post = Post.objects.filter(pk=post_id).first()
    about = Q(post_id=post_id)
    if post is not None and not (post.state == PostState.DELETED and not post.removed_state):
        gone = Comment.objects.filter(post_id=post_id, state=CommentState.DELETED, is_removed=False)
        about &= Q(target_kind=TargetKind.COMMENT, target_id__in=gone.values("id"))
    return Case.objects.filter(about, state=CaseState.OPEN).update(
        state=CaseState.CLOSED, outcome=Outcome.GONE, closed_at=now
    )
