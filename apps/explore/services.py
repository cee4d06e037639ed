"""Forgetting what is remembered of shared lists when posts come into them or leave."""

from collections.abc import Sequence

from apps.explore.selectors.hashtags import hashtag_cache
from apps.explore.selectors.people import ALL_CANDIDATES, candidate_cache
from apps.explore.selectors.trends import ALL_TRENDING, tag_cache, trending_tag_cache
from apps.posts.models import Hashtag
from apps.posts.selectors.hashtags import hashtag_ids_of, hashtag_names


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


def forget_uses_of_post(*, post_id: int) -> None:
    """Drop how its hashtags are used, which of all are trends, and who posts in public lately.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    hashtag_ids = hashtag_ids_of(post_ids=[post_id])
    tag_cache.delete(*hashtag_names(hashtag_ids=hashtag_ids).values())
    trending_tag_cache.delete(ALL_TRENDING)
    candidate_cache.delete(ALL_CANDIDATES)
