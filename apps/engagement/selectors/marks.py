"""What one account has done to some objects; for that account's own pages."""

from collections.abc import Sequence

from apps.engagement.models import CommentLike, Like, Save


def liked_post_ids(*, account_id: int, post_ids: Sequence[int]) -> set[int]:
    """Return which of the posts the account likes."""
    likes = Like.objects.filter(account_id=account_id, post_id__in=list(post_ids))
    return set(likes.values_list("post_id", flat=True))


def saved_post_ids(*, account_id: int, post_ids: Sequence[int]) -> set[int]:
    """Return which of the posts the account has saved."""
    saves = Save.objects.filter(account_id=account_id, post_id__in=list(post_ids))
    return set(saves.values_list("post_id", flat=True))


def liked_comment_ids(
    *, account_id: int, post_ids: Sequence[int], comment_ids: Sequence[int]
) -> set[int]:
    """Return which comments of these posts the account likes."""
    likes = CommentLike.objects.filter(
        post_id__in=list(post_ids), comment_id__in=list(comment_ids), account_id=account_id
    )
    return set(likes.values_list("comment_id", flat=True))
