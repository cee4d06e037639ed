"""Opening the home page: the prepared feed, built now if nobody has, or PostgreSQL meanwhile."""

from apps.core.metrics import feed_read, timed
from apps.core.redis import RedisUnavailable
from apps.feed.selectors import FeedMissing, page_from_sql, prepared_page
from apps.feed.services.rebuild import ensure_feed
from apps.feed.types import HomePage
from apps.graph.policy import Viewer


def open_home(*, viewer: Viewer, cursor: str | None = None) -> HomePage:
    """Return a page of the viewer's home feed, whatever state Redis is in.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    with timed(feed_read):
        try:
            return prepared_page(viewer=viewer, cursor=cursor)
        except FeedMissing:
            is_built = ensure_feed(account_id=viewer.account_id)
        except RedisUnavailable:
            is_built = False
        if is_built:
            try:
                return prepared_page(viewer=viewer, cursor=cursor)
            except (FeedMissing, RedisUnavailable):
                pass
        return page_from_sql(viewer=viewer, cursor=cursor)
