"""Opening the home page: the prepared feed, built now if nobody has, or PostgreSQL meanwhile."""

from datetime import UTC, datetime

from django.utils import timezone

from apps.core.metrics import feed_read, timed
from apps.core.redis import RedisUnavailable
from apps.feed.selectors import FeedMissing, page_from_sql, prepared_page
from apps.feed.services.rebuild import ensure_feed
from apps.feed.services.visits import note_visit
from apps.feed.types import HomePage
from apps.graph.policy import Viewer


def open_home(
    *, viewer: Viewer, cursor: str | None = None, now: datetime | None = None
) -> HomePage:
    """Return a page of the viewer's home feed, whatever state Redis is in.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    now = now or timezone.now()
    today = now.astimezone(UTC).date()
    with timed(feed_read):
        try:
            page = prepared_page(viewer=viewer, cursor=cursor, now=now)
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
                return prepared_page(viewer=viewer, cursor=cursor, now=now)
            except (FeedMissing, RedisUnavailable):
                pass
        return page_from_sql(viewer=viewer, cursor=cursor, now=now)
