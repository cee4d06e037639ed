"""Forgetting heads when what they hold changes; the next reader loads them anew."""

from collections.abc import Sequence
from datetime import datetime

from apps.feed.models import BroadcastAuthor
from apps.feed.selectors.heads import author_heads, hashtag_heads
from apps.feed.selectors.sets import followed_hashtags
from apps.posts.models import HashtagFollow
from apps.posts.selectors import hashtags as hashtag_selectors


def forget_heads_of_post(*, post_id: int, author_id: int) -> None:
    """Drop every head that may hold a post, or should hold it now.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    if BroadcastAuthor.objects.filter(pk=author_id).exists():
        author_heads.delete(author_id)
    forget_hashtags(hashtag_ids=hashtag_selectors.hashtag_ids_of(post_ids=[post_id]))


def forget_hashtags(*, hashtag_ids: Sequence[int]) -> None:
    """Drop the heads of hashtags.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    hashtag_heads.delete(*hashtag_ids)


def forget_hashtags_of_author(*, author_id: int, now: datetime) -> None:
    """Drop the heads of the hashtags that an author has used lately."""
    forget_hashtags(
        hashtag_ids=hashtag_selectors.hashtag_ids_of_author(author_id=author_id, now=now)
    )


def refresh_hashtag_follow(*, account_id: int, hashtag_id: int) -> None:
    """Bring a viewer's set of followed hashtags in line with the row that exists or not.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    is_following = HashtagFollow.objects.filter(
        account_id=account_id, hashtag_id=hashtag_id
    ).exists()
    followed_hashtags.correct(account_id, hashtag_id, is_member=is_following)
