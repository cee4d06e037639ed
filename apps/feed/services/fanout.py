"""Fan-out on write: a new post's id is pushed onto the lists of its author's active followers."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists

from apps.core.events import publish
from apps.core.fanout import push_to_lists
from apps.core.metrics import feed_deliveries, feed_fanout_lag
from apps.feed.events import FeedRangePlanned
from apps.feed.models import BroadcastAuthor, FanOut
from apps.feed.services import broadcast, hints, ranges
from apps.feed.types import PREFIX, RANGE_SIZE
from apps.graph import selectors as graph_selectors
from apps.graph.types import Audience
from apps.posts.models import Post
from apps.posts.types import PostState


@transaction.atomic
def fan_out_post(*, post_id: int, author_id: int) -> int:
    """Deliver a post to its author and their followers; returns how many lists hold it.

    Followings of more than one range are cut into ranges, each an effect of its own that is
    retried alone. A post that is no longer published goes nowhere, and one of a broadcast author
    to nobody's list but their own. Lists come first, bookkeeping after them.
    """
    post = _published(post_id, author_id)
    if post is None:
        return 0
    reached = push_to_lists(prefix=PREFIX, owner_ids=[author_id], value=post_id).reached
    follower_ids: list[int] = []
    if post.audience == Audience.CLOSE_FRIENDS:
        # Few, and pushed whoever the author is: what is merged at read is merged for everybody.
        follower_ids = graph_selectors.close_friend_ids(owner_id=author_id)
    elif post.is_merged_at_read:
        hints.hint_followers_online(post_id=post_id, author_id=author_id)
    else:
        follower_ids = graph_selectors.active_follower_ids(
            account_id=author_id, limit=RANGE_SIZE + 1
        )
    if len(follower_ids) > RANGE_SIZE:
        _plan_ranges(post_id, author_id, reached)
        return reached
    reached += _deliver(post_id, author_id, follower_ids)
    _open(post_id, author_id, planned=0, delivered=reached)
    _finish(author_id, post.published_at, reached)
    return reached


@transaction.atomic
def fan_out_range(
    *, post_id: int, author_id: int, after_id: int, to_id: int, run: int, number: int
) -> int:
    """Deliver a post to one range of followers; safe to repeat, and counted once."""
    post = _published(post_id, author_id)
    reached = 0
    if post is not None:
        follower_ids = graph_selectors.active_follower_ids_between(
            account_id=author_id, after_id=after_id, to_id=to_id
        )
        if post.audience == Audience.CLOSE_FRIENDS:
            # Edited while it was on its way.
            members = set(graph_selectors.close_friend_ids(owner_id=author_id))
            follower_ids = [i for i in follower_ids if i in members]
        reached = _deliver(post_id, author_id, follower_ids)
    closed = ranges.close_fan_out_range(post_id=post_id, run=run, number=number, delivered=reached)
    if post is not None and closed is not None:
        delivered, is_all = closed
        if is_all:
            _finish(author_id, post.published_at, delivered)
    return reached


@dataclass(frozen=True, slots=True)
class _Published:
    """What a fan-out needs to know of a post."""

    published_at: datetime
    audience: str
    is_merged_at_read: bool


def _published(post_id: int, author_id: int) -> _Published | None:
    """Return when and for whom a post was published, and how it travels; None if it is not."""
    merged = BroadcastAuthor.objects.filter(pk=author_id, phase=BroadcastAuthor.Phase.MERGED)
    row = (
        Post.objects.filter(pk=post_id, state=PostState.PUBLISHED)
        .annotate(is_merged=Exists(merged))
        .values_list("published_at", "audience", "is_merged")
        .first()
    )
    return _Published(*row) if row else None


def _plan_ranges(post_id: int, author_id: int, reached: int) -> None:
    planned = ranges.follower_ranges(author_id=author_id, size=RANGE_SIZE)
    run = _open(post_id, author_id, planned=len(planned), delivered=reached)
    publish(
        *[
            FeedRangePlanned(post_id=post_id, author_id=author_id, run=run, **bounds)
            for bounds in ranges.numbered(planned)
        ]
    )


def _deliver(post_id: int, author_id: int, follower_ids: Sequence[int]) -> int:
    pushed = push_to_lists(prefix=PREFIX, owner_ids=follower_ids, value=post_id)
    feed_deliveries.inc(pushed.now)
    hints.hint_followers(post_id=post_id, author_id=author_id, follower_ids=follower_ids)
    return pushed.reached


def _open(post_id: int, author_id: int, *, planned: int, delivered: int) -> int:
    """Write the post's row, which is finished if no range is planned; return the number of its run.

    Planning again what is on its way changes nothing. What has arrived and travels once more, in
    ranges, because it was archived meanwhile, starts another run; in one go it keeps its times.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO feed_fanout AS known (post_id, author_id, run, ranges_planned, ranges_done,
                                              delivered, started_at, finished_at)
            VALUES (%(post_id)s, %(author_id)s, 1, %(planned)s, '{}', %(delivered)s, now(),
                    CASE WHEN %(planned)s = 0 THEN clock_timestamp() END)
            ON CONFLICT (post_id) DO UPDATE
            SET run = known.run
                    + (known.finished_at IS NOT NULL AND excluded.ranges_planned > 0)::integer,
                ranges_planned = excluded.ranges_planned,
                ranges_done = CASE WHEN known.finished_at IS NULL THEN known.ranges_done
                                   ELSE '{}' END,
                delivered = CASE WHEN known.finished_at IS NULL THEN known.delivered
                                 ELSE excluded.delivered END,
                started_at = CASE WHEN known.finished_at IS NULL OR excluded.ranges_planned = 0
                                  THEN known.started_at ELSE excluded.started_at END,
                finished_at = CASE WHEN excluded.ranges_planned = 0
                                   THEN coalesce(known.finished_at, excluded.finished_at) END
            RETURNING run
            """,
            {
                "post_id": post_id,
                "author_id": author_id,
                "planned": planned,
                "delivered": delivered,
            },
        )
        run: int = cursor.fetchone()[0]
    return run


def _finish(author_id: int, published_at: datetime, delivered: int) -> None:
    feed_fanout_lag.observe(max(0.0, time.time() - published_at.timestamp()))
    broadcast.consider_entering(author_id=author_id, active_followers=delivered)


def drop_old_fan_outs(*, before: datetime) -> int:
    """Remove the rows of posts that arrived long ago; returns how many."""
    deleted, _ = FanOut.objects.filter(started_at__lt=before, finished_at__isnull=False).delete()
    return deleted
