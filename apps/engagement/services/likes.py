"""Likes of posts and of comments: one per account, counted exactly however often it is pressed."""

from django.db import transaction

from apps.accounts.models import Account
from apps.core import counters
from apps.core.events import publish
from apps.engagement.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked
from apps.engagement.models import CommentLike, Like
from apps.engagement.selectors import comment_for
from apps.engagement.services.edges import insert_once
from apps.graph.policy import Viewer
from apps.posts import selectors as post_selectors


@transaction.atomic
def like_post(*, account: Account, post_id: int) -> bool:
    """Like a post; return False if the account likes it already.

    :raises NotFound: the account must not see the post (R18).
    """
    post = post_selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    like = Like(post_id=post_id, account_id=account.pk)
    if not insert_once(like, columns=["post_id", "account_id"]):
        return False
    counters.count(subject_id=post_id, kind="likes", delta=1)
    publish(PostLiked(post_id=post_id, author_id=post.author_id, account_id=account.pk))
    return True


@transaction.atomic
def unlike_post(*, account: Account, post_id: int) -> bool:
    """Take a like back; return False if there was none.

    :raises NotFound: the account must not see the post.
    """
    post = post_selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    deleted, _ = Like.objects.filter(post_id=post_id, account_id=account.pk).delete()
    if not deleted:
        return False
    counters.count(subject_id=post_id, kind="likes", delta=-1)
    publish(PostUnliked(post_id=post_id, author_id=post.author_id, account_id=account.pk))
    return True


@transaction.atomic
def like_comment(*, account: Account, post_id: int, comment_id: int) -> bool:
    """Like a comment; return False if the account likes it already.

    :raises NotFound: the account must not see the post or the comment.
    """
    comment = comment_for(viewer=Viewer(account.pk), post_id=post_id, comment_id=comment_id)
    like = CommentLike(post_id=post_id, comment_id=comment_id, account_id=account.pk)
    if not insert_once(like, columns=["post_id", "comment_id", "account_id"]):
        return False
    counters.count(subject_id=comment_id, kind="likes", delta=1)
    publish(
        CommentLiked(
            comment_id=comment_id,
            post_id=post_id,
            comment_author_id=comment.author_id,
            account_id=account.pk,
        )
    )
    return True


@transaction.atomic
def unlike_comment(*, account: Account, post_id: int, comment_id: int) -> bool:
    """Take a like of a comment back; return False if there was none.

    :raises NotFound: the account must not see the post or the comment.
    """
    comment = comment_for(viewer=Viewer(account.pk), post_id=post_id, comment_id=comment_id)
    deleted, _ = CommentLike.objects.filter(
        post_id=post_id, comment_id=comment_id, account_id=account.pk
    ).delete()
    if not deleted:
        return False
    counters.count(subject_id=comment_id, kind="likes", delta=-1)
    publish(
        CommentUnliked(
            comment_id=comment_id,
            post_id=post_id,
            comment_author_id=comment.author_id,
            account_id=account.pk,
        )
    )
    return True
