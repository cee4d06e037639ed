"""What people use, like and talk about these days; the work is done once for everybody.

What is remembered are ids and numbers of public things; whoever shows them looks up what has become
of them since.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from django.utils import timezone

from apps.cards.presentation.entities import Tag
from apps.core import counters
from apps.core.cache import CachedBytes, shape_of
from apps.core.ids import minted_at
from apps.explore.presentation import tag_entity
from apps.explore.types import TagCard
from apps.graph.policy import Viewer
from apps.posts.selectors import trends as post_trends
from apps.posts.selectors.hashtags import followed_among

FRESH_SECONDS = 300
TTL_SECONDS = 3600
# As many as are ranked, and may be read page by page.
RANKED = 200
RANKED_TAGS = 40
LOOKED_AT = 2_000
RANGES = {
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=31),
    "yearly": timedelta(days=365),
}
# What is liked now comes before what was liked more last week.
DECAYING = "weekly"
DECAY = 1.5
A_COMMENT_IS_WORTH = 2
# Of so many names that begin like what is looked for, the most used are found.
CANDIDATES = 200
ALL_TRENDING = "all"
_decoder = msgspec.json.Decoder(TagCard)


def _load_tags(names: Sequence[str]) -> Mapping[str, bytes]:
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    uses = post_trends.hashtag_uses(names=names, midnight=midnight)
    return {
        name: msgspec.json.encode(TagCard(use=use, midnight=int(midnight.timestamp())))
        for name, use in uses.items()
    }


def _load_trending(keys: Sequence[str]) -> Mapping[str, bytes]:
    since = timezone.now() - RANGES["weekly"]
    names = post_trends.trending_hashtags(since=since, limit=RANKED_TAGS)
    return dict.fromkeys(keys, msgspec.json.encode(names))


def _load_posts(ranges: Sequence[str]) -> Mapping[str, bytes]:
    now = timezone.now()
    return {name: msgspec.json.encode(_ranked(name, now)) for name in ranges}


def _ranked(name: str, now: datetime) -> list[int]:
    ids = post_trends.newest_shared_ids(since=now - RANGES[name], limit=LOOKED_AT)
    counts = counters.cached_counts_of(subject_ids=ids)

    def worth(post_id: int) -> tuple[float, int]:
        likes, comments = counts[post_id].get("likes", 0), counts[post_id].get("comments", 0)
        points = float(likes + A_COMMENT_IS_WORTH * comments)
        if name == DECAYING:
            hours = max((now - minted_at(post_id)).total_seconds(), 0) / 3600
            points /= (hours + 2) ** DECAY
        return points, post_id

    return sorted(ids, key=worth, reverse=True)[:RANKED]


tag_cache: CachedBytes[str] = CachedBytes(
    name="tag",
    prefix="tg",
    load=_load_tags,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(TagCard),
)
trending_tag_cache: CachedBytes[str] = CachedBytes(
    name="trending_tags",
    prefix="tt",
    load=_load_trending,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
)
trending_post_cache: CachedBytes[str] = CachedBytes(
    name="trending_posts",
    prefix="tp",
    load=_load_posts,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
)


def tags_named(*, viewer: Viewer, names: Sequence[str]) -> list[Tag]:
    """Return hashtags by their folded names, each with whether the viewer follows it."""
    raw = tag_cache.get_many(list(dict.fromkeys(names)))
    cards = {name: _decoder.decode(packed) for name, packed in raw.items()}
    followed = followed_among(viewer=viewer, hashtag_ids=[card.use.id for card in cards.values()])
    return [
        tag_entity(
            name=name,
            card=cards.get(name),
            is_following=name in cards and cards[name].use.id in followed,
        )
        for name in names
    ]


def trending_tags(*, viewer: Viewer, offset: int, limit: int) -> list[Tag]:
    """Return the hashtags that most people use this week."""
    packed = trending_tag_cache.get_many([ALL_TRENDING])[ALL_TRENDING]
    names = msgspec.json.decode(packed, type=list[str])
    tags = tags_named(viewer=viewer, names=names[offset : offset + limit])
    return [tag for tag in tags if tag["history"]]


def trending_post_ids(*, range_name: str) -> list[int]:
    """Return the posts of a range that people like and talk about most.

    Whoever shows them looks up who may see them.
    """
    raw = trending_post_cache.get_many([range_name])[range_name]
    return msgspec.json.decode(raw, type=list[int])


def related_tags(*, viewer: Viewer, name: str, limit: int) -> list[tuple[Tag, int]]:
    """Return the hashtags that stand beside one, each with under how many posts."""
    related = post_trends.related_hashtags(name=name, limit=limit)
    tags = tags_named(viewer=viewer, names=[other for other, _ in related])
    return [(tag, count) for tag, (_, count) in zip(tags, related, strict=True)]


def found_tags(*, viewer: Viewer, text: str, offset: int, limit: int) -> list[Tag]:
    """Return the hashtags in public use that begin so, the most used first."""
    names = post_trends.hashtags_beginning_with(text=text, limit=CANDIDATES)
    used = [tag for tag in tags_named(viewer=viewer, names=names) if tag["count"]]
    used.sort(key=lambda tag: (tag["name"] != text, -tag["count"], tag["name"]))
    return used[offset : offset + limit]
