"""Opening the home page: the prepared feed, built now if nobody has, or PostgreSQL meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from django.utils import timezone

from apps.cards.selectors import hydrate_posts
from apps.core.metrics import feed_read, timed
from apps.core.redis import RedisUnavailable
from apps.feed.selectors import (
    FeedMissing,
    Hydrate,
    page_above_from_sql,
    page_from_sql,
    prepared_page,
    prepared_page_above,
)
from apps.feed.services.rebuild import ensure_feed
from apps.feed.services.visits import note_visit
from apps.feed.types import PAGE_SIZE, HomePage
from apps.graph.policy import Viewer


def open_home(
    *,
    viewer: Viewer,
    cursor: str | None = None,
    now: datetime | None = None,
    limit: int = PAGE_SIZE,
    since: int = 0,
    hydrate: Hydrate = hydrate_posts,
) -> HomePage:
    """Return a page of the viewer's home feed, whatever state Redis is in.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    now = now or timezone.now()
    prepared, from_sql = (
        partial(
            read, viewer=viewer, cursor=cursor, now=now, limit=limit, since=since, hydrate=hydrate
        )
        for read in (prepared_page, page_from_sql)
    )
    return _opened(viewer, now, prepared, from_sql)


def open_home_above(
    *,
    viewer: Viewer,
    above: int,
    limit: int,
    now: datetime | None = None,
    hydrate: Hydrate = hydrate_posts,
) -> HomePage:
    """Return the posts of the viewer's home feed directly above one."""
    now = now or timezone.now()
    prepared, from_sql = (
        partial(read, viewer=viewer, above=above, now=now, limit=limit, hydrate=hydrate)
        for read in (prepared_page_above, page_above_from_sql)
    )
    return _opened(viewer, now, prepared, from_sql)


def _opened(
    viewer: Viewer,
    now: datetime,
    prepared: Callable[[], HomePage],
    from_sql: Callable[[], HomePage],
) -> HomePage:
    today = now.astimezone(UTC).date()
    with timed(feed_read):
        try:
            page = prepared()
        except FeedMissing:
            is_built = ensure_feed(account_id=viewer.account_id, on=today)
        except RedisUnavailable:
            is_built = False
        else:
            if page.is_first_today:
                note_visit(account_id=viewer.account_id, on=today)
            return page
        if is_built:
            try:
                return prepared()
            except (FeedMissing, RedisUnavailable):
                pass
        return from_sql()
