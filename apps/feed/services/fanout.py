"""Fan-out on write: a new post's id is pushed onto the lists of its author's active followers."""

import time

from django.db import connection, transaction

from apps.core import realtime
from apps.core.events import publish
from apps.core.fanout import push_to_lists
from apps.core.metrics import feed_deliveries, feed_fanout_lag
from apps.feed.events import FeedRangePlanned
from apps.feed.types import PREFIX, RANGE_SIZE
from apps.graph import selectors as graph_selectors
from apps.posts.models import Post
from apps.posts.types import PostState


@transaction.atomic
def fan_out_post(*, post_id: int, author_id: int) -> int:
    """Deliver a post to its author and their followers; returns how many lists took it.

    Large followings are cut into ranges of 2,000, each an effect of its own that is retried
    alone. A post that is no longer published goes nowhere.
    """
    if not _is_published(post_id):
        return 0
    delivered = push_to_lists(prefix=PREFIX, owner_ids=[author_id], value=post_id)
    bounds = _range_bounds(author_id)
    if not bounds:
        return delivered + _deliver(post_id, author_id, after_id=0, to_id=(1 << 63) - 1)
    starts = [0, *bounds]
    ends = [*bounds, (1 << 63) - 1]
    publish(
        *[
            FeedRangePlanned(post_id=post_id, author_id=author_id, after_id=start, to_id=end)
            for start, end in zip(starts, ends, strict=True)
        ]
    )
    return delivered


def fan_out_range(*, post_id: int, author_id: int, after_id: int, to_id: int) -> int:
    """Deliver a post to one range of followers; safe to repeat."""
    if not _is_published(post_id):
        return 0
    return _deliver(post_id, author_id, after_id=after_id, to_id=to_id)


def _deliver(post_id: int, author_id: int, *, after_id: int, to_id: int) -> int:
    follower_ids = graph_selectors.follower_ids_between(
        account_id=author_id, after_id=after_id, to_id=to_id
    )
    delivered = push_to_lists(prefix=PREFIX, owner_ids=follower_ids, value=post_id)
    feed_deliveries.inc(delivered)
    published_at = Post.objects.values_list("published_at", flat=True).get(pk=post_id)
    feed_fanout_lag.observe(max(0.0, time.time() - published_at.timestamp()))
    realtime.hint(account_ids=follower_ids, kind="feed.new", payload={"post": str(post_id)})
    return delivered


def _is_published(post_id: int) -> bool:
    return Post.objects.filter(pk=post_id, state=PostState.PUBLISHED).exists()


def _range_bounds(author_id: int) -> list[int]:
    """Return the follower ids at which ranges of 2,000 end; none for small followings."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT follower_id FROM (
                SELECT follower_id, row_number() OVER (ORDER BY follower_id) AS number
                FROM graph_follow WHERE followee_id = %s
            ) AS numbered
            WHERE number %% %s = 0 ORDER BY follower_id
            """,
            [author_id, RANGE_SIZE],
        )
        return [row[0] for row in cursor.fetchall()]
