"""Forgetting first pages of hashtags when posts come under them."""

from collections.abc import Sequence

from apps.explore.selectors.hashtags import hashtag_cache
from apps.posts.models import Hashtag
from apps.posts.selectors.hashtags import hashtag_ids_of


def forget_hashtags(*, hashtag_ids: Sequence[int]) -> None:
    """Drop the first pages of hashtags.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    names = Hashtag.objects.filter(pk__in=list(hashtag_ids)).values_list("name", flat=True)
    hashtag_cache.delete(*names)


def forget_hashtags_of_post(*, post_id: int) -> None:
    """Drop the first page of every hashtag that a post carries.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    forget_hashtags(hashtag_ids=hashtag_ids_of(post_ids=[post_id]))
