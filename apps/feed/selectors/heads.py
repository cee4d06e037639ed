"""Heads: newest posts of broadcast authors and of hashtags, cached once for all their readers.

They live beside the cards, not in the readers' buckets: one round trip brings all that a reader
follows, however many feed servers there are. Losing them costs one query each.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from apps.core.badges import badge_cache, complete_badges
from apps.core.cache import CachedBytes, shape_of
from apps.core.outage import require_current
from apps.core.redis import redis_for
from apps.feed.engine import Source
from apps.feed.types import HEAD_LENGTH
from apps.posts.models import AuthorPost
from apps.posts.selectors import hashtags as hashtag_selectors
from apps.posts.types import HashtagHead, PostState

_source = msgspec.json.Decoder(Source)
_hashtag = msgspec.json.Decoder(HashtagHead)


def author_head(*, author_id: int, limit: int) -> Source:
    """Return an author's newest published posts for all followers from PostgreSQL."""
    return _newest(limit, author_id=author_id, is_for_close_friends=False)


def close_friends_head(*, author_id: int, limit: int) -> Source:
    """Return an author's newest posts for close friends from PostgreSQL."""
    return _newest(limit, author_id=author_id, is_for_close_friends=True)


def _newest(limit: int, **of: object) -> Source:
    ids = list(
        AuthorPost.objects.filter(**of, state=PostState.PUBLISHED)
        .order_by("-post_id")
        .values_list("post_id", flat=True)[:limit]
    )
    return Source(ids, floor=ids[-1] if len(ids) == limit else 0)


def _load_authors(author_ids: Sequence[int]) -> Mapping[int, bytes]:
    return {i: msgspec.json.encode(author_head(author_id=i, limit=HEAD_LENGTH)) for i in author_ids}


def _load_hashtags(hashtag_ids: Sequence[int]) -> Mapping[int, bytes]:
    heads = hashtag_selectors.hashtag_heads(hashtag_ids=hashtag_ids, now=timezone.now())
    return {i: msgspec.json.encode(head) for i, head in heads.items()}


author_heads: CachedBytes[int] = CachedBytes(
    name="author_head",
    prefix="a",
    load=_load_authors,
    fresh_for=24 * 3600,
    ttl=7 * 24 * 3600,
    shape=shape_of(Source),
)
hashtag_heads: CachedBytes[int] = CachedBytes(
    name="hashtag_head",
    prefix="h",
    load=_load_hashtags,
    fresh_for=3600,
    ttl=24 * 3600,
    shape=shape_of(HashtagHead),
)


@dataclass(frozen=True, slots=True)
class Heads:
    """What is merged at read: sources of followed authors, and heads of followed hashtags."""

    authors: list[Source]
    hashtags: list[HashtagHead]
    # The viewer's badges, read along: the page would ask the same server for them.
    badges: dict[str, int] | None = None


NO_HEADS = Heads([], [])


def read_heads(
    *, account_id: int, author_ids: Collection[int], hashtag_ids: Collection[int]
) -> Heads:
    """Return the heads of authors and hashtags in one round trip, in none if there are none.

    :raises RedisUnavailable: the cache does not answer.
    """
    if not author_ids and not hashtag_ids:
        return NO_HEADS
    require_current()
    authors, hashtags = sorted(author_ids), sorted(hashtag_ids)
    keys = [*map(author_heads.key, authors), *map(hashtag_heads.key, hashtags)]
    *raw, raw_badges = redis_for("cache").mget([*keys, badge_cache.key(account_id)])
    packed_authors = author_heads.complete(authors, raw[: len(authors)])
    packed_hashtags = hashtag_heads.complete(hashtags, raw[len(authors) :])
    return Heads(
        [_source.decode(packed) for packed in packed_authors.values()],
        [_hashtag.decode(packed) for packed in packed_hashtags.values()],
        complete_badges(account_id=account_id, raw=raw_badges),
    )
