"""Skeleton: which posts a home feed holds, from one round trip to Redis when it is warm."""

from apps.cards.selectors.viewer import liked_posts, saved_posts
from apps.core.outage import require_current
from apps.core.owner_sets import Members, OwnerSet
from apps.core.redis import RedisUnavailable, feeds_for, owner_key
from apps.feed.engine import parse_list
from apps.feed.selectors.sources import newest_posts
from apps.feed.types import PREFIX, TTL_SECONDS, Skeleton
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer

FEED_LENGTH = 500

# Authors hidden from a viewer: blocks in both directions, and whoever was just unfollowed.
hidden_authors = OwnerSet(
    prefix="x", load=lambda account_id: graph_selectors.hidden_ids(account_id=account_id)
)


class FeedMissing(Exception):
    """Redis has no finished list for this account."""


def stored_skeleton(*, viewer: Viewer) -> Skeleton:
    """Read the prepared feed and the viewer's sets in one round trip.

    :raises FeedMissing: the list is absent or still being built.
    :raises RedisUnavailable: the feed server does not answer, or missed changes during an outage.
    """
    require_current()
    account_id = viewer.account_id
    key = owner_key(PREFIX, account_id)
    pipeline = feeds_for(account_id).pipeline()
    pipeline.lrange(key, 0, -1)
    pipeline.smembers(hidden_authors.key(account_id))
    pipeline.smembers(liked_posts.key(account_id))
    pipeline.smembers(saved_posts.key(account_id))
    pipeline.expire(key, TTL_SECONDS)
    raw_list, raw_hidden, raw_liked, raw_saved, _ = pipeline.execute()
    stored = parse_list(raw_list)
    if stored.is_missing or stored.is_building:
        raise FeedMissing
    return Skeleton(
        post_ids=stored.post_ids,
        reaches_end=stored.reaches_end,
        hidden=hidden_authors.complete(account_id, raw_hidden).ids,
        liked=liked_posts.complete(account_id, raw_liked),
        saved=saved_posts.complete(account_id, raw_saved),
    )


def skeleton_from_sql(*, viewer: Viewer, before: int | None, limit: int) -> Skeleton:
    """Take the newest posts from PostgreSQL: without Redis, and below the prepared list."""
    newest = newest_posts(account_id=viewer.account_id, limit=limit, before=before)
    return Skeleton(
        post_ids=newest.post_ids,
        reaches_end=newest.reaches_end,
        hidden=_hidden(viewer),
        liked=liked_posts.of(viewer.account_id),
        saved=saved_posts.of(viewer.account_id),
    )


def _hidden(viewer: Viewer) -> frozenset[int]:
    """The posts just came from SQL, so what SQL says of hidden authors is enough."""
    try:
        members: Members = hidden_authors.of(viewer.account_id)
    except RedisUnavailable:
        return frozenset(graph_selectors.hidden_ids(account_id=viewer.account_id))
    return members.ids
